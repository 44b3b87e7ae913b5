"""Opens the cases of complaints by the thousand, as `engine.open_case` opens one."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, func, insert, literal, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot import clock
from bot.catalog.procedures import get_procedures
from bot.models import CaseStatus, CaseStep, Complaint, ServiceCase
from bot.services import audit
from bot.services.cases import engine

_SHARED = ("procedure", "status", "step", "role", "ready_at", "due_at", "answers", "opened_at")


def open_for(session: Session, name: str, complaints: Collection[str]) -> int:
    """Begin a procedure for each of these complaints, by number; how many there were.

    They are kept, and have no such case yet. Nobody opens them: a base does.
    """
    if not complaints:
        return 0
    procedure = get_procedures()[name]
    model = ServiceCase(procedure=name, status=CaseStatus.OPEN, answers={}, opened_at=clock.now())
    engine.enter(model, procedure, procedure.steps[0])  # all are alike
    own = ("number", "customer_id", "service_id")
    shared = [_put(getattr(ServiceCase, column), getattr(model, column)) for column in _SHARED]
    found = select(*(getattr(Complaint, column) for column in own), *shared)
    found = found.where(Complaint.number.in_(complaints)).order_by(Complaint.id)
    last = session.scalar(select(func.max(ServiceCase.id))) or 0
    session.execute(insert(ServiceCase).from_select([*own, *_SHARED], found))
    opened = (  # not by their numbers: PostgreSQL would look through all cases for each batch
        ServiceCase.id > last,
        ServiceCase.procedure == name,
        ServiceCase.opened_at == model.opened_at,
    )
    session.execute(_begin(model, select(ServiceCase.id).where(*opened)))
    audit.record_many(session, "case.open", ServiceCase, opened, procedure=name)
    return len(complaints)


def _begin(model: ServiceCase, opened: Select[int]) -> Any:
    """Their first step."""
    said = {"step": model.step, "began_at": model.opened_at, "due_at": model.due_at, "answers": {}}
    values = [_put(getattr(CaseStep, column), value) for column, value in said.items()]
    return insert(CaseStep).from_select(["case_id", *said], opened.add_columns(*values))


def _put(column: InstrumentedAttribute[Any], value: object) -> Any:
    return literal(value, column.type)
