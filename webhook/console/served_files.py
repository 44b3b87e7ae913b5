"""Answers with a file that somebody sent us, with a type that no browser runs."""

from flask import Response, request

from bot.services import media

_SHOWN = ("image/jpeg", "image/png", "image/webp", "application/pdf", "text/plain", "audio/", "video/")


def serve(content: bytes, content_type: str, name: str) -> Response:
    """The file; of a type that is not shown, or where it is asked for so, as a download."""
    is_shown = content_type.startswith(_SHOWN) and "download" not in request.args
    response = Response(content, content_type=content_type if is_shown else "application/octet-stream")
    ending = media.ending_of(content_type)
    plain = "".join(sign for sign in name if sign.isalnum() or sign in " ._-") or f"archivo{ending}"
    response.headers.set("Content-Disposition", "inline" if is_shown else "attachment", filename=plain)
    # The browser's own reader of PDFs does not work in a sandbox.
    rest = "object-src 'self'" if content_type == "application/pdf" else "style-src 'unsafe-inline'; sandbox"
    response.headers["Content-Security-Policy"] = f"default-src 'none'; {rest}"
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response
