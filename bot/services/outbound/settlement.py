"""Finds out what became of messages whose answer was lost; sends again only what never arrived."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from threading import Event

import structlog
from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import Session

from bot import clock
from bot.bootstrap import Recobra
from bot.channels.base import Adapter, Listed
from bot.channels.whatsapp import render_body
from bot.errors import Misconfigured, ProviderError
from bot.models import Channel, Message, MessageStatus
from bot.services.outbound import locks, outcomes
from bot.services.outbound.deliveries import record_accepted
from bot.services.outbound.outreach import check_channel

log = structlog.get_logger()
LEASE = timedelta(seconds=60)  # longer than any request may take: whoever claimed it is gone
BETWEEN_LISTINGS = timedelta(minutes=10)
_LISTINGS_NEEDED = 2
_BATCH = 200
_AT_ONCE = 8
_STOP_SECONDS = 0.5  # how soon a stop is noticed
_CLOCK_SLACK = timedelta(seconds=60)  # between our clock and the provider's

Place = tuple[Channel, str]


def settle_unknown(recobra: Recobra, stop: Event | None = None) -> int:
    """Settle what can be settled now; how many messages were. `stop` ends it, while the provider is asked too.

    No transaction is open while the provider is asked.
    """
    stop = stop or Event()
    with recobra.database.writing() as session:
        expire_leases(session)
        resend_mails(session)
    places = _find_places(recobra)
    listings = recobra.courier.run(_list_all(recobra, places, stop))
    settled = 0
    for place, listed in listings.items():
        if stop.is_set():
            break
        with recobra.database.writing() as session:
            settled += settle_place(session, place, listed)
    return settled


def expire_leases(session: Session) -> int:
    """What was claimed and never reported is unknown: its process is gone."""
    result = session.execute(
        update(Message)
        .where(Message.status == MessageStatus.SENDING, Message.claimed_at <= clock.now() - LEASE)
        .values(status=MessageStatus.UNKNOWN, error_message="el proceso que lo enviaba se detuvo")
        .execution_options(synchronize_session=False)
    )
    count = int(getattr(result, "rowcount", 0))
    if count:
        log.error("leases_expired", count=count)
    return count


def resend_mails(session: Session) -> None:
    """A mail server cannot be asked; the same Message-ID lets the receiver tell a repetition."""
    session.execute(
        update(Message)
        .where(
            Message.status == MessageStatus.UNKNOWN,
            Message.channel == Channel.EMAIL,
            Message.claimed_at <= clock.now() - BETWEEN_LISTINGS,
        )
        .values(status=MessageStatus.DUE, due_at=clock.now())
        .execution_options(synchronize_session=False)
    )


def settle_place(session: Session, place: Place, listed: Sequence[Listed]) -> int:
    """Compare what the provider has for an address with our unknown messages to it; how many are settled."""
    channel, address = place
    whose = and_(
        Message.status == MessageStatus.UNKNOWN, Message.channel == channel, Message.address == address
    )
    locks.lock_campaigns(session, [entry.error_code for entry in listed], whose)
    unknown = session.scalars(
        select(Message).where(whose).order_by(Message.claimed_at, Message.id).with_for_update()
    ).all()
    known = set(
        session.scalars(select(Message.provider_sid).where(Message.provider_sid.in_([e.sid for e in listed])))
    )
    free = [entry for entry in listed if entry.sid not in known]
    found = match(unknown, free)
    for message in unknown:
        if entry := found.get(message.id):
            _accept(session, message, entry)
        else:
            _count_empty(message)
    return len(found)


def match(unknown: Sequence[Message], free: list[Listed]) -> dict[int, Listed]:
    """Which of the provider's entries is which of ours: by the text first, then what has none."""
    found: dict[int, Listed] = {}
    left = list(free)
    for exact in (True, False):
        for message in unknown:
            if message.id in found:
                continue
            entry = next((e for e in left if _may_be(message, e, exact)), None)
            if entry:
                found[message.id] = entry
                left.remove(entry)
    return found


