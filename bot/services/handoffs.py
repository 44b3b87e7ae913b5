"""Who answers a conversation: the bot, nobody yet, or one agent; and what the customer is told of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

import structlog
from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from bot import clock
from bot.catalog.desk import get_desk
from bot.catalog.phrases import get_phrases
from bot.config import get_settings
from bot.db import UtcDateTime
from bot.errors import NotAllowed
from bot.language.calendar import is_business_day
from bot.language.speech import speak_date, speak_time
from bot.models import (
    Channel,
    Conversation,
    ConversationState,
    Direction,
    FollowUp,
    FollowUpKind,
    FollowUpStatus,
    Message,
    MessageKind,
    PhoneStatus,
)
from bot.queries.waiting import oldest_first
from bot.services import follow_ups

log = structlog.get_logger()
_LOOK_AHEAD_DAYS = 30
_WEEKDAYS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")


class HandoffReason(StrEnum):
    """Why a person is needed; `label` is what agents read."""

    label: str

    def __new__(cls, value: str, label: str) -> "HandoffReason":
        """A reason is its value, with the label beside it."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    ASKED = "asked", "Pide hablar con una persona"
    NOT_UNDERSTOOD = "not_understood", "El bot no logra entender"
    LOST_EQUIPMENT = "lost_equipment", "Equipo perdido, robado o dañado"
    CHARGE_DISPUTE = "charge_dispute", "Reclama un cargo"
    NOT_CANCELLED = "not_cancelled", "No solicitó el retiro"
    REFUSES_RETURN = "refuses_return", "No desea entregar los equipos"
    WRONG_CEDULAS = "wrong_cedulas", "Varias cédulas incorrectas"
    UNKNOWN_CUSTOMER = "unknown_customer", "No consta en la base"
    TECHNICAL_VISIT = "technical_visit", "Necesita una visita técnica"
    BENEFIT = "benefit", "Acepta un beneficio"
    NO_TURN_LEFT = "no_turn_left", "No quedan turnos"
    RECEIPT_PROBLEM = "receipt_problem", "Problema con el respaldo de entrega"
    CALLBACK_DUE = "callback_due", "Se le prometió una llamada"
    CALL_SILENT = "call_silent", "No se oyó al cliente en la llamada"
    BOT_FAILED = "bot_failed", "El bot falló al responder"
    BOT_UNAVAILABLE = "bot_unavailable", "El bot no está disponible"
    PERSONAL_CARE = "personal_care", "Necesita que lo atienda una persona, con calma"
    OTHER = "other", "Otro motivo"


@dataclass(frozen=True)
class HandoffWords:
    """What to tell the customer; `dial`: the call is to be put through now."""

    text: str
    dial: bool = False


def hand_over(
    session: Session, conversation: Conversation, reason: HandoffReason, channel: Channel = Channel.WHATSAPP
) -> HandoffWords:
    """A person is needed: the bot is silent from here on. A call that cannot be put through is promised.

    A conversation that already waits, or has its agent, keeps its place and its reason.
    """
    if not is_with_person(conversation):
        conversation.state = ConversationState.WAITING
        conversation.waiting_since = clock.now()
        conversation.handoff_reason = reason.value
        conversation.agent = None
    if channel is Channel.VOICE:
        return _words_for_call(session, conversation)
    opening = next_opening()
    phrases = get_phrases().handoff
    hours = str(get_settings().agent_hours).replace("-", " a ")
    if opening is None:
        return HandoffWords(phrases.written_now.format(hours=hours))
    return HandoffWords(phrases.written_later.format(opening=say_opening(opening), hours=hours))


def promise_call(session: Session, conversation: Conversation) -> str:
    """Record that a person will ring, at once in hours, else at the opening; what to tell the customer.

    Nothing is promised to a caller who hides the number and has not said who calls.
    """
    opening, phrases = next_opening(), get_phrases().handoff
    if not _can_be_rung(conversation):
        return phrases.no_number
    follow_ups.promise_callback(session, conversation, opening or clock.now())
    return (
        phrases.callback_now
        if opening is None
        else phrases.callback_later.format(opening=speak_opening(opening))
    )


def take(session: Session, conversation: Conversation, agent: str) -> None:
    """An agent (by mail address) has the conversation from now on.

    Raises:
        NotAllowed: another agent has it.
    """
    session.refresh(conversation, with_for_update=True)
    if conversation.state is ConversationState.AGENT and conversation.agent != agent:
        raise NotAllowed("Otro asesor ya tiene esta conversación.")
    conversation.state = ConversationState.AGENT
    conversation.agent = agent


def take_next(session: Session, agent: str) -> Conversation | None:
    """Give the conversation that waits longest to an agent (by mail address); None: nobody waits.

    Two who ask at once get different ones.
    """
    conversation = session.scalar(oldest_first().limit(1).with_for_update(skip_locked=True, of=Conversation))
    if conversation is not None:
        conversation.state, conversation.agent = ConversationState.AGENT, agent
        session.flush()
    return conversation


