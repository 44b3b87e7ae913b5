"""Calls that a person promised to make: made, or tried in vain and promised again for another hour."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.config import get_settings
from bot.errors import InvalidInput, NotAllowed, NotFound
from bot.language.calendar import is_business_day
from bot.language.written_dates import format_short_date
from bot.models import Conversation, ConversationState, FollowUp, FollowUpKind, FollowUpStatus
from bot.services import audit, ownership
from bot.services.handoffs import HandoffReason

_FARTHEST = timedelta(days=30)
_NOTE = 300  # characters


class CallResult(StrEnum):
    """How it went; `label` is what agents read."""

    label: str

    def __new__(cls, value: str, label: str) -> "CallResult":
        """A result is its value, with the label beside it."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    ANSWERED = "answered", "Contestó"
    NO_ANSWER = "no_answer", "No contestó"


def find_open(session: Session, follow_up_id: int) -> FollowUp:
    """The promise, its row locked: of two agents who keep it at once one is told.

    Its conversation is locked first, as whoever closes that conversation does before the promises in it.

    Raises:
        NotFound: there is none.
        NotAllowed: it was kept or taken back meanwhile.
    """
    conversation_id = session.scalar(select(FollowUp.conversation_id).where(FollowUp.id == follow_up_id))
    if conversation_id is not None:
        ownership.lock(session, conversation_id)
    follow_up = session.get(FollowUp, follow_up_id, with_for_update=True, populate_existing=True)
    if follow_up is None:
        raise NotFound("Esa llamada prometida no existe.")
    if follow_up.status is not FollowUpStatus.OPEN:
        who = ownership.name_of(session, follow_up.done_by) if follow_up.done_by else "alguien"
        raise NotAllowed(f"Esta llamada ya no está pendiente: la atendió {who}.")
    return follow_up


def finish(
    session: Session,
    follow_up_id: int,
    result: CallResult,
    agent: str,
    *,
    again_at: datetime | None = None,
    note: str = "",
) -> FollowUp | None:
    """An agent (by mail address) rang; the next promise, where there is one for `again_at` (UTC).

    A conversation that waited for nothing but this call goes back to the bot, also from who took it to ring in vain;
    else one that an agent has stays theirs, to be closed.

    Raises:
        NotFound: there is no such promise.
        NotAllowed: it was kept or taken back meanwhile.
        InvalidInput: nobody answered and no other hour is given, or it is not one of the agents' hours.
    """
    follow_up = find_open(session, follow_up_id)
    if result is CallResult.NO_ANSWER and again_at is None:
        raise InvalidInput("Elige cuándo se vuelve a llamar.")
    if again_at is not None:
        check_hour(again_at)
    follow_up.status, follow_up.done_by, follow_up.done_at = FollowUpStatus.DONE, agent, clock.now()
    audit.record(session, f"callback.{result.value}", follow_up)
    session.flush()
    _let_go(session, follow_up, agent, result)
    return _promise_again(session, follow_up, result, again_at, note) if again_at else None


def check_hour(instant: datetime) -> None:
    """Whether a call may be promised for an instant (UTC): to come, within a month, in `AGENT_HOURS` on business days.

    Raises:
        InvalidInput: it may not.
    """
    hours, local = get_settings().agent_hours, clock.to_local(instant)
    if instant <= clock.now():
        raise InvalidInput("Esa hora ya pasó.")
    if instant > clock.now() + _FARTHEST:
        raise InvalidInput("Elige un día de los próximos 30.")
    if not (is_business_day(local.date()) and local.time() in hours):
        raise InvalidInput(f"A esa hora no hay asesores: atendemos los días laborables de {hours}.")


def _let_go(session: Session, follow_up: FollowUp, agent: str, result: CallResult) -> None:
    if follow_up.conversation_id is None:
        return
    conversation = session.get_one(Conversation, follow_up.conversation_id)
    state, reason = conversation.state, conversation.handoff_reason
    waits = state is ConversationState.WAITING and reason == HandoffReason.CALLBACK_DUE
    was_taken_to_ring = (
        result is CallResult.NO_ANSWER
        and state is ConversationState.AGENT
        and conversation.agent == agent
        and reason in (None, HandoffReason.CALLBACK_DUE)
    )
    if waits or was_taken_to_ring:
        ownership.give_back(session, conversation, agent)


def _promise_again(
    session: Session, follow_up: FollowUp, result: CallResult, again_at: datetime, note: str
) -> FollowUp:
    local = clock.local_now()
    said = f"{result.label} el {format_short_date(local.date())} a las {local:%H:%M}."
    following = FollowUp(
        kind=FollowUpKind.PERSON_CALLBACK,
        customer_id=follow_up.customer_id,
        contact_id=follow_up.contact_id,
        conversation_id=follow_up.conversation_id,
        channel=follow_up.channel,
        due_at=again_at,
        note=" ".join(filter(None, [note.strip(), said, follow_up.note]))[:_NOTE],
        created_at=clock.now(),
    )
    session.add(following)
    session.flush()
    return following
