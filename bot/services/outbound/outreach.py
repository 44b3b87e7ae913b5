"""Sends what is due: claim under the sender's lock, commit, speak to the provider, write down the answer."""

import time
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from queue import Empty
from threading import Event

import structlog
from sqlalchemy.exc import OperationalError

from bot import clock
from bot.bootstrap import Recobra
from bot.channels.base import provider_now
from bot.channels.courier import Deliveries, Delivery, Parcel
from bot.channels.email import check_mail
from bot.channels.twilio_api import check_credentials
from bot.errors import Misconfigured
from bot.models import Channel, MessageKind
from bot.services.outbound.checks import BEGUN
from bot.services.outbound.claims import ANSWERS, Batch, claim_due, has_due
from bot.services.outbound.deliveries import record_deliveries
from bot.services.outbound.pace import LEAST_AHEAD, Pace
from bot.services.outbound.throttle import HORIZON

log = structlog.get_logger()
_SMALLEST_CLAIM = LEAST_AHEAD  # waits for this much room rather than claiming one by one
_MOST_RECORDED = 256  # in one transaction
_IDLE_SECONDS = 0.5  # how often a channel with nothing due is looked at while others work
_FEED_SECONDS = 1.0
_FEED_ON_SECONDS = 0.2  # while there is more: small helpings, so that the sending does not wait for them
_FULL_SECONDS = 0.05  # how long room is waited for before looking again
_PATIENCE_SECONDS = 60  # how long the database may be away
# Claimed one after the other: who is slowed while agents are busy must not slow the others.
_GROUPS = (ANSWERS, [kind for kind in BEGUN if kind is not MessageKind.CAMPAIGN], [MessageKind.CAMPAIGN])
_ANSWER_GRACE = timedelta(seconds=2)  # whoever stored an answer sends it; here only what they left behind


def dispatch_due(
    recobra: Recobra,
    *,
    kinds: Collection[MessageKind] | None = None,
    limit: int | None = None,
    feed: Callable[[], int] | None = None,
    stop: Event | None = None,
) -> int:
    """Send what is due now, on all channels, until nothing is; how many messages left.

    `feed` is called at least every second and says how many more it queued; `stop` ends the claiming.

    Raises:
        Misconfigured: something is due on a channel that is not configured (the others were served).
    """
    dispatch = Dispatch(recobra, kinds=kinds, limit=limit, feed=feed, stop=stop)
    sent = dispatch.run()
    if dispatch.problems:
        raise dispatch.problems[0]
    return sent


def send_now(recobra: Recobra, message_ids: Sequence[int], channel: Channel = Channel.WHATSAPP) -> int:
    """Send these answers, in their order, by the same path; returns when their fate is written down."""
    check_channel(recobra, channel)
    with recobra.database.writing() as session:
        batch = claim_due(session, recobra.settings, channel, ANSWERS, len(message_ids), only=message_ids)
    arrived = deliver(recobra, batch)
    if arrived:
        with recobra.database.writing() as session:
            record_deliveries(session, arrived)
    return len(arrived)


def deliver(recobra: Recobra, batch: Batch) -> list[Delivery]:
    """Hand claimed messages to the provider, and wait for what becomes of each."""
    deliveries: Deliveries = Deliveries()
    expected = hand_over(recobra, batch, deliveries)
    return [deliveries.get() for _ in range(expected)]


def hand_over(recobra: Recobra, batch: Batch, deliveries: Deliveries) -> int:
    """Give claimed messages to the courier; how many."""
    parcels = [Parcel(c.outgoing, c.channel, c.leaves_at, c.interval) for c in batch.messages]
    recobra.courier.carry(parcels, deliveries)
    return len(batch.messages)


def check_channel(recobra: Recobra, channel: Channel) -> None:
    """Whether a channel can send at all.

    Raises:
        Misconfigured: says what to set.
    """
    check = check_mail if channel is Channel.EMAIL else check_credentials
    check(recobra.settings)