def return_absent(session: Session, seen: Mapping[str, datetime]) -> list[int]:
    """Put the conversations of agents who are away back into the queue, each in its own old place; which, oldest first.

    `seen`: when each agent (by mail address) was last at the console, UTC; one who is not in it is away.
    """
    since = clock.now() - timedelta(minutes=get_desk().absent_minutes)
    present = [agent for agent, at in seen.items() if at > since]
    nobody_there = or_(Conversation.agent.is_(None), Conversation.agent.not_in(present))
    kept = select(Conversation).where(Conversation.state == ConversationState.AGENT, nobody_there)
    returned = session.scalars(kept.with_for_update(skip_locked=True, of=Conversation)).all()
    for conversation in returned:
        conversation.waiting_since = _waiting_since(session, conversation)
        conversation.state, conversation.agent = ConversationState.WAITING, None
        conversation.handoff_reason = conversation.handoff_reason or HandoffReason.OTHER.value
        log.warning("conversation_returned", conversation_id=conversation.id)
    session.flush()
    return [c.id for c in sorted(returned, key=lambda c: (c.waiting_since or c.created_at, c.id))]


def _waiting_since(session: Session, conversation: Conversation) -> datetime:
    """Since when the customer waits: for the first word of an agent, or for the answer to their last ones."""
    theirs = Message.conversation_id == conversation.id
    spoke = select(func.max(Message.id)).where(theirs, Message.kind == MessageKind.AGENT)
    since = conversation.waiting_since
    if since and session.scalar(spoke.where(Message.created_at >= since)) is None:
        return since
    ours = select(func.max(Message.id)).where(
        theirs, Message.kind.in_([MessageKind.REPLY, MessageKind.AGENT])
    )
    unanswered = session.scalar(
        select(func.min(Message.created_at, type_=UtcDateTime())).where(
            theirs, Message.direction == Direction.IN, Message.id > func.coalesce(ours.scalar_subquery(), 0)
        )
    )
    return unanswered or clock.now()


def give_back(session: Session, conversation: Conversation) -> None:
    """The person is done: the bot answers again, and calls promised in this conversation are kept."""
    session.refresh(conversation, with_for_update=True)
    conversation.state = ConversationState.BOT
    conversation.agent = conversation.handoff_reason = conversation.waiting_since = None
    session.execute(
        update(FollowUp)
        .where(
            FollowUp.conversation_id == conversation.id,
            FollowUp.kind == FollowUpKind.PERSON_CALLBACK,
            FollowUp.status == FollowUpStatus.OPEN,
        )
        .values(status=FollowUpStatus.DONE)
    )


def is_with_person(conversation: Conversation) -> bool:
    """Whether the bot is to be silent; where a person only stands in for an absent Rasa, it goes on."""
    if conversation.state is ConversationState.WAITING:
        return conversation.handoff_reason != HandoffReason.BOT_UNAVAILABLE
    return conversation.state is ConversationState.AGENT


def can_dial() -> bool:
    """Whether a call can be put through to a person now."""
    return bool(get_settings().handoff_phone) and next_opening() is None


def next_opening() -> datetime | None:
    """When agents are there again (UTC); None: they are there now. `AGENT_HOURS`, on business days."""
    hours, local = get_settings().agent_hours, clock.local_now()
    for ahead in range(_LOOK_AHEAD_DAYS):
        day = local.date() + timedelta(days=ahead)
        if not is_business_day(day) or (ahead == 0 and local.time() >= hours.end):
            continue
        if ahead == 0 and local.time() in hours:
            return None
        return clock.at_local(day, hours.start)
    return clock.now() + timedelta(days=_LOOK_AHEAD_DAYS)


def say_opening(opening: datetime) -> str:
    """An opening in a customer's words: "hoy desde las 08:00", "el lunes 5-4-2021 desde las 08:00"."""
    local = clock.to_local(opening)
    day = _name_near(local.date()) or f"el {_WEEKDAYS[local.weekday()]} {local:%-d-%-m-%Y}"
    return f"{day} desde las {local:%H:%M}"


def speak_opening(opening: datetime) -> str:
    """The same as it is heard: "el lunes cinco de abril desde las ocho de la mañana"."""
    local = clock.to_local(opening)
    return f"{_name_near(local.date()) or f'el {speak_date(local.date())}'} desde {speak_time(local.time())}"


def _name_near(day: date) -> str | None:
    return {0: "hoy", 1: "mañana"}.get((day - clock.today()).days)


def _can_be_rung(conversation: Conversation) -> bool:
    phones = conversation.customer.phones if conversation.customer else []
    return conversation.address.startswith("+") or any(phone.status is PhoneStatus.OK for phone in phones)


def _words_for_call(session: Session, conversation: Conversation) -> HandoffWords:
    if can_dial():
        return HandoffWords(get_phrases().handoff.dialling, dial=True)
    return HandoffWords(promise_call(session, conversation))
