"""The rate limit, kept in the sender's row: whoever claims holds the lock, so it binds all processes at once.

A campaign message gets a moment of its own at the end of what was claimed. An answer leaves at once; what it
takes of the rate is paid by the campaign messages after it. While customers wait for a person, campaigns get less.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from bot.channels.base import provider_now
from bot.config import Settings
from bot.models import Channel, MessageKind, Sender
from bot.services.addresses import insert_for
from bot.services.outbound import slowing

LEAD = timedelta(seconds=0.15)  # for the commit and the way to the courier: who is late meets another's turn
HORIZON = timedelta(seconds=1)  # claimed this far ahead: a pause or an answer waits no longer
MAIL_RATE = 20.0
_MARGIN = 0.99  # of the rate, so that jitter between processes and on the way does not carry us over it
_CLOCK_JUMP = timedelta(seconds=60)
_LOCK = (  # built once: each answer runs it
    select(Sender)
    .where(Sender.channel == bindparam("channel"))
    .with_for_update()
    .execution_options(populate_existing=True)
)


@dataclass
class Throttle:
    """One sender's row, locked until the transaction ends."""

    sender: Sender
    interval: timedelta
    now: datetime

    @classmethod
    def lock(
        cls, session: Session, channel: Channel, settings: Settings, kinds: Collection[MessageKind] = ()
    ) -> "Throttle":
        """Wait for the row and hold it; it is made at its first use. `kinds`: of what is to be taken."""
        sender = session.scalar(_LOCK, {"channel": channel})
        if sender is None:
            _insert_sender(session, channel)
            sender = session.scalars(_LOCK, {"channel": channel}).one()
        interval = interval_of(channel, settings)
        if MessageKind.CAMPAIGN in kinds:
            interval /= slowing.share_of_rate(session)
        return cls(sender, interval, provider_now())

    @property
    def free_at(self) -> datetime:
        """When the next message may leave; a time far ahead is left over from a clock that was moved."""
        busy = self.sender.busy_until
        if busy is None or busy - self.now > _CLOCK_JUMP + self.interval:
            return self.now + self._lead
        return max(busy, self.now + self._lead)

    @property
    def _lead(self) -> timedelta:
        return min(LEAD, 10 * self.interval)  # at high rates there is always another turn soon

    def count_room(self) -> int:
        """How many messages fit before the horizon."""
        ahead = self.now + HORIZON - self.free_at
        return max(0, int(ahead / self.interval) + 1) if ahead > timedelta(0) else 0

    def take(self, count: int) -> list[datetime]:
        """The moments at which the next `count` messages may leave, by the provider's clock."""
        first = self.free_at
        self.sender.busy_until = first + self.interval * count
        return [first + self.interval * n for n in range(count)]

    def take_at_once(self, count: int) -> list[datetime]:
        """For answers: now, on the account of those after them; of many at once, up to a minute's worth."""
        self.take(count)
        assert self.sender.busy_until
        self.sender.busy_until = min(self.sender.busy_until, self.now + _CLOCK_JUMP)
        return [self.now] * count


def rate_of(channel: Channel, settings: Settings) -> float:
    """Messages or calls a second."""
    rates = {Channel.WHATSAPP: settings.whatsapp_mps, Channel.VOICE: settings.voice_cps}
    return rates.get(channel, MAIL_RATE)


def interval_of(channel: Channel, settings: Settings) -> timedelta:
    """The time from one message or call to the next."""
    return max(timedelta(seconds=1 / (rate_of(channel, settings) * _MARGIN)), timedelta.resolution)


def _insert_sender(session: Session, channel: Channel) -> None:
    insert = insert_for(session)
    session.execute(insert(Sender).values(channel=channel).on_conflict_do_nothing(index_elements=["channel"]))
