"""Tells a result or a reminder by telephone, but only to who says the cédula: anybody may pick up."""

from sqlalchemy.orm import Session

from bot.catalog.phrases import get_phrases
from bot.channels.twiml import Line, Then
from bot.language.identifiers import normalize_identifier, read_companies, read_persons
from bot.models import Conversation, Customer, Message
from bot.services import conversations
from bot.services.calls import transcript

_MOST_TRIES = 2


def begin(session: Session, conversation: Conversation, call_sid: str, placed: Message) -> Line:
    """Say that there is a notice, and ask for the cédula."""
    line = Line(get_phrases().call.notice, expect="cedula")
    return transcript.keep_said(session, conversation, call_sid, 0, line, [], notice=placed.id)


def is_notice(said: Message) -> bool:
    """Whether our last words were part of a notice."""
    return "notice" in said.details


def hear(
    session: Session, conversation: Conversation, call_sid: str, turn: int, text: str, last: Message
) -> Line:
    """The notice for the right cédula; one more try, then the general number."""
    placed = session.get_one(Message, last.details["notice"])
    phrases = get_phrases().call
    if _is_holder(session, conversation, placed, text):
        line = Line(f"{placed.body or ''} {phrases.goodbye}", Then.HANG_UP)
        return transcript.keep_said(session, conversation, call_sid, turn, line, [])
    tries = int(last.details.get("tries", 0)) + 1
    if tries >= _MOST_TRIES:
        return transcript.keep_said(
            session, conversation, call_sid, turn, Line(phrases.machine_notice, Then.HANG_UP), []
        )
    line = Line(phrases.notice_again, expect="cedula")
    return transcript.keep_said(
        session, conversation, call_sid, turn, line, [], notice=placed.id, tries=tries
    )


def _is_holder(session: Session, conversation: Conversation, placed: Message, text: str) -> bool:
    found = read_companies(text) + [str(person.value) for person in read_persons(text)]
    said = normalize_identifier(found[0] if found else text)
    customer = session.get(Customer, placed.customer_id) if placed.customer_id else None
    if said is None or customer is None or not conversations.may_identify(conversation):
        return False
    return customer.cedula == said and conversations.identify(session, conversation, said) is customer
