"""The only source of now, so that tests and campaigns can be moved in time as one."""

from bisect import bisect_left
from datetime import UTC, date, datetime, time, timedelta

from bot.config import get_settings


def now() -> datetime:
    """The present instant, aware and in UTC, moved by `RECOBRA_CLOCK_OFFSET`."""
    return datetime.now(UTC) + timedelta(seconds=get_settings().recobra_clock_offset)


def to_local(instant: datetime) -> datetime:
    """The same instant in the configured time zone."""
    return instant.astimezone(get_settings().zone)


def local_now() -> datetime:
    """The present instant in the configured time zone."""
    return to_local(now())


def today() -> date:
    """The present local day."""
    return local_now().date()


def at_local(day: date, moment: time) -> datetime:
    """The UTC instant of a local day and time: the first of two, or the next one that the clocks do not skip."""
    wanted = datetime.combine(day, moment, get_settings().zone)
    instant = wanted.astimezone(UTC)
    if instant.astimezone(wanted.tzinfo).replace(tzinfo=None) == wanted.replace(tzinfo=None):
        return instant
    earlier = wanted.replace(fold=1).astimezone(UTC)
    seconds = range(int((instant - earlier).total_seconds()))
    offset = to_local(instant).utcoffset()
    skip = bisect_left(
        seconds, True, key=lambda n: to_local(earlier + timedelta(seconds=n)).utcoffset() == offset
    )
    return earlier + timedelta(seconds=skip)


def start_of_day(day: date) -> datetime:
    """The UTC instant at which a local day begins."""
    return at_local(day, time.min)


def end_of_day(day: date) -> datetime:
    """The UTC instant at which a local day is over: deadlines end there."""
    return start_of_day(day + timedelta(days=1))
