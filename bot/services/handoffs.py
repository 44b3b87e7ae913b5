"""A person is needed: the bot is silent from then on, and the customer is told when somebody will be there."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy.orm import Session

from bot import clock
from bot.catalog.desk import get_desk
from bot.catalog.phrases import get_phrases
from bot.config import get_settings
from bot.language.calendar import is_business_day
from bot.language.speech import speak_date, speak_time
from bot.models import (
    Channel,
    Conversation,
    ConversationState,
    HandlingKind,
    PhoneStatus,
)
from bot.services import follow_ups
from bot.services.handling import record_step

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
    CANCEL_SERVICE = "cancel_service", "Quiere retirar su servicio"
    COMPETITOR_OFFER = "competitor_offer", "Tiene una mejor oferta de la competencia"
    REPEATED_FAULTS = "repeated_faults", "Su servicio falla una y otra vez"
    SUSPEND_SERVICE = "suspend_service", "Quiere suspender su servicio un tiempo"
    DISCOUNT_NOT_APPLIED = "discount_not_applied", "No se le aplicó el descuento del cargo fijo"
    STAYS = "stays", "Ya no quiere retirar su servicio"
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
        conversation.queue = get_desk().reason_queues.get(reason.value)
        conversation.agent = conversation.closed_at = None
        record_step(session, conversation, HandlingKind.ESCALATED, reason=reason.value)
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
