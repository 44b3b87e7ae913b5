"""What an agent says in a conversation, to the customer or to colleagues."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from bot import clock
from bot.config import Settings
from bot.errors import InvalidInput
from bot.models import Conversation, Message, Note
from bot.services import audit, ownership, windows
from bot.services.outbound.messages import WHATSAPP_LIMIT

_LONGEST_NOTE = 4000


def say(
    session: Session,
    settings: Settings,
    conversation: Conversation,
    agent: str,
    text: str,
    files: Sequence[Mapping[str, Any]] = (),
) -> list[Message]:
    """Write to the customer: WhatsApp takes one file a message, so further ones follow by themselves.

    `files` as `media.store` returns them.

    Raises:
        NotAllowed: somebody else has the conversation, or the 24-hour window is closed.
        InvalidInput: there is nothing to say, or too much.
    """
    ownership.check_owner(conversation, agent)
    text = text.strip()
    if not text and not files:
        raise InvalidInput("Escribe un mensaje.")
    if len(text) > WHATSAPP_LIMIT:
        raise InvalidInput(
            f"El mensaje tiene {len(text)} caracteres; WhatsApp acepta hasta {WHATSAPP_LIMIT}."
        )
    parts = [(text, list(files[:1])), *(("", [file]) for file in files[1:])]
    said = [windows.write(session, settings, conversation, words, media) for words, media in parts]
    return _sign(session, said, agent)


def send_template(
    session: Session, settings: Settings, conversation: Conversation, agent: str, name: str
) -> list[Message]:
    """Write one of the approved templates, window or not.

    Raises:
        NotAllowed: somebody else has the conversation, or the template is not offered.
    """
    ownership.check_owner(conversation, agent)
    return _sign(session, [windows.write_template(session, settings, conversation, name)], agent)


def add_note(session: Session, conversation: Conversation, author: str, text: str) -> Note:
    """Tell colleagues something; the customer never sees it, and nobody needs to have the conversation.

    Raises:
        InvalidInput: there is nothing in it, or too much.
    """
    text = text.strip()
    if not text:
        raise InvalidInput("Escribe la nota.")
    if len(text) > _LONGEST_NOTE:
        raise InvalidInput(f"La nota puede tener hasta {_LONGEST_NOTE} caracteres.")
    note = Note(conversation_id=conversation.id, author=author, text=text, created_at=clock.now())
    session.add(note)
    session.flush()
    audit.record(session, "conversation.note", conversation)
    return note


def _sign(session: Session, said: list[Message], agent: str) -> list[Message]:
    for message in said:
        message.author = agent
    session.flush()
    if said:
        audit.record(session, "message.send", said[0])
    return said
