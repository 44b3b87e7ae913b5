"""What a list says of each case: how much time is left for its step, and whether the customer goes first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.catalog.typifications import get_typifications
from bot.models import UNTOLD, CaseStatus, Complaint, OutboxRecord, Script, ServiceCase
from bot.services.cases.facts import is_vip

_CLOSING = "complaint_closing"
_SOON = timedelta(hours=4)


@dataclass(frozen=True)
class Task:
    """A case in a list."""

    case: ServiceCase
    is_vip: bool

    @property
    def left(self) -> timedelta | None:
        """Until its step is due; below zero: it is late."""
        return self.case.due_at - clock.now() if self.case.due_at else None

    @property
    def is_late(self) -> bool:
        """Whether its time is over."""
        return self.left is not None and self.left < timedelta(0)

    @property
    def is_soon(self) -> bool:
        """Whether hardly any time is left."""
        return self.left is not None and self.left < _SOON

    @property
    def is_waiting(self) -> bool:
        """Whether its day is still to come."""
        return self.case.ready_at is not None and self.case.ready_at > clock.now()

    @property
    def limit(self) -> tuple[int, int] | None:
        """Days that are left of a pending case, and how many it had. Source: 000_e38df741ca3a1b96.txt, PENDIENTE."""
        return count_limit(self.case)


def count_limit(case: ServiceCase) -> tuple[int, int] | None:
    """Days left of so many until a pending case has to be over, however often it is put off; below zero: it is late."""
    if case.limit_at is None or case.status is not CaseStatus.OPEN:
        return None
    last = clock.to_local(case.limit_at - timedelta(seconds=1)).date()
    known = get_typifications().root.get(Script.RETENTION, [])
    chosen = next((each for each in known if each.code == case.typification_code), None)
    left = (last - clock.today()).days
    return left, chosen.closing.days if chosen and chosen.closing else max(left, 0)


def find_closing_day(record: OutboxRecord) -> tuple[date, bool] | None:
    """The local day until which a complaint has to be closed in the transactional system, and whether it is over.

    Source: 000_e38df741ca3a1b96.txt, CIERRE EN TRANSACCIONAL: "ATENDIDO (1 día)", "(3 días)".
    """
    if record.kind != _CLOSING or record.status not in UNTOLD or record.case is None:
        return None
    known = get_typifications().root.get(Script.RETENTION, [])
    closing = next((each.closing for each in known if each.code == record.case.typification_code), None)
    if closing is None:
        return None
    last = clock.to_local(record.created_at).date() + timedelta(days=closing.days)
    return last, last < clock.today()


def describe(session: Session, cases: Sequence[ServiceCase]) -> list[Task]:
    """Each with its customer's category, by what the case says, else the service's newest complaint."""
    services = {case.service_id for case in cases if case.service_id}
    newest = select(Complaint.service_id, Complaint.category).where(Complaint.service_id.in_(services))
    ordered = newest.order_by(Complaint.requested_on, Complaint.id)
    categories: dict[int | None, str] = {
        service_id: category for service_id, category in session.execute(ordered) if category
    }
    return [Task(case, bool(is_vip(case, categories.get(case.service_id)))) for case in cases]
