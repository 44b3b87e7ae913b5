"""The hours in which a plan can send: cut so that within each one everything is either allowed or not."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from bot import clock
from bot.hours import DailyHours
from bot.services.outbound.send_hours import SendRule, window_of


@dataclass(frozen=True)
class Slot:
    """At most an hour of a local day (two where clocks go back); instants are seconds since the epoch.

    `mark`: when its local hour began; `next_day`: when the local day is over; `allows`: the rules under which
    a message may leave in it; `closes`: when the last of them is over.
    """

    start: float
    end: float
    mark: float
    day: date
    next_day: float
    closes: float
    allows: frozenset[SendRule]


def list_slots(now: datetime, until: datetime, rules: Iterable[SendRule], hours: DailyHours) -> list[Slot]:
    """Every slot from now to then (UTC) in which anything may leave, in order; `hours`: SEND_HOURS."""
    wanted, slots = frozenset(rules), []
    day = clock.to_local(now).date()
    while clock.start_of_day(day) < until:
        windows = {rule: window for rule in wanted if (window := window_of(day, rule, hours))}
        slots += _slots_of(day, windows, now, until) if windows else []
        day += timedelta(days=1)
    return slots


def to_instant(moment: float) -> datetime:
    """Seconds since the epoch as UTC."""
    return datetime.fromtimestamp(moment, UTC)


def _slots_of(
    day: date, windows: Mapping[SendRule, DailyHours], now: datetime, until: datetime
) -> list[Slot]:
    opens = {
        rule: (clock.at_local(day, window.start), clock.at_local(day, window.end))
        for rule, window in windows.items()
    }
    closes = max(last for _, last in opens.values()).timestamp()
    marks = [clock.at_local(day, time(hour)) for hour in range(24)]
    edges = {edge for pair in opens.values() for edge in pair}
    next_day = clock.end_of_day(day).timestamp()
    cuts = sorted(cut for cut in {now, until, *marks, *edges} if now <= cut <= until)
    slots = []
    for start, end in pairwise(cuts):
        allows = frozenset(rule for rule, (first, last) in opens.items() if first <= start < last)
        if allows:
            mark = max(mark for mark in marks if mark <= start)
            slots.append(
                Slot(start.timestamp(), end.timestamp(), mark.timestamp(), day, next_day, closes, allows)
            )
    return slots
