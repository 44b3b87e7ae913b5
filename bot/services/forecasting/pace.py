"""How many of a plan's messages may leave at the allowed rate, and whose they are."""

from collections.abc import Sequence

from bot.services.forecasting.timetable import Slot


class Pace:
    """When the next message of a channel may leave: `Throttle`, without its row."""

    def __init__(self, interval: float) -> None:
        """`interval`: seconds from one message to the next."""
        self.interval, self.free_at = interval, 0.0

    def count_room(self, slot: Slot) -> int:
        """How many may leave in a slot from now on."""
        self.free_at = max(self.free_at, slot.start)
        return max(0, -int((self.free_at - slot.end) // self.interval))

    def take(self, count: int) -> float:
        """The moment of the last of so many."""
        self.free_at += count * self.interval
        return self.free_at - self.interval


def share(counts: Sequence[int], total: int) -> list[int]:
    """Of each as many as its part of what there is room for: they stand in the queue as they came, mixed."""
    if sum(counts) <= total:
        return list(counts)
    whole = sum(counts)
    parts = [count * total // whole for count in counts]
    rests = sorted(range(len(counts)), key=lambda n: (-(counts[n] * total % whole), n))
    for n in rests[: total - sum(parts)]:
        parts[n] += 1
    return parts
