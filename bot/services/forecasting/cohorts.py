"""What a plan knows of people: how many stand alike, and what is still to be tried on each of their services."""

from collections.abc import Iterable
from typing import NamedTuple

from bot.models import Channel, Scenario

CHANNELS = (Channel.WHATSAPP, Channel.VOICE)
NEVER = 1_000  # more days than any reminder lies before the end
Made = tuple[int, int]  # in the order of CHANNELS


class Work(NamedTuple):
    """One contact's next attempt; `due` in seconds since the epoch, `channel` None when no attempt is left.

    `is_queued`: its message is written already. `was_tried`: at least one attempt was made, the last one on
    the local day with the ordinal `last_day`. `reminded`: the last reminder that it was due for. `silent_until`: what
    was agreed is awaited; `told_until`: the day is over on which they are told that nothing came of it.
    """

    due: float
    campaign_id: int
    scenario: Scenario
    channel: Channel | None
    reachable: tuple[Channel, ...]
    made: Made = (0, 0)
    is_queued: bool = False
    was_tried: bool = False
    last_day: int = 0
    reminded: int = NEVER
    silent_until: float = 0.0
    told_until: float = 0.0


class Person(NamedTuple):
    """One who is reached at one telephone: the daily cap counts over all services together.

    `part`: of the queue, where several are due at once; `written_at`: when WhatsApp last carried something that
    we began; `paid`: for each channel the day (its ordinal) and the number of contacts that mentioned money;
    `heard`: the same of those that reached them on any.
    """

    works: tuple[Work, ...]
    part: int = 0
    written_at: float | None = None
    paid: tuple[Made, Made] = ((0, 0), (0, 0))
    heard: Made = (0, 0)

    def count_paid(self, channel: Channel, day: int) -> int:
        """The contacts of a day that mentioned money, on a channel."""
        paid_day, count = self.paid[CHANNELS.index(channel)]
        return count if paid_day == day else 0

    def count_heard(self, day: int) -> int:
        """The contacts of a day that mentioned money and reached them."""
        return self.heard[1] if self.heard[0] == day else 0

    def add_paid(self, channel: Channel, day: int) -> tuple[Made, Made]:
        """`paid` with one contact more; what earlier days count for nothing is dropped, so that equals meet."""
        counts = {each: self.count_paid(each, day) for each in CHANNELS}
        counts[channel] += 1
        written, called = ((day if counts[each] else 0, counts[each]) for each in CHANNELS)
        return written, called


def order(works: Iterable[Work]) -> tuple[Work, ...]:
    """The same contacts in one order, so that people who stand alike are counted together."""
    return tuple(sorted(works, key=lambda work: (work.channel or "", *work)))
