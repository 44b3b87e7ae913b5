"""Opens cases by the thousand, as `engine.open_case` opens one."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import insert
from sqlalchemy.orm import Session

from bot import clock
from bot.catalog.procedures import get_procedures
from bot.models import CaseStatus, CaseStep, ServiceCase
from bot.services import audit
from bot.services.cases import engine


class Opening(NamedTuple):
    """What a case is about; `number`: the complaint's."""

    number: str
    customer_id: int
    service_id: int


def open_many(session: Session, name: str, found: Sequence[Opening]) -> int:
    """Begin a procedure at its first step for each; how many there were. Nobody opened them: a base did."""
    if not found:
        return 0
    procedure = get_procedures()[name]
    model = ServiceCase(procedure=name, status=CaseStatus.OPEN, answers={}, opened_at=clock.now())
    engine.enter(model, procedure, procedure.steps[0])  # all are alike
    shared = {
        column: getattr(model, column)
        for column in ("procedure", "status", "step", "role", "ready_at", "due_at", "answers", "opened_at")
    }
    rows = [{**shared, **each._asdict()} for each in found]
    opened = session.execute(
        insert(ServiceCase).returning(ServiceCase.id, ServiceCase.customer_id), rows
    ).all()
    step = {"step": model.step, "began_at": model.opened_at, "due_at": model.due_at, "answers": {}}
    session.execute(insert(CaseStep), [{**step, "case_id": case_id} for case_id, _ in opened])
    audit.record_many(session, "case.open", ServiceCase, opened, procedure=name)
    return len(opened)
