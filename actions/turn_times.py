"""Which of a day's free times are offered: a spread over the day or the part of it that is wished, or the nearest."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import time
from typing import Any

_LATER = (time(12), time(15))
_NOON = _LATER[0]


@dataclass
class Wish:
    """What was said of the hour without naming one; `round` counts how often others were asked for."""

    since: str | None = None
    until: str | None = None
    near: str | None = None
    round: int = 0

    @classmethod
    def read(cls, shown: dict[str, Any]) -> "Wish":
        """As it was kept in the draft."""
        return cls(**shown.get("times") or {})

    def write(self, shown: dict[str, Any]) -> None:
        """Keep it in the draft."""
        shown["times"] = asdict(self)

    @property
    def is_part(self) -> bool:
        """Whether only a part of the day is wished."""
        return bool(self.since or self.until)

    def within(self, times: Sequence[time]) -> list[time]:
        """The times of that part of the day."""
        return [t for t in times if (self.since or "") <= f"{t:%H:%M}" < (self.until or "24")]

    def move_later(self) -> None:
        """Later than what was offered: the afternoon, its second half, then the others."""
        self.near, self.until = None, None
        later = next((f"{t:%H:%M}" for t in _LATER if f"{t:%H:%M}" > (self.since or "")), None)
        self.round = 0 if later else self.round + 1
        self.since = later or self.since

    def move_earlier(self) -> None:
        """Earlier: the morning from its beginning."""
        self.since, self.until, self.near, self.round = None, f"{_NOON:%H:%M}", None, 0


def pick(times: Sequence[time], wish: Wish, size: int) -> list[time]:
    """At most `size` of the free times, in order; each round those that were not offered before."""
    left = wish.within(times) or list(times)
    if len(left) <= size:
        return left
    if wish.near:
        return sorted(sorted(left, key=lambda t: _distance(t, wish.near or ""))[:size])
    everything = left
    for _ in range(wish.round):
        offered = _spread(left, size)
        left = [t for t in left if t not in offered] or everything
    return _spread(left, size)


def _spread(times: Sequence[time], size: int) -> list[time]:
    """Full hours first, then half hours: as people speak; evenly over the day where even those are many."""
    for minutes in ((0,), (0, 30)):
        round_ones = [t for t in times if t.minute in minutes]
        if len(round_ones) >= size:
            return _take_evenly(round_ones, size)
    for minutes in ((0,), (0, 30)):
        round_ones = [t for t in times if t.minute in minutes]
        if len(round_ones) > 1:
            return round_ones
    return _take_evenly(times, size)


def _take_evenly(times: Sequence[time], size: int) -> list[time]:
    if len(times) <= size:
        return list(times)
    if size == 1:
        return [times[0]]
    return [times[round(place * (len(times) - 1) / (size - 1))] for place in range(size)]


def _distance(moment: time, near: str) -> int:
    hour, minute = near.split(":")
    return abs(moment.hour * 60 + moment.minute - int(hour) * 60 - int(minute))
