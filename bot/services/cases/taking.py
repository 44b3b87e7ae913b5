"""Says whose a task is among those of its role: nobody does what a colleague has at hand."""

from sqlalchemy.orm import Session

from bot.errors import NotAllowed
from bot.models import CaseStatus, ServiceCase
from bot.services import audit
from bot.services.cases.engine import Worker
from bot.services.ownership import name_of


def take(session: Session, case: ServiceCase, worker: Worker) -> None:
    """It is theirs from now on, until the step is done.

    Raises:
        NotAllowed: the case is over, the task another role's, or somebody has it already.
    """
    if case.status is not CaseStatus.OPEN:
        raise NotAllowed("Este caso ya terminó.")
    if not worker.may_do(case.role):
        raise NotAllowed("Esta tarea es de otro rol.")
    if case.taken_by not in (None, worker.email) and not worker.leads:
        raise NotAllowed(f"{name_of(session, case.taken_by)} ya tiene este caso.")
    case.taken_by = worker.email
    audit.record(session, "case.take", case)


def release(session: Session, case: ServiceCase, worker: Worker) -> None:
    """Nobody's again; a leader may free what somebody left.

    Raises:
        NotAllowed: somebody else has it.
    """
    if case.taken_by != worker.email and not worker.leads:
        raise NotAllowed("Solo lo suelta quien lo tiene, o un supervisor.")
    case.taken_by = None
    audit.record(session, "case.release", case)
