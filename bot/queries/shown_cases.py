"""A customer's cases and what of them is still to come, for `customer show`; lists are oldest first."""

from typing import Any

from sqlalchemy.orm import Session

from bot.catalog.procedure import YES
from bot.catalog.procedures import get_procedures
from bot.catalog.typifications import Typification, get_typifications
from bot.models import CaseStatus, Customer, FollowUpStatus, Script, ServiceCase
from bot.queries.belongings import list_of

RETURN = "case_return"  # beside the kinds of follow-ups
Facts = dict[str, Any]


def list_cases(session: Session, customer: Customer) -> list[Facts]:
    """The contract's shape. `code`, `state` and `motive` are the typification's, where the procedure has such."""
    cases = list_of(session, ServiceCase, customer, ServiceCase.service)
    return [_show(case) for case in cases]


def _show(case: ServiceCase) -> Facts:
    return {
        "procedure": case.procedure,
        **(_typified(case) if _typifies(case.procedure) else _worked(case)),
        "observation": case.observation,
        "form": _read_form(case),
        "due_at": case.due_at,
        "number": case.number,
        "service_number": case.service.service_number if case.service else None,
        "status": case.status.value,
        "limit_at": case.limit_at,
    }


def _read_form(case: ServiceCase) -> Facts:
    """What was answered last in each step; the case itself forgets what it will ask again."""
    last = {step.step: step.answers for step in case.steps if step.answers}
    return {**case.answers, **{name: value for answers in last.values() for name, value in answers.items()}}


def _typifies(procedure: str) -> bool:
    known = get_procedures().get(procedure)
    return known is not None and any(step.typifies for step in known.steps)


def _typified(case: ServiceCase) -> Facts:
    found = find_typification(case)
    if found is None:
        return dict.fromkeys(("code", "state", "motive", "closing"))
    closing = found.closing.words if found.closing else None
    return {"code": found.code, "state": found.state, "motive": found.motive, "closing": closing}


def find_typification(case: ServiceCase) -> Typification | None:
    """What a retention case ended in, or what was found so far."""
    code = case.typification_code
    return get_typifications().find(Script.RETENTION, code) if code else None


def _worked(case: ServiceCase) -> Facts:
    """Of a procedure that is led by its steps: the one that it is in, or its end."""
    return {
        "code": case.number,
        "state": case.step,
        "motive": get_procedures()[case.procedure].title if case.procedure in get_procedures() else None,
        "closing": case.closed_at,
    }


def list_returns(session: Session, customer: Customer) -> list[Facts]:
    """The days on which pending cases come back, in the shape of follow-ups; `done` once somebody has gone on."""
    found = []
    for case in list_of(session, ServiceCase, customer):
        put_off = [step for step in case.steps if step.ended_at and step.answers.get("pending") == YES]
        for step in put_off:
            begun = next(each for each in case.steps if each.id > step.id)
            status = _status_of(case, is_over=begun.ended_at is not None)
            found.append({"kind": RETURN, "due_at": begun.due_at, "status": status.value})
        if case.status is CaseStatus.OPEN and case.ready_at and not put_off:  # a step that waits for its day
            found.append({"kind": RETURN, "due_at": case.ready_at, "status": FollowUpStatus.OPEN.value})
    return found


def _status_of(case: ServiceCase, *, is_over: bool) -> FollowUpStatus:
    if is_over:
        return FollowUpStatus.DONE
    return FollowUpStatus.OPEN if case.status is CaseStatus.OPEN else FollowUpStatus.CANCELLED
