"""How long a pending case may be put off, and until when it is. Source: 000_e38df741ca3a1b96.txt, PENDIENTE."""

from datetime import date, datetime, timedelta

from bot import clock
from bot.catalog.procedure import YES
from bot.catalog.typifications import Typification
from bot.models import ServiceCase


def find_limit(case: ServiceCase, chosen: Typification) -> datetime:
    """When a pending case has to be over (UTC): so many days, by its motive, after it first became pending."""
    assert chosen.closing is not None
    pending = [step.ended_at for step in case.steps if step.ended_at and step.answers.get("pending") == YES]
    begun = clock.to_local(pending[0] if pending else clock.now()).date()
    return clock.end_of_day(begun + timedelta(days=chosen.closing.days))


def last_day(case: ServiceCase, chosen: Typification) -> date:
    """The last local day to which it may be put off."""
    return clock.to_local(find_limit(case, chosen)).date() - timedelta(days=1)


def put_off(case: ServiceCase, day: date) -> None:
    """It comes back on the local day that was stated with the customer; who calls before is attended before."""
    case.ready_at, case.due_at = clock.start_of_day(day), clock.end_of_day(day)
    case.steps[-1].due_at = case.due_at
