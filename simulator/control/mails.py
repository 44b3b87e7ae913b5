"""The mails that the program sent."""

from __future__ import annotations

from flask import Response, abort, jsonify

from simulator.control.requests import control
from simulator.exchange import exchange
from simulator.mail import Mail, content_of

mails = control("mails")


@mails.get("/mails")
def list_mails() -> Response:
    """All mails, newest first."""
    return jsonify(mails=[mail.view() for mail in exchange().mailbox.newest_first()])


@mails.get("/mails/<identity>/raw")
def download_mail(identity: str) -> Response:
    """A mail as it arrived."""
    return _download(_mail(identity).raw, "message/rfc822", f"{identity}.eml")


@mails.get("/mails/<identity>/attachments/<int:index>")
def download_attachment(identity: str, index: int) -> Response:
    """One attachment, shown in the browser only where it is a picture or a PDF."""
    attachments = _mail(identity).attachments
    if index >= len(attachments):
        abort(404)
    part = attachments[index]
    return _download(content_of(part), part.get_content_type(), part.get_filename() or f"adjunto-{index + 1}")


def _mail(identity: str) -> Mail:
    mail = exchange().mailbox.get(identity)
    if mail is None:
        abort(404)
    return mail


def _download(content: bytes, content_type: str, name: str) -> Response:
    shown = content_type in ("image/jpeg", "image/png", "application/pdf")
    response = Response(content, mimetype=content_type)
    response.headers.set("Content-Disposition", "inline" if shown else "attachment", filename=name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
