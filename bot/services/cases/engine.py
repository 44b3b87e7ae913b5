"""Leads a case through its procedure: each function is one unit of work, and the case's locked row lets one through."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.catalog.procedure import Procedure, Step
from bot.catalog.procedures import get_procedures
from bot.catalog.roles import get_roles
from bot.errors import CaseMoved, InvalidForm, InvalidInput, NotAllowed, NotFound
from bot.models import (
    UNTOLD,
    CaseStatus,
    CaseStep,
    Contact,
    Customer,
    OutboxRecord,
    RecordStatus,
    Service,
    ServiceCase,
)
from bot.services import audit
from bot.services.cases import forms, pending, products, standing, timing, typifying
from bot.services.cases.conditions import holds

_CHANGED = "Este caso ya siguió adelante: aquí ves en qué paso está."


@dataclass(frozen=True)
class Worker:
    """Who does a step: by mail address, with the procedures' roles that are theirs.

    `leads`: may do anybody's; `attends`: customers come to them, they may look at every case.
    """

    email: str
    roles: frozenset[str] = frozenset()
    leads: bool = False
    attends: bool = False

    def may_do(self, role: str | None) -> bool:
        """Whether a task of that role is theirs to do."""
        return self.leads or role in self.roles


def open_case(
    session: Session,
    name: str,
    customer: Customer,
    service: Service | None = None,
    *,
    number: str | None = None,
    answers: Mapping[str, str] | None = None,
    opened_by: str | None = None,
    **links: Any,
) -> ServiceCase:
    """Begin a procedure at its first step; `number`: the complaint's, our own by default.

    `links`: the `contact_id` and the `conversation_id` that it came of.
    """
    procedure = get_procedures()[name]
    case = ServiceCase(
        procedure=name, number=number or uuid4().hex, customer=customer, service=service, answers=dict(answers or {}),
        status=CaseStatus.OPEN, step="", opened_at=clock.now(), opened_by=opened_by, **links,
    )  # fmt: skip
    session.add(case)
    if not number:
        session.flush()
        case.number = f"R{case.id:06d}"
    enter(case, procedure, procedure.steps[0])
    session.flush()
    audit.record(session, "case.open", case, procedure=name)
    return case


def lock(session: Session, case_id: int) -> ServiceCase:
    """A case, for the rest of the unit of work.

    Raises:
        NotFound: there is no such case.
    """
    theirs = select(ServiceCase.contact_id).where(ServiceCase.id == case_id).scalar_subquery()
    session.execute(select(Contact.id).where(Contact.id == theirs).with_for_update())  # first, as attempts do
    case = session.scalar(select(ServiceCase).where(ServiceCase.id == case_id).with_for_update())
    if case is None:
        raise NotFound("Ese caso no existe.")
    return case


def complete(
    session: Session, case: ServiceCase, step: str, given: Mapping[str, str], worker: Worker
) -> CaseStep:
    """End the step that the case is in with its form, do what it produces, and go on; the step that was done.

    Raises:
        NotAllowed: the case is elsewhere by now, waits for its day, or the task is another's.
        InvalidForm: something is missing or wrong, by field.
    """
    _check(case, step, worker)
    form = forms.build(session, case)
    answers, faults = form.read(given)
    if faults:
        raise InvalidForm(faults)
    done = case.steps[-1]
    done.ended_at, done.done_by, done.answers = clock.now(), worker.email, answers
    before, case.answers = case.answers, {**case.answers, **answers}
    if form.step.typifies:
        typifying.apply(session, case, answers)
    values = {**form.known, **answers}
    products.produce(session, case, done, form.procedure, values)
    _go_on(case, form.procedure, form.step, values)
    if case.step == step and (day := answers.get("returns_on")):  # once more, then
        pending.put_off(case, date.fromisoformat(day))
    done.replaced = {name: value for name, value in before.items() if case.answers.get(name) != value}
    audit.record(session, "case.step", case, step=step, then=case.step)
    return done


def _check(case: ServiceCase, step: str, worker: Worker) -> None:
    if case.status is not CaseStatus.OPEN or case.step != step:
        raise CaseMoved(_CHANGED)
    if not worker.may_do(case.role):
        title = get_roles().root[case.role].title if case.role in get_roles().root else "otro rol"
        raise NotAllowed(f"Este paso es de {title}.")
    if case.taken_by not in (None, worker.email) and not worker.leads:
        raise NotAllowed("Otra persona tiene este caso: pídele que lo suelte.")
    waits = get_procedures()[case.procedure].step(step).waits
    if waits and case.ready_at and case.ready_at > clock.now():
        raise NotAllowed(f"Este paso se hace desde el {clock.to_local(case.ready_at):%d/%m/%Y}.")


def _go_on(case: ServiceCase, procedure: Procedure, step: Step, values: Mapping[str, str]) -> None:
    """The first way whose condition holds; the last has none."""
    key = next(way.then for way in step.ways if holds(way.when, values))
    if procedure.end(key) is None:
        enter(case, procedure, procedure.step(key))
    else:
        case.step, case.status, case.closed_at = key, CaseStatus.CLOSED, clock.now()
        case.role = case.ready_at = case.due_at = case.limit_at = case.taken_by = None


def enter(case: ServiceCase, procedure: Procedure, step: Step) -> None:
    """A case is in a step from now on; who has it goes on with it, unless it is another role's or waits for a day."""
    if step.role != case.role or step.key == case.step or step.waits:
        case.taken_by = None
    case.step, case.role = step.key, step.role
    asked_again = {name for past in case.steps if past.step == step.key for name in past.answers}
    case.answers = {name: value for name, value in case.answers.items() if name not in asked_again}
    case.ready_at = timing.find_start(case, step.waits) if step.waits else None
    case.due_at = timing.find_due(case, step)
    case.steps.append(CaseStep(step=step.key, began_at=clock.now(), due_at=case.due_at))


