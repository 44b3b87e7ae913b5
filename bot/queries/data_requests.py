"""The requests of people about their own data: which are open, which are late, and what stands in their way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from bot import clock
from bot.catalog.privacy import get_privacy
from bot.errors import NotFound
from bot.models import DataRequest, DataRequestKind, DataRequestStatus

KINDS = {
    DataRequestKind.EXPORT: "Acceso a sus datos",
    DataRequestKind.CORRECTION: "Corrección",
    DataRequestKind.ERASURE: "Eliminación",
}
STATUSES = {
    DataRequestStatus.OPEN: "abierta",
    DataRequestStatus.DONE: "cumplida",
    DataRequestStatus.REFUSED: "negada",
    DataRequestStatus.WITHDRAWN: "retirada",
}


@dataclass(frozen=True)
class Attention:
    """Open requests past their day, and those whose day is near."""

    overdue: int
    soon: int


def list_requests(session: Session, status: DataRequestStatus | None = None) -> Sequence[DataRequest]:
    """Open ones first, by the day that they are due; then the others, the latest first."""
    requests = select(DataRequest).options(joinedload(DataRequest.customer))
    if status:
        requests = requests.where(DataRequest.status == status)
    found = session.scalars(requests.order_by(DataRequest.due_on, DataRequest.id)).all()
    opened = [each for each in found if each.status is DataRequestStatus.OPEN]
    return [*opened, *reversed([each for each in found if each.status is not DataRequestStatus.OPEN])]


def find_request(session: Session, request_id: int) -> DataRequest:
    """One of them.

    Raises:
        NotFound: there is none.
    """
    request = session.get(DataRequest, request_id)
    if request is None:
        raise NotFound("No existe esa solicitud.")
    return request


def is_overdue(request: DataRequest) -> bool:
    """Whether its answer is late; an erasure that the law holds is not."""
    return (
        request.status is DataRequestStatus.OPEN and not _is_held(request) and request.due_on < clock.today()
    )


def is_soon(request: DataRequest) -> bool:
    """Whether its last day is near."""
    last = clock.today() + timedelta(days=get_privacy().warn_days)
    opened = request.status is DataRequestStatus.OPEN and not _is_held(request)
    return opened and clock.today() <= request.due_on <= last


def count_attention(session: Session) -> Attention:
    """How many want an answer now."""
    today = clock.today()
    last = today + timedelta(days=get_privacy().warn_days)
    overdue = _count(session, DataRequest.due_on < today)
    return Attention(overdue, _count(session, DataRequest.due_on.between(today, last)))


def _is_held(request: DataRequest) -> bool:
    return request.held_until is not None and request.held_until > clock.today()


def _count(session: Session, when: ColumnElement[bool]) -> int:
    free = or_(DataRequest.held_until.is_(None), DataRequest.held_until <= clock.today())
    opened = and_(DataRequest.status == DataRequestStatus.OPEN, free)
    return session.scalar(select(func.count()).select_from(DataRequest).where(opened, when)) or 0
