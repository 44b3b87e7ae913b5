"""Arithmetic on days that people leave to their listener: which Friday, which 25th, which month's end."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, timedelta

_YEARS_AROUND = 8  # 29 February comes back within eight years, even around 2100


@dataclass(frozen=True, slots=True)
class Reference:
    """The day a text is read on, and whether an unfinished date ("el 25") looks ahead or back."""

    today: date
    prefer_future: bool = True


def make_date(year: int, month: int, day: int) -> date | None:
    """Return the date, or None where the calendar has none."""
    if not (MINYEAR <= year <= MAXYEAR and 1 <= month <= 12):
        return None
    return date(year, month, day) if 1 <= day <= monthrange(year, month)[1] else None


def add_days(day: date, count: int) -> date | None:
    """Return the day `count` days later, or None outside the calendar."""
    try:
        return day + timedelta(count)
    except OverflowError:
        return None


def add_months(day: date, count: int) -> date | None:
    """Return the same day `count` months later, or that month's last one."""
    year, month = shift_month(day, count)
    if not MINYEAR <= year <= MAXYEAR:
        return None
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def shift_month(day: date, count: int) -> tuple[int, int]:
    """Return the year and the month `count` months from the day's."""
    months = day.year * 12 + day.month - 1 + count
    return months // 12, months % 12 + 1


def end_month(year: int, month: int) -> date | None:
    """Return the month's last day."""
    return date(year, month, monthrange(year, month)[1]) if MINYEAR <= year <= MAXYEAR else None


def find_weekday(weekday: int, after: date) -> date | None:
    """Return the first such day (Monday is 0) strictly after a day."""
    return add_days(after, (weekday - after.weekday() - 1) % 7 + 1)


def find_past_weekday(weekday: int, before: date) -> date | None:
    """Return the last such day strictly before a day."""
    return add_days(before, -((before.weekday() - weekday - 1) % 7 + 1))


def find_in_week(weekday: int, today: date, weeks: int) -> date | None:
    """Return that day of the week, Monday to Sunday, `weeks` after today's."""
    return add_days(today, weekday - today.weekday() + 7 * weeks)


def find_day(day: int, reference: Reference) -> date | None:
    """Return the nearest month's such day: today or later, or today or earlier if the past is preferred."""
    step = 1 if reference.prefer_future else -1
    months = (shift_month(reference.today, step * count) for count in range(13))
    return pick_day((make_date(year, month, day) for year, month in months), reference)


def find_day_month(day: int, month: int, reference: Reference) -> date | None:
    """Return the nearest year's such date: today or later, or today or earlier if the past is preferred."""
    step = 1 if reference.prefer_future else -1
    years = (reference.today.year + step * count for count in range(_YEARS_AROUND + 1))
    return pick_day((make_date(year, month, day) for year in years), reference)


def pick_day(days: Iterable[date | None], reference: Reference) -> date | None:
    """Return the first day from today on, or up to today if the past is preferred."""
    today = reference.today
    if reference.prefer_future:
        return next((day for day in days if day and day >= today), None)
    return next((day for day in days if day and day <= today), None)