class Dispatch:
    """One run of the loop: claims as much as rate and capacity allow while answers come back."""

    def __init__(
        self,
        recobra: Recobra,
        *,
        kinds: Collection[MessageKind] | None = None,
        limit: int | None = None,
        feed: Callable[[], int] | None = None,
        stop: Event | None = None,
    ) -> None:
        wanted = set(kinds) if kinds is not None else set(MessageKind)
        self._recobra = recobra
        self._groups = [[k for k in group if k in wanted] for group in _GROUPS]
        self._left = limit if limit is not None else 10**9
        self._feed = feed
        self._stop = stop or Event()
        self._deliveries: Deliveries = Deliveries()
        self._pace = Pace(recobra.settings)
        self._on_the_way: Counter[Channel] = Counter()
        self._look_again: dict[Channel, float] = {}
        self._busy: dict[Channel, bool] = {}
        self._next_feed = 0.0
        self._sent = 0
        self._problems: dict[Channel, Misconfigured] = {}

    def run(self) -> int:
        """Until nothing is due and everything that left has come back; how many messages left."""
        while True:
            self._record(self._gather())
            queued = self._feed_queue()
            if queued:
                self._look_again.clear()
            self._claim_all()
            if not queued and not any(self._busy.values()) and not self._on_the_way.total():
                break
        return self._sent

    @property
    def problems(self) -> list[Misconfigured]:
        """What kept a channel on which something is due from sending at all."""
        return list(self._problems.values())

    def _claim_all(self) -> None:
        claiming = self._left > 0 and not self._stop.is_set()
        for channel in Channel:
            if not claiming or channel in self._problems:
                self._busy[channel] = False
            elif self._look_again.get(channel, 0.0) <= time.monotonic():
                self._busy[channel] = self._claim_channel(channel)

    def _gather(self) -> list[Delivery]:
        """What came back, waiting a moment for more: a batch is one transaction."""
        pause = max(0.0, min(self._look_again.values(), default=0.0) - time.monotonic())
        deadline = time.monotonic() + min(pause, _IDLE_SECONDS)
        arrived: list[Delivery] = []
        while (left := deadline - time.monotonic()) > 0 and len(arrived) < _MOST_RECORDED:
            try:
                arrived.append(self._deliveries.get(timeout=left))
            except Empty:
                break
            if len(arrived) >= min(_SMALLEST_CLAIM, self._on_the_way.total()):
                break
        while not self._deliveries.empty():
            arrived.append(self._deliveries.get())
        return arrived

    def _record(self, arrived: list[Delivery]) -> None:
        if not arrived:
            return
        self._pace.note(arrived)
        self._insist(lambda: self._write(arrived))
        for delivery in arrived:
            self._on_the_way[Channel(delivery.channel)] -= 1

    def _write(self, arrived: list[Delivery]) -> None:
        with self._recobra.database.writing() as session:
            record_deliveries(session, arrived)

    def _insist[T](self, work: Callable[[], T]) -> T:
        """The database may restart: what is known of sent messages must not be lost with it."""
        give_up = time.monotonic() + _PATIENCE_SECONDS
        while True:
            try:
                return work()
            except OperationalError as error:
                if time.monotonic() > give_up:
                    raise
                log.warning("database_away", error=type(error.orig).__name__)
                time.sleep(0.5)

    def _feed_queue(self) -> bool:
        if self._feed is None or self._stop.is_set() or time.monotonic() < self._next_feed:
            return False
        queued = self._insist(self._feed)
        self._next_feed = time.monotonic() + (_FEED_ON_SECONDS if queued else _FEED_SECONDS)
        return queued > 0

    def _claim_channel(self, channel: Channel) -> bool:
        """Claim on one channel; whether there may be more to do on it."""
        capacity = self._pace.capacity(channel)
        room = capacity - self._on_the_way[channel]
        if room < min(_SMALLEST_CLAIM, capacity):
            self._look_again[channel] = time.monotonic() + _FULL_SECONDS
            return True
        groups = [kinds for kinds in self._groups if kinds and self._has_due(channel, kinds)]
        if groups and not self._is_configured(channel):
            return False
        batches = [self._claim(channel, kinds, room) for kinds in groups]
        full = [batch.full_until for batch in batches if batch.full_until]
        found = any(batch.looked_at for batch in batches)
        self._look_again[channel] = time.monotonic() + self._pause(found, full)
        return found or bool(full)

    def _has_due(self, channel: Channel, kinds: list[MessageKind]) -> bool:
        """A look without the lock, so that an empty queue costs nobody anything."""
        return self._insist(lambda: self._look(channel, kinds))

    def _look(self, channel: Channel, kinds: list[MessageKind]) -> bool:
        with self._recobra.database.reading() as session:
            return has_due(session, channel, kinds, _due_before(kinds))

    def _is_configured(self, channel: Channel) -> bool:
        try:
            check_channel(self._recobra, channel)
        except Misconfigured as problem:
            log.error("channel_not_configured", channel=channel.value)
            self._problems[channel] = problem
            return False
        return True

    def _pause(self, found: bool, full: list[datetime]) -> float:
        if full:
            return max(0.02, (min(full) - HORIZON / 2 - provider_now()).total_seconds())
        return 0.0 if found else _IDLE_SECONDS

    def _claim(self, channel: Channel, kinds: list[MessageKind], room: int) -> Batch:
        batch = self._insist(lambda: self._take(channel, kinds, min(room, self._left)))
        taken = hand_over(self._recobra, batch, self._deliveries)
        self._on_the_way[channel] += taken
        self._sent += taken
        self._left -= taken
        return batch

    def _take(self, channel: Channel, kinds: list[MessageKind], room: int) -> Batch:
        with self._recobra.database.writing() as session:
            return claim_due(
                session, self._recobra.settings, channel, kinds, room, due_before=_due_before(kinds)
            )


def _due_before(kinds: Sequence[MessageKind]) -> datetime:
    return clock.now() - _ANSWER_GRACE if set(kinds) <= set(ANSWERS) else clock.now()
