"""Typifies the calls that end before their reason is known: every call leaves a result and a next step."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.catalog.policy import Ending, get_policy
from bot.channels.twiml import Then
from bot.models import CallOutcome, Contact, ContactState, Message, MessageKind
from bot.services import handoffs
from bot.services.calls import transcript
from bot.services.typifications import typify_ending


def read_ending(session: Session, call_sid: str, message_id: int | None) -> str:
    """`hung_up` where the other side left before anything came of the call, else `completed`."""
    if transcript.left_without_word(session, call_sid):
        return "hung_up"
    said = transcript.last_said(session, call_sid)
    listened = said is not None and said.details.get("then") == Then.LISTEN
    return "hung_up" if listened and _find_open(session, call_sid, message_id) else "completed"


def conclude(session: Session, call_sid: str, message_id: int | None) -> None:
    """What a call came to that we ended ourselves: informed, or not understood and passed to a person."""
    found = _find_open(session, call_sid, message_id)
    said = transcript.last_said(session, call_sid)
    if found is None or said is None or found[0].outcome is not CallOutcome.COMPLETED:
        return
    placed, contact = found
    with_person = placed.conversation is not None and handoffs.is_with_person(placed.conversation)
    if with_person or said.details.get("then") == Then.DIAL:
        person = "se deriva a un asesor"
        typify_ending(session, contact, Ending.NOT_UNDERSTOOD, channel="llamada", next_step=person)
    else:
        typify_ending(session, contact, Ending.INFORMED, topic="los equipos pendientes")


def _find_open(session: Session, call_sid: str, message_id: int | None) -> tuple[Message, Contact] | None:
    """The call that we placed and its contact, where nothing that was said settled or explained it."""
    by_id = Message.id == message_id if message_id else Message.provider_sid == call_sid
    placed = session.scalar(select(Message).where(by_id, Message.kind == MessageKind.CAMPAIGN))
    contact = placed.contact if placed is not None else None
    if placed is None or contact is None or contact.state is not ContactState.ACTIVE:
        return None
    unreached = get_policy().scripts[contact.campaign.script].reasons.values()
    return (placed, contact) if contact.typification_code in (None, *unreached) else None
