"""Writes down what became of messages that were handed to a provider, a batch at a time."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

import structlog
from sqlalchemy import bindparam, case, func, or_, select, update
from sqlalchemy.orm import Session

from bot import clock
from bot.catalog.policy import Then, get_policy
from bot.channels.base import Accepted
from bot.channels.courier import Delivery
from bot.db import UtcDateTime
from bot.errors import ProviderBusy, ProviderError, ProviderRefused
from bot.models import Channel, Contact, Message, MessageKind, MessageStatus
from bot.services import receipts
from bot.services.campaigns.attempts import schedule_next
from bot.services.outbound import locks, outcomes
from bot.services.outbox import resending

log = structlog.get_logger()
_IN_HAND = (MessageStatus.SENDING, MessageStatus.UNKNOWN)
_LONGEST_PAUSE = {Channel.EMAIL: timedelta(hours=6)}
_MAIL_PATIENCE = timedelta(days=5)
_in_hand = or_(*[Message.status == status for status in _IN_HAND])  # executemany takes no IN
_ACCEPT = (  # built once: each answer runs it
    update(Message)
    .where(Message.id == bindparam("key"))
    .values(
        provider_sid=func.coalesce(Message.provider_sid, bindparam("sid")),
        status=case((_in_hand, MessageStatus.ACCEPTED), else_=Message.status),
        accepted_at=func.coalesce(Message.accepted_at, bindparam("at", type_=UtcDateTime())),
        # An error of an earlier try is over; what a callback that was faster said of it stands.
        error_message=case((_in_hand, None), else_=Message.error_message),
    )
)
_ATTEMPTS = (
    select(Contact.id, Message.channel)
    .join(Message, Message.contact_id == Contact.id)
    .where(Message.id.in_(bindparam("keys", expanding=True)), Message.kind == MessageKind.CAMPAIGN)
    .order_by(Contact.id)
    .with_for_update(of=Contact, key_share=True)
)


def record_deliveries(session: Session, deliveries: Sequence[Delivery]) -> None:
    """What was accepted, refused, put off, or lost on the way; a callback that was faster is not undone."""
    failures = [d for d in deliveries if isinstance(d.result, ProviderError)]
    if failures:
        _lock(session, deliveries, failures)
    accepted = {d.message_id: d.result.sid for d in deliveries if isinstance(d.result, Accepted)}
    if accepted:
        record_accepted(session, accepted)
    for delivery in failures:
        if isinstance(delivery.result, ProviderError):
            _record_failure(session, delivery.message_id, delivery.result)
    for delivery in deliveries:
        if delivery.channel == Channel.EMAIL:
            message = session.get_one(Message, delivery.message_id, populate_existing=True)
            receipts.record_mail(session, message)
            resending.record_mail(session, message)


def _lock(session: Session, deliveries: Sequence[Delivery], failures: Sequence[Delivery]) -> None:
    """Each failure is followed by itself: so all are locked before, in the one order."""
    codes = [failure.result.code for failure in failures if isinstance(failure.result, ProviderError)]
    locks.lock_campaigns(session, codes, locks.any_of(failure.message_id for failure in failures))
    ids = [delivery.message_id for delivery in deliveries]
    locks.lock_messages(session, ids)
    locks.lock_contacts(session, locks.any_of(ids))


def record_accepted(session: Session, sids: dict[int, str]) -> None:
    """Set the provider's ids, and when each contact's next attempt is due."""
    now = clock.now()
    parameters = [{"key": key, "sid": sid, "at": now} for key, sid in sorted(sids.items())]
    session.connection().execute(_ACCEPT, parameters)
    by_channel: dict[Channel, list[int]] = defaultdict(list)
    for contact_id, channel in session.execute(_ATTEMPTS, {"keys": list(sids)}):
        by_channel[channel].append(contact_id)
    for channel, contact_ids in by_channel.items():
        schedule_next(session, contact_ids, channel, only_unscheduled=True)


def _record_failure(session: Session, message_id: int, error: ProviderError) -> None:
    message = session.get_one(Message, message_id, with_for_update=True, populate_existing=True)
    if message.status not in _IN_HAND:
        return
    log.warning(
        "delivery_failed",
        message_id=message_id,
        channel=message.channel.value,
        code=error.code,
        kind=type(error).__name__,
    )
    if _may_resend(message, error):
        _put_off(message, error)
    elif isinstance(error, ProviderRefused):
        outcomes.record_refusal(session, message, error.code, str(error))
    else:
        message.status = MessageStatus.UNKNOWN
        message.error_code, message.error_message = error.code, str(error)[:300]


def _may_resend(message: Message, error: ProviderError) -> bool:
    """It was certainly not processed: 429, no connection, or a code that says so."""
    if isinstance(error, ProviderBusy):
        return True
    rule = get_policy().error_codes.get(error.code or "")
    return isinstance(error, ProviderRefused) and rule is not None and rule.then is Then.RESEND


def _put_off(message: Message, error: ProviderError) -> None:
    """Due again after growing pauses; a mail server may be down for days."""
    asked = error.retry_after if isinstance(error, ProviderBusy) else None
    longest = _LONGEST_PAUSE.get(message.channel, timedelta(minutes=5))
    pause = min(timedelta(seconds=max(asked or 0, 2 ** min(message.tries, 16))), longest)
    message.status = MessageStatus.DUE
    message.due_at = clock.now() + pause
    message.error_code, message.error_message = error.code, str(error)[:300]
    if message.channel is Channel.EMAIL and clock.now() - message.created_at > _MAIL_PATIENCE:
        log.error("mail_given_up", message_id=message.id)
        message.status = MessageStatus.FAILED
        message.ended_at = clock.now()
