"""The lists of cases: whose task each is now, by the instant until when; and one case for who may look at it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, exists, false, or_, select, union_all
from sqlalchemy.orm import Session, joinedload

from bot import clock
from bot.catalog.roles import get_roles
from bot.errors import NotFound
from bot.models import CaseStatus, CaseStep, ServiceCase
from bot.queries.case_search import matches
from bot.queries.case_tasks import Task, describe
from bot.services.cases.engine import Worker

PAGE = 30
MOST_DUE = 50
_OVER = (CaseStatus.CLOSED, CaseStatus.CANCELLED)


class Whose(StrEnum):
    """Tasks of one's roles, those that one said "mine" of, or all."""

    ROLES = "roles"
    TAKEN = "taken"
    ALL = "all"


class Which(StrEnum):
    """Open cases by their day, and those that are over."""

    READY = "ready"
    TODAY = "today"
    LATE = "late"
    WAITING = "waiting"
    OPEN = "open"
    OVER = "over"


@dataclass(frozen=True)
class Filters:
    """What narrows a list; `procedure` and `role`: keys of the catalog, "" for any."""

    whose: Whose = Whose.ROLES
    which: Which = Which.READY
    procedure: str = ""
    role: str = ""
    text: str = ""


@dataclass(frozen=True)
class TaskPage:
    """Rows in the list's order, and whether more follow."""

    rows: Sequence[Task]
    has_more: bool


def list_page(session: Session, worker: Worker, filters: Filters, page: int = 0) -> TaskPage:
    """One page, `PAGE` rows: the one that is due first before the others; of those that are over the newest."""
    query = _select_over if filters.which is Which.OVER else _select_open
    ids = query(session, worker, filters, page * PAGE, PAGE + 1)
    found = session.scalars(ids).all()
    return TaskPage(_load(session, found[:PAGE]), len(found) > PAGE)


def list_due_today(session: Session, worker: Worker) -> Sequence[Task]:
    """Cases of one's own roles that are due today, or were before; a leader's: those that they took."""
    whose = Whose.TAKEN if worker.leads and not worker.roles else Whose.ROLES
    own = Worker(worker.email, worker.roles)
    conditions = [ServiceCase.due_at <= clock.end_of_day(clock.today()), *_whose(own, whose)]
    roles = _list_roles(worker if whose is Whose.TAKEN else own, "")
    return _load(session, session.scalars(_merge(roles, conditions, 0, MOST_DUE)).all())


def find_case(session: Session, case_id: int, worker: Worker) -> ServiceCase:
    """A case, for who may look at it: who attends or leads, whose task it is, and who did a step of it.

    Raises:
        NotFound: there is none, or none for them.
    """
    case = session.get(
        ServiceCase, case_id, options=[joinedload(ServiceCase.customer), joinedload(ServiceCase.service)]
    )
    if case is None or not _may_see(case, worker):
        raise NotFound("Ese caso no existe.")
    return case


def _may_see(case: ServiceCase, worker: Worker) -> bool:
    did = any(step.done_by == worker.email for step in case.steps)
    return worker.attends or worker.may_do(case.role) or did


def _select_open(session: Session, worker: Worker, filters: Filters, offset: int, limit: int) -> Select[int]:
    now = clock.now()
    of_state = {
        Which.READY: [_is_ready()],
        Which.TODAY: [ServiceCase.due_at >= now, ServiceCase.due_at <= clock.end_of_day(clock.today())],
        Which.LATE: [ServiceCase.due_at < now],
        Which.WAITING: [ServiceCase.ready_at > now],
    }.get(filters.which, [])
    conditions = [*of_state, *_whose(worker, filters.whose), *_narrow(session, filters)]
    wide = worker if filters.whose is not Whose.ROLES or worker.leads else Worker(worker.email, worker.roles)
    return _merge(_list_roles(wide, filters.role), conditions, offset, limit)


def _select_over(session: Session, worker: Worker, filters: Filters, offset: int, limit: int) -> Select[int]:
    """Nobody's task any more: of who neither attends nor leads those that they had a part in."""
    conditions = _narrow(session, filters)
    if filters.whose is not Whose.ALL or not worker.attends:
        did = exists().where(CaseStep.case_id == ServiceCase.id, CaseStep.done_by == worker.email)
        conditions += [] if worker.leads and filters.whose is Whose.ROLES else [did]
    if filters.role:
        conditions.append(false())
    branches = [
        select(ServiceCase.id)
        .where(ServiceCase.status == status, ServiceCase.role.is_(None), *conditions)
        .order_by(ServiceCase.id.desc())
        .limit(offset + limit)
        .subquery()
        for status in _OVER
    ]
    found = union_all(*(select(each.c.id) for each in branches)).subquery()
    return select(found.c.id).order_by(found.c.id.desc()).offset(offset).limit(limit)


def _merge(
    roles: Iterable[str], conditions: Sequence[ColumnElement[bool]], offset: int, limit: int
) -> Select[int]:
    """Open cases by their day: of each role the first ones, along the index, and of those the first."""
    branches = [
        select(ServiceCase.id, ServiceCase.due_at)
        .where(ServiceCase.status == CaseStatus.OPEN, ServiceCase.role == role, *conditions)
        .order_by(ServiceCase.due_at, ServiceCase.id)
        .limit(offset + limit)
        .subquery()
        for role in roles
    ]
    if not branches:
        return select(ServiceCase.id).where(false())
    found = union_all(*(select(each.c.id, each.c.due_at) for each in branches)).subquery()
    return select(found.c.id).order_by(found.c.due_at, found.c.id).offset(offset).limit(limit)


def _list_roles(worker: Worker, asked: str) -> list[str]:
    """The roles whose tasks are looked at."""
    known = list(get_roles().root) if worker.attends or worker.leads else sorted(worker.roles)
    return [role for role in known if asked in ("", role)]


def _whose(worker: Worker, whose: Whose) -> list[ColumnElement[bool]]:
    return [ServiceCase.taken_by == worker.email] if whose is Whose.TAKEN else []


def _is_ready() -> ColumnElement[bool]:
    return or_(ServiceCase.ready_at.is_(None), ServiceCase.ready_at <= clock.now())


def _narrow(session: Session, filters: Filters) -> list[ColumnElement[bool]]:
    found = [ServiceCase.procedure == filters.procedure] if filters.procedure else []
    about = matches(session, filters.text)
    return found if about is None else [*found, about]


def _load(session: Session, ids: Sequence[int]) -> list[Task]:
    query = select(ServiceCase).where(ServiceCase.id.in_(ids))
    options = joinedload(ServiceCase.customer), joinedload(ServiceCase.service)
    cases = {case.id: case for case in session.scalars(query.options(*options))}
    return describe(session, [cases[key] for key in ids])
