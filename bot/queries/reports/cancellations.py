"""The indicator of the prevention procedure: this month's cancellations against last month's, and why people leave.

Source: 002_4fc4b9decf32cdc9.txt, "Bajas mes presente menor a bajas mes anterior", monthly.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, distinct, false, func, or_, select
from sqlalchemy.orm import Session

from bot import clock
from bot.catalog.procedure import End
from bot.catalog.procedures import get_procedures
from bot.catalog.typifications import get_typifications
from bot.db import UtcDateTime
from bot.language.day_math import shift_month
from bot.language.lexicon import MONTHS
from bot.language.wares import name_business_line
from bot.models import CaseStatus, Script, Service, ServiceCase
from bot.queries.reports.report import Report
from bot.services.cases.words import say

MET, MISSED, RUNNING, UNKNOWN = "cumplida", "no cumplida", "en curso", "sin mes anterior"
_HEADINGS = ("MES", "BAJAS", "MES ANTERIOR", "DIFERENCIA", "META")
_DETAILS = ("PROCEDIMIENTO", "SERVICIO", "MOTIVO", "BAJAS", "MES ANTERIOR")
_NO_SERVICE, _NO_REASON = "sin servicio", "sin motivo registrado"


@dataclass(frozen=True)
class Indicator:
    """A month, by its first day: how many left, how many the month before; None: nothing was worked then."""

    month: date
    count: int
    before: int | None
    is_over: bool

    @property
    def goal(self) -> str:
        """Whether fewer left than the month before; nobody at all is as good as it gets."""
        if self.before is None:
            return UNKNOWN
        is_met = self.count < self.before or not self.count
        return MISSED if not is_met else MET if self.is_over else RUNNING


def measure(session: Session, month: date) -> Indicator:
    """One month (any local day of it) against the one before."""
    month = month.replace(day=1)
    before = _shift(month, -1)
    begun = session.scalar(select(func.min(ServiceCase.opened_at, type_=UtcDateTime())))
    has_before = begun is not None and begun < clock.start_of_day(month)
    earlier = _count(session, before) if has_before else None
    return Indicator(month, _count(session, month), earlier, clock.today() >= _shift(month, 1))


def report_months(session: Session, last: date, count: int = 12) -> Report:
    """So many months up to that of a local day, oldest first; only those in which cases were worked."""
    months = [_shift(last.replace(day=1), back) for back in range(1 - count, 1)]
    begun = session.scalar(select(func.min(ServiceCase.opened_at, type_=UtcDateTime())))
    first = clock.to_local(begun).date().replace(day=1) if begun else months[-1]
    measured = [measure(session, month) for month in months if month >= first]
    rows = [
        (name_month(each.month), each.count, each.before, _subtract(each), each.goal) for each in measured
    ]
    return Report(_HEADINGS, rows, remarks=[_explain_goal()])


def report_details(session: Session, month: date) -> Report:
    """A month's by procedure, service and reason, the most frequent first, each with the month before."""
    month = month.replace(day=1)
    now, before = (Counter(_list_reasons(session, each)) for each in (month, _shift(month, -1)))
    keys = sorted(now | before, key=lambda key: (-now[key], -before[key], key))
    return Report(_DETAILS, [(*key, now[key], before[key]) for key in keys])


def name_month(month: date) -> str:
    """ "marzo de 2021"."""
    return f"{MONTHS[month.month - 1]} de {month.year}"


def _explain_goal() -> str:
    ends = [f"«{end.title}» ({title})" for title, end in _list_titles()]
    return (
        f"Cuentan como bajas los casos que terminan en {' o '.join(ends)}, en el mes en que terminan; "
        "de un servicio con dos casos, una vez. "
        "La meta se cumple cuando las bajas del mes son menos que las del mes anterior."
    )


def _list_titles() -> list[tuple[str, End]]:
    return [(each.title, end) for each in get_procedures().values() for end in each.ends if end.cancels]


def _subtract(each: Indicator) -> int | None:
    return None if each.before is None else each.count - each.before


def _count(session: Session, month: date) -> int:
    """Services that left: one that two cases tell of leaves once."""
    what = func.coalesce(ServiceCase.service_id, -ServiceCase.id)
    return session.scalar(select(func.count(distinct(what))).where(_left_in(month))) or 0


def _left_in(month: date) -> ColumnElement[bool]:
    start, end = _bounds(month)
    gone = [
        and_(ServiceCase.procedure == name, ServiceCase.step.in_(keys)) for name, keys in _find_ends().items()
    ]
    closed = and_(ServiceCase.closed_at >= start, ServiceCase.closed_at < end)
    return and_(ServiceCase.status == CaseStatus.CLOSED, closed, or_(false(), *gone))


def _find_ends() -> Mapping[str, list[str]]:
    """The ends at which the customer is gone, by procedure."""
    return {
        name: [end.key for end in procedure.ends if end.cancels]
        for name, procedure in get_procedures().items()
    }


def _bounds(month: date) -> tuple[datetime, datetime]:
    return clock.start_of_day(month), clock.start_of_day(_shift(month, 1))


def _list_reasons(session: Session, month: date) -> Iterator[tuple[str, str, str]]:
    """Of each service that left by its last case."""
    rows = session.execute(
        select(
            func.coalesce(ServiceCase.service_id, -ServiceCase.id),
            ServiceCase.procedure,
            ServiceCase.step,
            ServiceCase.typification_code,
            ServiceCase.answers,
            Service.business_line,
        )
        .outerjoin(Service, Service.id == ServiceCase.service_id)
        .where(_left_in(month))
        .order_by(ServiceCase.closed_at, ServiceCase.id)
    )
    motives = {each.code: each.motive.capitalize() for each in get_typifications().root[Script.RETENTION]}
    last = {what: told for what, *told in rows}
    for name, step, code, answers, line in last.values():
        reason = motives.get(code or "") or _find_reason(name, step, answers)
        service = name_business_line(line) if line else _NO_SERVICE
        yield get_procedures()[name].title, service, reason or _NO_REASON


def _find_reason(name: str, step: str, answers: Mapping[str, Any]) -> str:
    """What was answered to the field that the end names."""
    procedure = get_procedures()[name]
    end = procedure.end(step)
    field = end.reason if end else None
    answer = answers.get(field) if field else None
    return say(procedure, field, answer) if field and answer else ""


def _shift(month: date, count: int) -> date:
    year, number = shift_month(month, count)
    return date(year, number, 1)


def last_month() -> date:
    """The first day of the month that ended last."""
    return (clock.today().replace(day=1) - timedelta(days=1)).replace(day=1)
