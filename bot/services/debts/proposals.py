"""Which promises are taken: enough, soon enough, on a day when one can pay. Source: 003_e2c5f93ba8151af2.txt, 1."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum

from bot import clock
from bot.catalog.collections import get_collections
from bot.errors import NotAllowed
from bot.language.calendar import is_business_day, next_business_day
from bot.language.written_amounts import format_amount
from bot.language.written_dates import format_short_date
from bot.models import Service
from bot.services.debts import debts


class Fault(Enum):
    """What is wrong with a proposal."""

    NOTHING_OWED = "no hay ninguna deuda"
    TOO_LITTLE = "no cubre la deuda"
    PAST = "esa fecha ya pasó"
    TOO_LATE = "esa fecha está muy lejos"
    NO_WORKING_DAY = "ese día no es laborable"


def find_fault(owing: Sequence[Service], amount: Decimal | None, due_on: date | None) -> Fault | None:
    """What is wrong with paying so many dollars of these debts on a local day; what is None is not judged.

    All of them or one of them, but not a part: that is an agreement, or a matter for a person. Today will do,
    whatever day it is.
    """
    if not owing:
        return Fault.NOTHING_OWED
    if amount is not None and not find_covered(owing, amount):
        return Fault.TOO_LITTLE
    if due_on is None or due_on == clock.today():
        return None
    if due_on < clock.today():
        return Fault.PAST
    if due_on > last_day():
        return Fault.TOO_LATE
    return None if is_business_day(due_on) else Fault.NO_WORKING_DAY


def find_covered(owing: Sequence[Service], amount: Decimal) -> list[Service]:
    """The debts that so many dollars settle, but for the tolerance: all of them, or the one that is so much."""
    tolerance = get_collections().promise.tolerance
    if amount >= debts.total(owing) - tolerance:
        return list(owing)
    alike = [each for each in owing if abs((each.amount_due or debts.NOTHING) - amount) <= tolerance]
    return alike[:1]


def check(owing: Sequence[Service], amount: Decimal, due_on: date, *, by_person: bool) -> None:
    """Refuse what `find_fault` finds; a person may agree to less than the debt.

    Raises:
        NotAllowed: such a promise is not taken.
    """
    fault = find_fault(owing, None if by_person else amount, due_on)
    if fault is not None:
        what = f"{format_amount(amount)} el {format_short_date(due_on)}"
        raise NotAllowed(f"No se puede tomar la promesa de pagar {what}: {fault.value}.")


def last_day() -> date:
    """The last local day that may be promised."""
    return clock.today() + timedelta(days=get_collections().promise.longest_days)


def list_days(count: int) -> list[date]:
    """The next local days to offer: today, where it is a working day, and those that follow."""
    days = [clock.today()] if is_business_day(clock.today()) else []
    while len(days) < count:
        days.append(next_business_day(days[-1] if days else clock.today()))
    return days
