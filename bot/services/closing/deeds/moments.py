"""Days and hours as observations write them."""

from datetime import datetime

from bot import clock
from bot.language.written_dates import format_short_date, format_time


def write_moment(instant: datetime) -> str:
    """An instant in local time: "19-3-2021 a las 15:00"."""
    local = clock.to_local(instant)
    return f"{format_short_date(local.date())} a las {format_time(local.time())}"