def _may_be(message: Message, entry: Listed, exact: bool) -> bool:
    since = (message.provider_time or message.created_at) - _CLOCK_SLACK
    if entry.created_at < since:
        return False
    if exact:
        return _squeeze(entry.body) in _list_texts(message)
    comparable = entry.body and message.channel is Channel.WHATSAPP and not message.template
    return not comparable


def _list_texts(message: Message) -> set[str]:
    """How the provider may have its text: with the choices that were sent with it as lines, or without."""
    text = message.body or ""
    return {_squeeze(text), _squeeze(render_body(text, message.choices))}


def _squeeze(text: str | None) -> str:
    return " ".join((text or "").split())


def _accept(session: Session, message: Message, entry: Listed) -> None:
    log.info("unknown_settled", message_id=message.id)
    session.flush()
    record_accepted(session, {message.id: entry.sid})
    if message.channel is Channel.VOICE:
        outcomes.record_call_status(session, message.id, entry.status, error_code=entry.error_code)
    else:
        outcomes.record_message_status(session, message.id, entry.status, entry.error_code)


def _count_empty(message: Message) -> None:
    """The provider knows nothing of it; at the second time, ten minutes after the first, it never had it."""
    now = clock.now()
    if message.listed_at and message.listed_at > now - BETWEEN_LISTINGS:
        return  # another process asked at the same time: that is one listing, not two
    message.empty_listings += 1
    message.listed_at = now
    if message.empty_listings >= _LISTINGS_NEEDED:
        log.warning("unknown_resent", message_id=message.id)
        message.status = MessageStatus.DUE
        message.due_at = clock.now()
        message.empty_listings = 0
        message.listed_at = None


def _find_places(recobra: Recobra) -> dict[Place, datetime]:
    """Where something is unknown and was not asked for in ten minutes; since when (provider's clock)."""
    with recobra.database.reading() as session:
        rows = session.execute(
            select(Message.channel, Message.address, Message.provider_time, Message.created_at)
            .where(
                Message.status == MessageStatus.UNKNOWN,
                Message.channel != Channel.EMAIL,
                or_(Message.listed_at.is_(None), Message.listed_at <= clock.now() - BETWEEN_LISTINGS),
            )
            .order_by(Message.claimed_at)
            .limit(_BATCH)
        ).all()
    places: dict[Place, datetime] = defaultdict(lambda: datetime.max.replace(tzinfo=clock.now().tzinfo))
    for row in rows:
        place = (row.channel, row.address)
        places[place] = min(places[place], (row.provider_time or row.created_at) - _CLOCK_SLACK)
    return {place: since for place, since in places.items() if _can_ask(recobra, place[0])}


def _can_ask(recobra: Recobra, channel: Channel) -> bool:
    try:
        check_channel(recobra, channel)
    except Misconfigured:
        return False
    return True


async def _list_all(
    recobra: Recobra, places: dict[Place, datetime], stop: Event
) -> dict[Place, list[Listed]]:
    """What the provider has for each place; nothing of those that it had not answered when it was stopped."""
    gate = asyncio.Semaphore(_AT_ONCE)
    adapters = recobra.courier.adapters
    jobs = {
        asyncio.create_task(_list_one(gate, adapters[place[0]], place[1], since)): place
        for place, since in places.items()
    }
    waiting: set[asyncio.Task[list[Listed] | None]] = set(jobs)
    while waiting and not stop.is_set():
        _, waiting = await asyncio.wait(waiting, timeout=_STOP_SECONDS)
    for job in waiting:
        job.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    answers = {place: job.result() for job, place in jobs.items() if not job.cancelled()}
    return {place: answer for place, answer in answers.items() if answer is not None}


async def _list_one(
    gate: asyncio.Semaphore, adapter: Adapter, address: str, since: datetime
) -> list[Listed] | None:
    """None where the provider did not answer: that is no empty listing."""
    async with gate:
        try:
            return await adapter.list_sent(address, since)
        except ProviderError as error:
            log.warning("listing_failed", kind=type(error).__name__)
            return None
