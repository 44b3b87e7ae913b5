"""Counts by the hour in which something happened, grouped by the database and read as local hours."""

from datetime import UTC, date, datetime
from functools import lru_cache

from bot import clock
from bot.services.forecasting.sql import hour_of

__all__ = ["hour_of", "local_day", "local_hour"]


@lru_cache(maxsize=4096)
def _read(text: str) -> datetime:
    return clock.to_local(datetime.strptime(text, "%Y-%m-%d %H").replace(tzinfo=UTC))


def local_hour(text: str) -> int:
    """The local hour, 0 to 23, of what `hour_of` wrote."""
    return _read(text).hour


def local_day(text: str) -> date:
    """The local day of what `hour_of` wrote."""
    return _read(text).date()
