"""Takes in what customers write: stored, then answered 200, then handled beside the web threads."""

from typing import Any
from uuid import uuid4

import structlog
from flask import Blueprint, Request, Response, current_app, request
from sqlalchemy.exc import OperationalError

from bot.bootstrap import Recobra
from bot.models import Message
from bot.services.inbound import inbound
from bot.services.inbound.inbound import InboundMessage
from bot.services.inbound.inbox import Turn
from bot.services.inbound.plain_text import clean
from webhook.twilio import fields, twiml

routes = Blueprint("whatsapp", __name__)
_log = structlog.get_logger()
_MOST_MEDIA = 10  # WhatsApp's own limit


@routes.post("/whatsapp/inbound")
def receive_message() -> Response:
    """Twilio's incoming-message webhook; the answer leaves on its own, never in this response."""
    message = read_message(request)
    if message is None:
        _log.warning("inbound_without_sender")
        return twiml.empty()
    recobra: Recobra = current_app.extensions["recobra"]
    stored, turn = _store(recobra, message)
    if stored is None:
        _log.info("inbound_repeated")
    elif stored.conversation_id is not None:
        _log.info("inbound_stored", message=stored.id, conversation=stored.conversation_id)
        if not current_app.extensions["pool"].submit(stored.conversation_id, turn) and turn:
            inbound.abandon(recobra, turn)
    return twiml.empty()


def _store(recobra: Recobra, message: InboundMessage) -> tuple[Message | None, Turn | None]:
    """Keep it, and begin its turn with the same commit; a turn that cannot be begun costs no message."""
    try:
        with recobra.database.writing() as session:
            stored = inbound.receive(session, message)
            return stored, inbound.start(session, stored) if stored else None
    except OperationalError:
        raise
    except Exception as error:
        _log.error("turn_not_begun", exc_info=error)
    with recobra.database.writing() as session:
        return inbound.receive(session, message), None


def read_message(asked: Request) -> InboundMessage | None:
    """The message in a webhook; None where nobody is named who could be answered."""
    address = fields.address(fields.text(asked, "From")) or fields.address(
        fields.text(asked, "ExternalUserId")
    )
    if not address:
        return None
    sid = fields.first(asked, "MessageSid", "SmsMessageSid", "SmsSid") or _stand_in_sid(asked)
    return InboundMessage(
        sid=sid[:64],
        address=address,
        text=fields.body(asked, "Body"),
        media=tuple(_read_media(asked)),
        details=_read_details(asked),
    )


def _stand_in_sid(asked: Request) -> str:
    return clean(asked.headers.get("I-Twilio-Idempotency-Token") or f"none:{uuid4().hex}", 64)


def _read_media(asked: Request) -> list[dict[str, Any]]:
    count = min(fields.number(fields.text(asked, "NumMedia")) or 0, _MOST_MEDIA)
    items = [
        {
            "url": fields.text(asked, f"MediaUrl{n}", 2000),
            "content_type": fields.text(asked, f"MediaContentType{n}"),
        }
        for n in range(count)
    ]
    return [item for item in items if item["url"]]


def _read_details(asked: Request) -> dict[str, Any]:
    details = {
        "payload": fields.first(asked, "ButtonPayload", "ListId"),
        "replied_to": fields.text(asked, "OriginalRepliedMessageSid", 64),
        "location": fields.coordinates(asked),
    }
    return {key: value for key, value in details.items() if value}
