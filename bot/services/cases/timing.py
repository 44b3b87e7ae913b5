"""Until when a step has to be done, and when one that waits begins."""

from collections.abc import Collection
from datetime import datetime, timedelta

from bot import clock
from bot.catalog.procedure import Due, Step
from bot.language.calendar import add_business_days, is_business_day, next_business_day
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


def find_due(case: ServiceCase, step: Step) -> datetime | None:
    """Until when a step that a case comes to now has to be done; None: nothing says."""
    if step.due:
        return find_moment(case, step.due)
    return find_last(case, step.waits) if step.waits else None


def find_last(case: ServiceCase, waits: Due) -> datetime:
    """When a step that waits has to be done: its day, or the first after it that is to come and somebody works on."""
    start = max(find_start(case, waits), clock.now())
    day = clock.to_local(start).date()
    return clock.end_of_day(day if is_business_day(day) else next_business_day(day))


def _find_begin(case: ServiceCase, since: Collection[str]) -> datetime:
    """When the case was opened, the last of the named steps ended, or now."""
    ended = [step.ended_at for step in case.steps if step.step in since and step.ended_at]
    begun = [*ended, *([case.opened_at] if "case" in since else [])]
    return max(begun, default=clock.now())