def take_back(session: Session, case: ServiceCase, worker: Worker) -> None:
    """Undo the last step that was done, as long as no other system was told of it.

    Raises:
        NotAllowed: there is none, somebody else did it, or what it produced has left.
    """
    done = next((step for step in reversed(case.steps) if step.ended_at), None)
    if done is None or case.status is CaseStatus.CANCELLED:
        raise NotAllowed("No hay ningún paso que deshacer.")
    if not (worker.leads or done.done_by == worker.email):
        raise NotAllowed("Ese paso lo hizo otra persona: pide a un supervisor que lo deshaga.")
    if case.taken_by not in (None, worker.email) and not worker.leads:
        raise NotAllowed("Otra persona ya tiene este caso: pídele que lo suelte.")
    records = session.scalars(select(OutboxRecord).where(OutboxRecord.step_id == done.id)).all()
    if any(record.status in (RecordStatus.SENT, RecordStatus.SENDING) for record in records):
        raise NotAllowed("Lo que este paso comunica a otros sistemas ya salió: no se puede deshacer.")
    for record in records:
        session.delete(record)
    _reopen(session, case, done)
    if get_procedures()[case.procedure].step(case.step).typifies:
        typifying.restore(session, case)
    audit.record(session, "case.undo", case, step=done.step)


def _reopen(session: Session, case: ServiceCase, done: CaseStep) -> None:
    """Back in the step, as if it had not been done."""
    for later in [each for each in case.steps if each.id > done.id]:
        case.steps.remove(later)
        session.delete(later)
    kept = {name: value for name, value in case.answers.items() if name not in done.answers}
    case.answers = {**kept, **done.replaced}
    procedure = get_procedures()[case.procedure]
    step = procedure.step(done.step)
    case.status, case.closed_at = CaseStatus.OPEN, None
    case.step, case.role, case.due_at, case.ready_at = step.key, step.role, done.due_at, None
    case.taken_by = case.taken_by if case.taken_by == done.done_by else None
    done.ended_at = done.done_by = None
    done.answers, done.replaced = {}, {}


def cancel(session: Session, case: ServiceCase, reason: str, worker: Worker) -> None:
    """Call a case off: what has not left does not leave.

    Raises:
        NotAllowed: it is over, or the worker leads nobody.
        InvalidInput: no reason is given.
    """
    if case.status is not CaseStatus.OPEN:
        raise NotAllowed("Este caso ya terminó.")
    if not worker.leads:
        raise NotAllowed("Solo un supervisor puede anular un caso.")
    if not (reason := reason.strip()):
        raise InvalidInput("Di por qué se anula el caso.")
    waiting = select(OutboxRecord).where(OutboxRecord.case_id == case.id, OutboxRecord.status.in_(UNTOLD))
    for record in session.scalars(waiting):
        record.status = RecordStatus.CANCELLED
    case.status, case.closed_at, case.observation = CaseStatus.CANCELLED, clock.now(), reason
    case.role = case.ready_at = case.due_at = case.limit_at = case.taken_by = None
    standing.leave(session, case, "El caso se anuló.")
    audit.record(session, "case.cancel", case)
