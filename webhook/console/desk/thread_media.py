"""Serves the files of a conversation to whoever may see it."""

from flask import Blueprint, Response

from bot.errors import NotFound
from bot.models import Channel, Message
from bot.services import media
from webhook.console.context import reading, see, settings
from webhook.console.served_files import serve

routes = Blueprint("thread_media", __name__)


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
    content = media.read(settings(), item)
    return serve(content, str(item.get("content_type", "")), str(item.get("name", "archivo")))
