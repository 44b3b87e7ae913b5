"""How facts are written as JSON, wherever they leave as such."""

from datetime import date, datetime
from decimal import Decimal

from bot import clock


def to_json(value: object) -> object:
    """What `json` does not know: dates in ISO, local times with their offset, amounts with two places."""
    if isinstance(value, datetime):
        return clock.to_local(value).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    raise TypeError(f"cannot write {type(value).__name__} as JSON")
