"""The country's holidays and working days, which decide when an office is open and when a campaign may speak."""

from datetime import date, timedelta
from functools import cache

import holidays

from bot.country import get_country

_SATURDAY = 5


@cache
def _list_holidays(country: str, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays(country, years=year))


def is_holiday(day: date) -> bool:
    """Say whether the country keeps the day as a national holiday, on its own date or moved to another."""
    return day in _list_holidays(get_country().holidays, day.year)


def is_business_day(day: date) -> bool:
    """Say whether it is a Monday to Friday and no holiday."""
    return day.weekday() < _SATURDAY and not is_holiday(day)


def next_business_day(day: date) -> date:
    """Return the first business day strictly after a day."""
    return add_business_days(day, 1)


def add_business_days(day: date, count: int) -> date:
    """Return the `count`-th business day after a day; `count` is at least 1."""
    while count > 0:
        day += timedelta(1)
        count -= is_business_day(day)
    return day
