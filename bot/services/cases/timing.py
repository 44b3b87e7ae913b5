"""Until when a step has to be done, and when one that waits begins."""

from datetime import datetime, timedelta

from bot import clock
from bot.catalog.procedures import Due
from bot.language.calendar import add_business_days
from bot.models import ServiceCase


def find_moment(case: ServiceCase, due: Due) -> datetime:
    """The instant (UTC): so many hours later, or the end of the local day so many days later."""
    begun = _find_begin(case, due.since)
    if due.hours:
        return begun + timedelta(hours=due.hours)
    day = clock.to_local(begun).date()
    if due.working_days:
        return clock.end_of_day(add_business_days(day, due.working_days))
    return clock.end_of_day(day + timedelta(days=due.days))


def find_start(case: ServiceCase, due: Due) -> datetime:
    """When a step that waits is for somebody: the beginning of that day, or the hour."""
    begun = _find_begin(case, due.since)
    if due.hours:
        return begun + timedelta(hours=due.hours)
    day = clock.to_local(begun).date()
    later = add_business_days(day, due.working_days) if due.working_days else day + timedelta(days=due.days)
    return clock.start_of_day(later)


def _find_begin(case: ServiceCase, since: str) -> datetime:
    """When the case was opened, the named step last ended, or now."""
    if since == "case":
        return case.opened_at
    ended = [step.ended_at for step in case.steps if step.step == since and step.ended_at]
    return ended[-1] if ended else clock.now()
