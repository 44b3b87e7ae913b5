"""When a contact that we begin may leave: the legal floor, narrowed by SEND_HOURS."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot import clock
from bot.catalog.legal import WEEKDAYS, get_legal
from bot.config import get_settings
from bot.errors import Misconfigured
from bot.hours import DailyHours
from bot.language.calendar import is_holiday

_HORIZON_DAYS = 60


@dataclass(frozen=True)
class SendRule:
    """Which limits bind a message."""

    mentions_money: bool
    respects_holidays: bool


def window_of(day: date, rule: SendRule, hours: DailyHours | None = None) -> DailyHours | None:
    """The local hours of a day in which such a message may leave, or None; `hours`: SEND_HOURS by default."""
    floor, hours = get_legal().money, hours or get_settings().send_hours
    holiday = is_holiday(day)
    if rule.respects_holidays and holiday:
        return None
    if not rule.mentions_money:
        return hours
    if WEEKDAYS[day.weekday()] not in floor.days or (holiday and not floor.on_holidays):
        return None
    return floor.hours.narrow(hours)


def next_allowed(instant: datetime, rule: SendRule) -> datetime:
    """The first instant from this one on at which such a message may leave; UTC in and out.

    Raises:
        Misconfigured: SEND_HOURS and the legal floor never meet.
    """
    first = clock.to_local(instant).date()
    for ahead in range(_HORIZON_DAYS):
        day = first + timedelta(days=ahead)
        if window := window_of(day, rule):
            opens, closes = _edges_of(day, window, get_settings().zone)
            if max(instant, opens) < closes:
                return max(instant, opens)
    raise Misconfigured(f"SEND_HOURS={get_settings().send_hours} no deja ninguna hora permitida por la ley.")


@lru_cache(maxsize=512)  # each claim asks for each of its messages
def _edges_of(day: date, window: DailyHours, _zone: ZoneInfo) -> tuple[datetime, datetime]:
    return clock.at_local(day, window.start), clock.at_local(day, window.end)


def next_day(instant: datetime, rule: SendRule) -> datetime:
    """The first allowed instant after the present local day: where the day's contact was already made."""
    return next_allowed(clock.end_of_day(clock.to_local(instant).date()), rule)


def end_of_window(instant: datetime, rule: SendRule) -> datetime:
    """When the hours of an instant at which such a message may leave are over, UTC."""
    day = clock.to_local(instant).date()
    window = window_of(day, rule)
    return clock.at_local(day, window.end) if window else instant
