"""Asks the provider about messages and calls on which no status came: its callbacks are sent once, and may be lost."""

import asyncio
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import batched
from threading import Event
from typing import Any

import structlog
from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select, update
from sqlalchemy.orm import Session

from bot import clock
from bot.bootstrap import Recobra
from bot.catalog.policy import get_policy
from bot.channels.base import Listed
from bot.errors import Misconfigured, ProviderBusy, ProviderError
from bot.models import Channel, Message, MessageStatus
from bot.services.calls.calls import CallEnd, record_status
from bot.services.outbound import locks
from bot.services.outbound.checks import BEGUN
from bot.services.outbound.outcomes import record_message_status
from bot.services.outbound.outreach import check_channel
from bot.services.privacy import tombstones

log = structlog.get_logger()
_SECONDS_A_RUN = 15
_PATIENCE_SECONDS = 10  # less than a stop may take
_DOUBLINGS = 12
_WAITS = {
    Channel.WHATSAPP: Message.status.in_([MessageStatus.ACCEPTED, MessageStatus.SENT]),
    Channel.VOICE: and_(
        Message.status.in_([MessageStatus.ACCEPTED, MessageStatus.SENT, MessageStatus.DELIVERED]),
        Message.outcome.is_(None),
    ),
}
_moved_at = func.coalesce(Message.delivered_at, Message.sent_at, Message.accepted_at, Message.claimed_at)

Silent = Row[*tuple[Any, ...]]


def poll_silent(recobra: Recobra, stop: Event | None = None) -> int:
    """Ask about what has been silent for too long, a few a second; how many were asked about.

    Each is asked about after growing pauses, until its contact's next attempt would be due. `stop` ends it.
    """
    stop, asked = stop or Event(), 0
    silent = _list_silent(recobra)
    for some in batched(silent, get_policy().polling.a_second, strict=False):
        started = time.monotonic()
        answers = recobra.courier.run(_fetch_all(recobra, some))
        with recobra.database.writing() as session:
            _record(session, answers)
        asked += len(answers)
        if len(answers) < len(some):  # the provider is away
            break
        if asked < len(silent) and stop.wait(max(0.0, 1 - (time.monotonic() - started))):
            break
    return asked


def _list_silent(recobra: Recobra) -> list[Silent]:
    found: list[Silent] = []
    with recobra.database.reading() as session:
        for channel in _WAITS:
            if _can_ask(recobra, channel):
                found += session.execute(_select_silent(channel, clock.now())).all()
    return found


def _select_silent(channel: Channel, now: datetime) -> Select[*tuple[Any, ...]]:
    policy = get_policy()
    days = max(script.spacing_days.get(channel, 0) for script in policy.scripts.values())
    return (
        select(Message.id, Message.channel, Message.provider_sid)
        .where(
            Message.channel == channel,
            Message.claimed_at > now - timedelta(days=days),
            Message.kind.in_(BEGUN),
            Message.provider_sid.is_not(None),
            Message.provider_sid.not_like(f"{tombstones.MARK}%"),  # erased: nobody there knows it any more
            _WAITS[channel],
            _is_due(now, timedelta(minutes=policy.polling.after_minutes)),
        )
        .order_by(Message.claimed_at)
        .limit(policy.polling.a_second * _SECONDS_A_RUN)
    )


def _is_due(now: datetime, pause: timedelta) -> ColumnElement[bool]:
    """Whoever has been silent for one to two pauses was not asked about for a pause; and so on, each time doubled."""
    cases = []
    for doubling in range(_DOUBLINGS):
        length = pause * 2**doubling
        aged = and_(_moved_at <= now - length, _moved_at > now - 2 * length)
        cases.append(and_(aged, or_(Message.listed_at.is_(None), Message.listed_at <= now - length)))
    return or_(*cases)


def _can_ask(recobra: Recobra, channel: Channel) -> bool:
    try:
        check_channel(recobra, channel)
    except Misconfigured:
        return False
    return True


async def _fetch_all(recobra: Recobra, some: Sequence[Silent]) -> list[tuple[Silent, Listed | None]]:
    """Those that the provider answered."""
    answers = await asyncio.gather(*[_fetch(recobra, row) for row in some], return_exceptions=True)
    for error in answers:
        if isinstance(error, BaseException) and not isinstance(error, ProviderError):
            raise error
    return [
        (row, each) for row, each in zip(some, answers, strict=True) if not isinstance(each, BaseException)
    ]


async def _fetch(recobra: Recobra, row: Silent) -> Listed | None:
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            return await recobra.courier.adapters[row.channel].fetch(row.provider_sid)
    except TimeoutError as error:
        raise ProviderBusy("el proveedor no contestó") from error


def _record(session: Session, answers: Sequence[tuple[Silent, Listed | None]]) -> None:
    ids = sorted(row.id for row, _ in answers)
    codes = [listed.error_code for _, listed in answers if listed]
    locks.lock_campaigns(session, codes, locks.any_of(ids))
    locks.lock_messages(session, ids)
    locks.lock_contacts(session, locks.any_of(ids))
    asked = update(Message).where(Message.id.in_(ids)).values(listed_at=clock.now())
    session.execute(asked.execution_options(synchronize_session=False))
    for row, listed in answers:
        if listed is None:
            log.warning("sid_unknown_to_provider", message_id=row.id)
        elif row.channel is Channel.WHATSAPP:
            record_message_status(session, row.id, listed.status, listed.error_code, sid=listed.sid)
        else:
            record_status(session, _to_ending(row, listed))


def _to_ending(row: Silent, listed: Listed) -> CallEnd:
    return CallEnd(
        call_sid=listed.sid,
        status=listed.status,
        message_id=row.id,
        answered_by=listed.answered_by,
        duration=listed.seconds,
        error_code=listed.error_code,
    )
