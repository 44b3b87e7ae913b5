"""What became of each message and call: statuses only move forward, and the policy says what comes next."""

from datetime import datetime

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.catalog.policy import Rule, get_policy
from bot.models import CallOutcome, Channel, ContactState, Message, MessageKind, MessageStatus
from bot.services.campaigns import next_steps
from bot.services.campaigns.attempts import schedule_next
from bot.services.outbound import locks

log = structlog.get_logger()

_RANK = {
    MessageStatus.PLANNED: 0,
    MessageStatus.DUE: 0,
    MessageStatus.CANCELLED: 0,
    MessageStatus.SENDING: 1,
    MessageStatus.UNKNOWN: 1,
    MessageStatus.ACCEPTED: 2,
    MessageStatus.SENT: 3,
    MessageStatus.FAILED: 4,
    MessageStatus.UNDELIVERED: 4,
    MessageStatus.DELIVERED: 5,
    MessageStatus.READ: 6,
}
_MESSAGE_STATUS = {
    "accepted": MessageStatus.ACCEPTED,
    "scheduled": MessageStatus.ACCEPTED,
    "queued": MessageStatus.ACCEPTED,
    "sending": MessageStatus.ACCEPTED,
    "sent": MessageStatus.SENT,
    "delivered": MessageStatus.DELIVERED,
    "partially_delivered": MessageStatus.DELIVERED,
    "read": MessageStatus.READ,
    "failed": MessageStatus.FAILED,
    "undelivered": MessageStatus.UNDELIVERED,
    "canceled": MessageStatus.FAILED,
}
_CALL_STATUS = {
    "queued": MessageStatus.ACCEPTED,
    "initiated": MessageStatus.ACCEPTED,
    "ringing": MessageStatus.SENT,
    "in-progress": MessageStatus.DELIVERED,
    "answered": MessageStatus.DELIVERED,
    "completed": MessageStatus.DELIVERED,
    "hung_up": MessageStatus.DELIVERED,
    "machine": MessageStatus.DELIVERED,
    "busy": MessageStatus.UNDELIVERED,
    "no-answer": MessageStatus.UNDELIVERED,
    "failed": MessageStatus.UNDELIVERED,
    "canceled": MessageStatus.UNDELIVERED,
}
_CALL_OUTCOME = {
    "completed": CallOutcome.COMPLETED,
    "hung_up": CallOutcome.HUNG_UP,
    "machine": CallOutcome.MACHINE,
    "busy": CallOutcome.BUSY,
    "no-answer": CallOutcome.NO_ANSWER,
    "no_answer": CallOutcome.NO_ANSWER,
    "failed": CallOutcome.FAILED,
    "canceled": CallOutcome.FAILED,
}
_TIME_OF = {
    MessageStatus.ACCEPTED: "accepted_at",
    MessageStatus.SENT: "sent_at",
    MessageStatus.DELIVERED: "delivered_at",
    MessageStatus.READ: "read_at",
    MessageStatus.FAILED: "ended_at",
    MessageStatus.UNDELIVERED: "ended_at",
}
_ARRIVING = (MessageStatus.ACCEPTED, MessageStatus.SENT, MessageStatus.DELIVERED, MessageStatus.READ)
_AGENTS_LEG = ("in-progress", "answered", "completed")
_ANSWERED = (CallOutcome.COMPLETED, CallOutcome.HUNG_UP)


def read_status(status: str) -> MessageStatus | None:
    """What Twilio's word for a message's status means to us."""
    return _MESSAGE_STATUS.get(status)


def is_further(reached: MessageStatus, present: MessageStatus) -> bool:
    """Whether a status leads on: they only move forward."""
    return _RANK[reached] > _RANK.get(present, 0)


def record_message_status(
    session: Session,
    key: int | str,
    status: str,
    error_code: str | None = None,
    at: datetime | None = None,
    *,
    sid: str | None = None,
) -> bool:
    """Take in Twilio's word on a message, by our id (as in the callback's URL) or its SID.

    Late, repeated and foreign callbacks change nothing; whether this one did. A callback also settles a
    message whose answer was lost.
    """
    locks.lock_campaigns(session, [error_code], locks.any_of([key]))
    message = _find(session, key, sid)
    reached = _MESSAGE_STATUS.get(status)
    if message is None or reached is None:
        log.warning("status_ignored", key=key, status=status, known=message is not None)
        return False
    unanswered = message.accepted_at is None
    if not _advance(message, reached, at, error_code):
        return False
    if reached in (MessageStatus.FAILED, MessageStatus.UNDELIVERED):
        rule = get_policy().of_code(error_code)
        message.error_message = rule.meaning
        _follow(session, message, rule)
    elif unanswered:
        _accept(session, message, at)
    return True


