"""Serves the files of a conversation to whoever may see it, with a type that no browser runs."""

from flask import Blueprint, Response, request

from bot.errors import NotFound
from bot.models import Channel, Message
from bot.services import media
from webhook.console.context import reading, see, settings

routes = Blueprint("thread_media", __name__)
_SHOWN = ("image/jpeg", "image/png", "image/webp", "application/pdf", "audio/", "video/")


@routes.get("/console/media/<int:message_id>/<int:place>")
def show_file(message_id: int, place: int) -> Response:
    """The n-th file of a message (from 0); a type that is not shown is offered as a download."""
    with reading() as session:
        message = session.get(Message, message_id)
        if message is None or message.conversation_id is None or message.channel is Channel.EMAIL:
            raise NotFound("El archivo no existe.")  # mails, as offices get them, are in nobody's thread
        see(session, message.conversation_id)
        items = message.media
    if place >= len(items) or not items[place].get("path"):
        raise NotFound("El archivo no existe.")
    item = items[place]
    return _answer(
        media.read(settings(), item), str(item.get("content_type", "")), str(item.get("name", "archivo"))
    )


def _answer(content: bytes, content_type: str, name: str) -> Response:
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
