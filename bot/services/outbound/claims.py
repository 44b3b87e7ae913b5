"""Takes a batch out of the queue in one short transaction: each message leaves once, at the allowed rate."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Integer, bindparam, select, update
from sqlalchemy.orm import Session

from bot import clock
from bot.channels.base import Outgoing
from bot.config import Settings
from bot.db import UtcDateTime
from bot.models import Channel, Message, MessageKind, MessageStatus
from bot.services.campaigns.attempts import schedule_next
from bot.services.outbound.allowances import describe_allowance
from bot.services.outbound.candidates import load_candidates
from bot.services.outbound.caps import DailyCap, apply_daily_limit
from bot.services.outbound.checks import Cancel, Candidate, Hold, Postpone, Reroute, judge, send_rule
from bot.services.outbound.outgoing import dress
from bot.services.outbound.send_hours import SendRule
from bot.services.outbound.throttle import Throttle

log = structlog.get_logger()
ANSWERS = (MessageKind.REPLY, MessageKind.AGENT)
# Built once: each claim runs them. One range of the queue's index, however long the table.
_DUE = (
    select(Message.id)
    .where(
        Message.channel == bindparam("channel"),
        Message.kind == bindparam("kind"),
        Message.status == MessageStatus.DUE,
        Message.due_at <= bindparam("before", type_=UtcDateTime()),
    )
    .order_by(Message.due_at, Message.id)
)
_NEXT = _DUE.limit(1)
_BATCH = _DUE.limit(bindparam("limit", type_=Integer)).with_for_update(skip_locked=True)
_SENDING = (
    update(Message)
    .where(Message.id.in_(bindparam("keys", expanding=True)))
    .values(
        status=MessageStatus.SENDING,
        claimed_at=bindparam("now", type_=UtcDateTime()),
        provider_time=bindparam("provider_time", type_=UtcDateTime()),
        tries=Message.tries + 1,
        allowance=bindparam("allowance"),
    )
    .execution_options(synchronize_session=False)
)
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
    if channel is Channel.VOICE and MessageKind.CAMPAIGN in kinds:
        Throttle.lock(session, Channel.WHATSAPP, settings)  # the day of a person is counted over both
    throttle = Throttle.lock(session, channel, settings, kinds)
    answers = set(kinds) <= set(ANSWERS)
    room = limit if answers else min(limit, throttle.count_room())
    if room <= 0:
        return Batch(full_until=throttle.free_at)
    ids = _select_due(session, channel, kinds, room, only, due_before or clock.now())
    sendable = _check(session, settings, load_candidates(session, ids))
    if not sendable:
        return Batch(looked_at=len(ids))
    moments = throttle.take_at_once(len(sendable)) if answers else throttle.take(len(sendable))
    _mark_sending(session, sendable, throttle.now)
    interval = timedelta(0) if answers else throttle.interval
    dressed = zip(dress(session, settings, [c.row for c in sendable]), moments, strict=True)
    return Batch([Claimed(outgoing, channel, moment, interval) for outgoing, moment in dressed], len(ids))


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
    place = {"channel": channel, "before": before}
    # What is said in a call is its TwiML: no reply ever waits on a telephone.
    waiting = [kind for kind in kinds if (channel, kind) != (Channel.VOICE, MessageKind.REPLY)]
    return any(session.scalar(_NEXT, place | {"kind": kind}) for kind in waiting)


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
        statement = _BATCH if only is None else _BATCH.where(Message.id.in_(only))
        place = {"channel": channel, "kind": kind, "before": due_before, "limit": limit - len(ids)}
        ids += session.scalars(statement, place)
    return ids


def _check(session: Session, settings: Settings, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Ask everything again; cancel, postpone or hold what may not leave; those that may."""
    now = clock.now()
    cancelled: dict[str, list[int]] = defaultdict(list)
    postponed: dict[datetime, list[int]] = defaultdict(list)
    held: list[int] = []
    rerouted: list[int] = []
    passed: list[Candidate] = []
    for candidate in candidates:
        match judge(candidate, now):
            case Cancel(reason):
                cancelled[reason].append(candidate.id)
            case Reroute(reason):
                cancelled[reason].append(candidate.id)
                rerouted.append(candidate.row.contact_id)
            case Postpone(until):
                postponed[until].append(candidate.id)
            case Hold():
                held.append(candidate.id)
            case None:
                passed.append(candidate)
    cap = DailyCap(session, passed, now)
    passed = [candidate for candidate in passed if cap.admit(candidate, postponed)]
    passed = apply_daily_limit(session, settings.whatsapp_daily_limit, passed, postponed, now)
    _store_refusals(session, cancelled, postponed, held)
    if rerouted:
        schedule_next(session, rerouted, candidates[0].channel, at_once=True)
    return passed


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


def _mark_sending(session: Session, candidates: Sequence[Candidate], provider_time: datetime) -> None:
    """They leave now; of what we begin, with why it is allowed."""
    now = clock.now()
    alike: dict[tuple[SendRule, int] | None, list[int]] = defaultdict(list)
    for candidate in candidates:
        kept = (send_rule(candidate), candidate.count_today) if candidate.is_begun else None
        alike[kept].append(candidate.id)
    for kept, ids in alike.items():
        allowance = describe_allowance(kept[0], now, kept[1]) if kept else None
        values = {"keys": ids, "now": now, "provider_time": provider_time, "allowance": allowance}
        session.execute(_SENDING, values)


def _set(session: Session, ids: Iterable[int], **values: Any) -> None:
    statement = update(Message).where(Message.id.in_(ids)).values(**values)
    session.execute(statement.execution_options(synchronize_session=False))