def record_call_status(
    session: Session,
    key: int | str,
    call_status: str,
    *,
    answered_by: str | None = None,
    duration: int | None = None,
    sip_code: int | None = None,
    error_code: str | None = None,
    at: datetime | None = None,
    sid: str | None = None,
) -> bool:
    """Take in Twilio's word on a call, or `hung_up` where the person left without a word.

    A machine-detection result stands whatever comes after it. Whether anything changed.
    """
    locks.lock_campaigns(session, [error_code], locks.any_of([key]))
    message = _find(session, key, sid)
    if message is None or call_status not in _CALL_STATUS | _CALL_OUTCOME:
        log.warning("call_status_ignored", key=key, status=call_status, known=message is not None)
        return False
    if message.kind is MessageKind.AGENT and call_status in _AGENTS_LEG:
        call_status = "ringing"  # the agent is on the line; how the customer answers is `record_dial_status`
    reached = _CALL_STATUS.get(call_status, MessageStatus.UNDELIVERED)
    changed = _advance(message, reached, at, error_code)
    if answered_by:
        message.answered_by = message.answered_by or answered_by
    if duration is not None:
        message.details = {**message.details, "seconds": duration}
    outcome = _read_outcome(call_status, message.answered_by)
    if outcome is None or not _may_replace(message.outcome, outcome):
        return changed
    message.outcome = outcome
    message.ended_at = at or clock.now()
    if message.error_code is None and sip_code and outcome is CallOutcome.FAILED:
        message.error_code = str(sip_code)
    rule = get_policy().of_call(outcome, error_code, sip_code)
    message.error_message = None if outcome in _ANSWERED else rule.meaning
    _follow(session, message, rule)
    return True


def record_dial_status(session: Session, message_id: int, dial_status: str, seconds: int | None) -> bool:
    """Take in how the customer's part of a call ended that an agent began; whether anything changed."""
    message = _find(session, message_id, None)
    outcome = _CALL_OUTCOME.get("completed" if dial_status == "answered" else dial_status)
    if message is None or outcome is None or message.outcome not in (None, CallOutcome.HUNG_UP):
        return False
    _advance(message, _CALL_STATUS[dial_status], None, None)
    message.outcome, message.ended_at = outcome, clock.now()
    message.error_message = (
        None if outcome in _ANSWERED else get_policy().of_call(outcome, None, None).meaning
    )
    message.details = {**message.details, "seconds": seconds or 0}
    return True


def record_refusal(session: Session, message: Message, code: str | None, text: str) -> None:
    """The provider refused a message at the door: nothing was sent."""
    rule = get_policy().of_code(code) if message.channel is not Channel.EMAIL else None
    _advance(message, MessageStatus.FAILED, None, code)
    message.error_message = (rule.meaning if rule else text)[:300]
    if rule is None:
        return
    if message.channel is Channel.VOICE:
        message.outcome = CallOutcome.FAILED
    _follow(session, message, rule)


def is_same(channel: Channel, said: str, status: MessageStatus, outcome: CallOutcome | None) -> bool:
    """Whether what the provider says of a message or a call is what we have written down."""
    if channel is not Channel.VOICE:
        return _MESSAGE_STATUS.get(said) is status
    ended = _CALL_OUTCOME.get(said)
    told_more = ended is CallOutcome.COMPLETED and outcome in (CallOutcome.HUNG_UP, CallOutcome.MACHINE)
    return _CALL_STATUS.get(said) is status and (outcome is ended or told_more)


def _find(session: Session, key: int | str, sid: str | None) -> Message | None:
    """The message that a callback speaks of, locked; none where the SID belongs to another row."""
    criterion = Message.id == key if isinstance(key, int) else Message.provider_sid == key
    message = session.scalars(
        select(Message).where(criterion).with_for_update().execution_options(populate_existing=True)
    ).one_or_none()
    if message is None or sid is None or message.provider_sid == sid:
        return message
    owner = session.scalar(select(Message.id).where(Message.provider_sid == sid))
    if owner is not None or message.provider_sid is not None or message.tries == 0:
        log.error("foreign_sid", message_id=message.id, owner=owner)
        return None
    message.provider_sid = sid
    return message


def _advance(message: Message, reached: MessageStatus, at: datetime | None, error_code: str | None) -> bool:
    if not is_further(reached, message.status):
        return False
    message.status = reached
    if reached in _ARRIVING:  # an error of an earlier try at the door is over
        message.error_code = message.error_message = None
    message.error_code = error_code or message.error_code
    if (name := _TIME_OF.get(reached)) and getattr(message, name) is None:
        setattr(message, name, at or clock.now())
    return True


def _read_outcome(call_status: str, answered_by: str | None) -> CallOutcome | None:
    if answered_by and answered_by.startswith(("machine", "fax")):
        return CallOutcome.MACHINE
    return _CALL_OUTCOME.get(call_status)


def _may_replace(present: CallOutcome | None, new: CallOutcome) -> bool:
    return present is None or (new is CallOutcome.MACHINE and present in _ANSWERED)


def _accept(session: Session, message: Message, at: datetime | None) -> None:
    """The answer to our request is lost, or still on its way: the next attempt must not wait for it."""
    message.accepted_at = message.accepted_at or at or clock.now()
    if message.kind is MessageKind.CAMPAIGN and message.contact_id:
        session.flush()
        schedule_next(session, [message.contact_id], message.channel, only_unscheduled=True)


def _follow(session: Session, message: Message, rule: Rule) -> None:
    session.flush()
    if message.kind is MessageKind.CAMPAIGN and message.contact:
        if message.contact.state is ContactState.ACTIVE:
            next_steps.follow_attempt(session, message, message.contact, rule)
    elif message.kind in (MessageKind.NOTICE, MessageKind.REMINDER):
        next_steps.follow_notice(session, message, rule)
