"""Takes out of a person's cases what says who they were; what is counted stays: ends, and what was chosen of lists."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.catalog.procedures import get_procedures
from bot.models import (
    UNTOLD,
    CaseStatus,
    Complaint,
    CorporateLine,
    Customer,
    OutboxRecord,
    RecordStatus,
    Service,
    ServiceCase,
)
from bot.services.cases.words import find_field
from bot.services.privacy import tombstones

_COUNTED = ("choice", "yes_no", "month", "number")  # kinds of fields that name nobody
_DERIVED = ("state", "motive", "outcome", "pending", "closing", "closing_result")
_ENDED = "la persona pidió que se borren sus datos"
Media = dict[str, Any]


def find_cases(session: Session, customer_id: int) -> Sequence[ServiceCase]:
    """The person's, oldest first."""
    mine = select(ServiceCase).where(ServiceCase.customer_id == customer_id)
    return session.scalars(mine.order_by(ServiceCase.id)).all()


def find_records(session: Session, cases: Sequence[ServiceCase]) -> Sequence[OutboxRecord]:
    """What other systems were told of these cases."""
    theirs = OutboxRecord.case_id.in_([case.id for case in cases])
    return session.scalars(select(OutboxRecord).where(theirs).order_by(OutboxRecord.id)).all()


def blank_words(session: Session, cases: Sequence[ServiceCase]) -> None:
    """What was written in them and told of them."""
    for case in cases:
        case.answers, case.observation = _keep_counted(case), None
        for step in case.steps:
            step.answers, step.replaced = {}, {}
    for record in find_records(session, cases):
        record.payload, record.error = {}, None


def blank_all(session: Session, customer: Customer) -> None:
    """Also their numbers in other systems, and their files' names; what is open ends, and tells nobody any more."""
    cases = find_cases(session, customer.id)
    blank_words(session, cases)
    for case in cases:
        case.number = f"{tombstones.MARK}{case.id}"
        if case.status is CaseStatus.OPEN:
            case.status, case.closed_at, case.observation = CaseStatus.CANCELLED, clock.now(), _ENDED
            case.role = case.ready_at = case.due_at = case.limit_at = case.taken_by = None
        for file in case.files:
            file.media = mark_gone(file.media)
    for record in find_records(session, cases):
        if record.status in UNTOLD:
            record.status = RecordStatus.CANCELLED
    for complaint in session.scalars(select(Complaint).where(Complaint.customer_id == customer.id)):
        complaint.number, complaint.reason = f"{tombstones.MARK}{complaint.id}", None
    services = select(Service.id).where(Service.customer_id == customer.id)
    for line in session.scalars(select(CorporateLine).where(CorporateLine.service_id.in_(services))):
        line.executive = None


def mark_gone(media: Media) -> Media:
    """What people see in the place of a file."""
    return {"name": "archivo borrado", "content_type": media.get("content_type"), "problem": "expired"}


def _keep_counted(case: ServiceCase) -> dict[str, Any]:
    """The answers that were chosen of a list."""
    procedure = get_procedures().get(case.procedure)
    if procedure is None:
        return {}
    kinds = {name: field.kind for name in case.answers if (field := find_field(procedure, name))}
    return {
        name: value for name, value in case.answers.items() if name in _DERIVED or kinds.get(name) in _COUNTED
    }
