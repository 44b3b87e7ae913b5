"""Takes a batch out of the queue in one short transaction: each message leaves once, at the allowed rate."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import ColumnElement, Select, and_, or_, select, update
from sqlalchemy.orm import Session

from bot import clock
from bot.catalog.legal import get_legal
from bot.channels.base import Outgoing
from bot.config import Settings
from bot.models import Channel, Message, MessageKind, MessageStatus
from bot.services.outbound.candidates import load_candidates
from bot.services.outbound.checks import (
    BEGUN,
    Cancel,
    Candidate,
    Hold,
    Postpone,
    judge,
    send_rule,
    start_of_today,
)
from bot.services.outbound.outgoing import describe_outgoing, dress
from bot.services.outbound.send_hours import next_day
from bot.services.outbound.throttle import Throttle

log = structlog.get_logger()
ANSWERS = (MessageKind.REPLY, MessageKind.AGENT)
_ORDER = {kind: n for n, kind in enumerate(MessageKind)}  # its members are in the order of the queue


@dataclass(frozen=True)
class Claimed:
    """A message that is ours to send, and the moment (by the provider's clock) from which it may leave."""

    outgoing: Outgoing
    channel: Channel
    leaves_at: datetime
    interval: timedelta


@dataclass
class Batch:
    """What one claim brought: messages to send, how many were looked at, and when to look again."""

    messages: list[Claimed] = field(default_factory=list)
    looked_at: int = 0
    full_until: datetime | None = None


def claim_due(
    session: Session,
    settings: Settings,
    channel: Channel,
    kinds: Sequence[MessageKind],
    limit: int,
    *,
    only: Sequence[int] | None = None,
    due_before: datetime | None = None,
) -> Batch:
    """Claim what is due on a channel, of kinds that are all answers or all begun by us; sets `sending`.

    `only`: of these ids; `due_before`: UTC, now by default. The caller commits, and then sends.
    """
    throttle = Throttle.lock(session, channel, settings)
    answers = set(kinds) <= set(ANSWERS)
    room = limit if answers else min(limit, throttle.count_room())
    if room <= 0:
        return Batch(full_until=throttle.free_at)
    ids = _select_due(session, channel, kinds, room, only, due_before or clock.now())
    candidates = load_candidates(session, ids)
    sendable = _check(session, candidates)
    if not sendable:
        return Batch(looked_at=len(ids))
    moments = throttle.take_at_once(len(sendable)) if answers else throttle.take(len(sendable))
    _mark_sending(session, sendable, throttle.now)
    interval = timedelta(0) if answers else throttle.interval
    messages = [
        Claimed(outgoing, channel, moment, interval)
        for outgoing, moment in zip(describe_outgoing(session, settings, sendable), moments, strict=True)
    ]
    return Batch(messages, len(ids))


def claim_replies(session: Session, settings: Settings, replies: Sequence[Message]) -> Batch:
    """Claim what the bot answers in the unit of work that stores it: nobody else can, and nothing forbids it."""
    if not replies:
        return Batch()
    with session.no_autoflush:  # the rows are written once, claimed already
        throttle = Throttle.lock(session, Channel.WHATSAPP, settings)
    moments = throttle.take_at_once(len(replies))
    for message in replies:
        message.status = MessageStatus.SENDING
        message.claimed_at, message.provider_time = clock.now(), throttle.now
        message.tries += 1
    session.flush()
    dressed = zip(dress(session, settings, replies), moments, strict=True)
    return Batch([Claimed(outgoing, Channel.WHATSAPP, moment, timedelta(0)) for outgoing, moment in dressed])


def has_due(session: Session, channel: Channel, kinds: Sequence[MessageKind], before: datetime) -> bool:
    """Whether anything of these kinds waits on a channel; nothing is locked."""
    if channel is Channel.VOICE and set(kinds) <= set(ANSWERS):
        return False  # what is said in a call is its TwiML
    return any(session.scalar(_due(channel, kind, before).limit(1)) for kind in kinds)


def _due(channel: Channel, kind: MessageKind, before: datetime) -> Select[int]:
    """One range of the queue's index, however long the table."""
    return (
        select(Message.id)
        .where(
            Message.channel == channel,
            Message.kind == kind,
            Message.status == MessageStatus.DUE,
            Message.due_at <= before,
        )
        .order_by(Message.due_at, Message.id)
    )


def _select_due(
    session: Session,
    channel: Channel,
    kinds: Sequence[MessageKind],
    limit: int,
    only: Sequence[int] | None,
    due_before: datetime,
) -> list[int]:
    """The next ids, locked, kind by kind."""
    ids: list[int] = []
    for kind in sorted(kinds, key=_ORDER.__getitem__):
        if len(ids) >= limit:
            break
        statement = _due(channel, kind, due_before).limit(limit - len(ids)).with_for_update(skip_locked=True)
        if only is not None:
            statement = statement.where(Message.id.in_(only))
        ids += session.scalars(statement)
    return ids


def _check(session: Session, candidates: Sequence[Candidate]) -> list[int]:
    """Ask everything again; cancel, postpone or hold what may not leave; the ids that may."""
    now = clock.now()
    cancelled: dict[str, list[int]] = defaultdict(list)
    postponed: dict[datetime, list[int]] = defaultdict(list)
    held: list[int] = []
    passed: list[Candidate] = []
    for candidate in candidates:
        match judge(candidate, now):
            case Cancel(reason):
                cancelled[reason].append(candidate.id)
            case Postpone(until):
                postponed[until].append(candidate.id)
            case Hold():
                held.append(candidate.id)
            case None:
                passed.append(candidate)
    sendable = _apply_daily_cap(session, passed, postponed, now)
    _store_refusals(session, cancelled, postponed, held)
    return sendable


def _apply_daily_cap(
    session: Session, candidates: Sequence[Candidate], postponed: dict[datetime, list[int]], now: datetime
) -> list[int]:
    """Once a day per person and channel, over all campaigns and retries. Source: LODC, art. 49, as reported.

    A person is a customer, and whoever answers a telephone.
    """
    capped = [c for c in candidates if c.is_begun and c.mentions_money]
    used = _count_today(session, capped, now) if capped else Counter()
    sendable = []
    for candidate in candidates:
        persons = _persons(candidate)
        if candidate in capped:
            if max(used[p] for p in persons) >= get_legal().money.per_person_channel_and_day:
                postponed[next_day(now, send_rule(candidate))].append(candidate.id)
                continue
            used.update(persons)
        sendable.append(candidate.id)
    return sendable


def _persons(candidate: Candidate) -> list[tuple[str, int | None]]:
    return [("customer", candidate.customer_id), ("address", candidate.conversation_id)]


def _count_today(
    session: Session, candidates: Sequence[Candidate], now: datetime
) -> Counter[tuple[str, int | None]]:
    customers = {c.customer_id for c in candidates}
    conversations = {c.conversation_id for c in candidates}
    rows = session.execute(
        select(Message.customer_id, Message.conversation_id).where(
            or_(Message.customer_id.in_(customers), Message.conversation_id.in_(conversations)),
            Message.channel == candidates[0].channel,
            Message.mentions_money,
            Message.claimed_at >= start_of_today(now),
            Message.id.not_in([c.id for c in candidates]),
            _was_begun(),
            _may_have_left(),
        )
    )
    counts: Counter[tuple[str, int | None]] = Counter()
    for customer_id, conversation_id in rows:
        counts.update([("customer", customer_id), ("address", conversation_id)])
    return counts


def _was_begun() -> ColumnElement[bool]:
    by_agent = and_(Message.kind == MessageKind.AGENT, Message.template.is_not(None))
    return or_(Message.kind.in_(BEGUN), by_agent)


def _may_have_left() -> ColumnElement[bool]:
    """All but what waits, was cancelled, or was refused by the provider at the door."""
    waiting = Message.status.in_([MessageStatus.PLANNED, MessageStatus.DUE, MessageStatus.CANCELLED])
    refused = and_(Message.status == MessageStatus.FAILED, Message.provider_sid.is_(None))
    return and_(~waiting, ~refused)


def _store_refusals(
    session: Session,
    cancelled: dict[str, list[int]],
    postponed: dict[datetime, list[int]],
    held: list[int],
) -> None:
    for reason, ids in cancelled.items():
        log.info("messages_cancelled", reason=reason, count=len(ids))
        _set(session, ids, status=MessageStatus.CANCELLED, error_message=reason, ended_at=clock.now())
    for until, ids in postponed.items():
        log.info("messages_postponed", until=until.isoformat(), count=len(ids))
        _set(session, ids, due_at=until)
    if held:
        _set(session, held, status=MessageStatus.PLANNED)


def _mark_sending(session: Session, ids: Sequence[int], provider_time: datetime) -> None:
    _set(
        session,
        ids,
        status=MessageStatus.SENDING,
        claimed_at=clock.now(),
        provider_time=provider_time,
        tries=Message.tries + 1,
    )


def _set(session: Session, ids: Iterable[int], **values: Any) -> None:
    statement = update(Message).where(Message.id.in_(ids)).values(**values)
    session.execute(statement.execution_options(synchronize_session=False))
