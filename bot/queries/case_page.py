"""Everything that a case's page shows: what is known, what was done in whose words, what other systems were told."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from bot import clock
from bot.catalog.facts import ENDS_ON, FACTS, OF_CREDIT
from bot.catalog.procedure import NO, YES, Document, Procedure, Step
from bot.language.written_amounts import format_amount
from bot.models import (
    Campaign,
    CaseStatus,
    CaseStep,
    Contact,
    Conversation,
    OutboxRecord,
    RecordStatus,
    ServiceCase,
)
from bot.queries import case_names
from bot.queries.case_tasks import Task, describe
from bot.queries.outbox import find_held, find_queued
from bot.queries.procedure_drawing import Drawing
from bot.services.cases import papers
from bot.services.cases.engine import Worker
from bot.services.cases.facts import find_facts
from bot.services.cases.words import find_field, name_of, say

_NO_FACTS = (  # stand in the head, or are for conditions
    "today", "month", "case_number", "customer_name", "identifier", "service_number", "business_line", "product",
    "has_complaint",
)  # fmt: skip
_NAMED = {
    "state": "Estado", "motive": "Motivo", "closing": "Cierre en OpenFlexis", "observation": "Observación",
    "suspended_until": "Suspensión hasta",
}  # fmt: skip
_UNSAID = (  # follows from the others
    "typification", "observation_case", "outcome", "pending", "closing_result", "skip_words", "months", "month_words",
)  # fmt: skip
_MOST_OTHERS = 5
_AMOUNTS = ("fixed_charge",)
_SHORT = {"SÍ": "Sí", "NO": "No"}


@dataclass(frozen=True)
class Done:
    """A step that was done; `answers`: names and words."""

    step: CaseStep
    title: str
    number: str
    answers: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Present:
    """The step that an open case is in; `refusal`: why who looks cannot do it now.

    `shown`: what its people need at a glance; `number` of a telephone, to be dialled.
    """

    step: Step
    role: str
    refusal: str
    shown: Sequence["Shown"]


@dataclass(frozen=True)
class Shown:
    """A name, what is known, and a telephone's number (E.164)."""

    name: str
    text: str
    number: str = ""


@dataclass(frozen=True)
class CasePage:
    """A case for who looks at it; `conversation_id`: the one that it came of, else the customer's newest.

    `others`: cases of the same service, for who may see them. `gathered`: what was told before any step was done: what
    the customer said to the bot. `held`: the ids of records that wait for an earlier one; `queued`: of those whose
    mail has not left yet.
    """

    task: Task
    procedure: Procedure | None
    facts: Sequence[tuple[str, str]]
    gathered: Sequence[tuple[str, str]]
    done: Sequence[Done]
    present: Present | None
    records: Sequence[OutboxRecord]
    held: frozenset[int]
    queued: frozenset[int]
    papers: Sequence[tuple[str, Document]]
    campaign: Campaign | None
    conversation_id: int | None
    others: Sequence[ServiceCase]
    can_undo: bool

    @property
    def case(self) -> ServiceCase:
        """The case itself."""
        return self.task.case

    @property
    def drawing(self) -> str:
        """Its way so far as SVG; empty where the catalog has its procedure no more."""
        past = {step.step.step for step in self.done}
        return Drawing(self.procedure, self.case.step, past).draw() if self.procedure else ""


def read(session: Session, case: ServiceCase, worker: Worker) -> CasePage:
    """All of it."""
    procedure = case_names.find_procedure(case)
    records = _list_records(session, case)
    hidden = () if worker.attends or worker.leads else OF_CREDIT
    known = {name: value for name, value in find_facts(session, case).items() if name not in hidden}
    return CasePage(
        task=describe(session, [case])[0],
        procedure=procedure,
        facts=list(_say_facts(procedure, known)) if procedure else [],
        gathered=list(say_answers(procedure, _find_gathered(case), hidden)) if procedure else [],
        done=[_tell(procedure, case, step, hidden) for step in case.steps if step.ended_at],
        present=_find_present(procedure, case, worker, known),
        records=records,
        held=find_held(session, records),
        queued=find_queued(session, records),
        papers=papers.list_papers(case),
        campaign=_find_campaign(session, case),
        conversation_id=case.conversation_id or _find_conversation(session, case),
        others=_list_others(session, case) if worker.attends else [],
        can_undo=_can_undo(case, records, worker),
    )


def say_answers(
    procedure: Procedure, answers: Mapping[str, str], hidden: Collection[str] = ()
) -> Iterator[tuple[str, str]]:
    """What was answered, in words; what only follows from it, or is `hidden`, is left out."""
    for name, value in answers.items():
        if value and name not in _UNSAID and name not in hidden:
            yield _name(procedure, name), _say(procedure, name, value)


def _find_gathered(case: ServiceCase) -> dict[str, str]:
    answered = {name for step in case.steps for name in step.answers}
    return {name: value for name, value in case.answers.items() if name not in answered}


def _say(procedure: Procedure, name: str, value: str) -> str:
    field = find_field(procedure, name)
    if field and field.kind == "amount":
        return format_amount(Decimal(value))
    words = say(procedure, name, value)
    return _SHORT.get(words, words)


def _name(procedure: Procedure, name: str) -> str:
    if name.endswith(ENDS_ON):
        return f"{name_of(procedure, name.removesuffix(ENDS_ON))}: hasta"
    return _NAMED.get(name) or name_of(procedure, name)


def _say_facts(procedure: Procedure, known: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """In the order of the names; yes and no are not said of what goes without saying."""
    for name, title in FACTS.items():
        value = known.get(name, "")
        if value and name not in _NO_FACTS:
            yield title, {YES: "Sí", NO: "No"}.get(value) or _say_fact(procedure, name, value)


def _say_fact(procedure: Procedure, name: str, value: str) -> str:
    return format_amount(Decimal(value)) if name in _AMOUNTS else say(procedure, name, value)


def _tell(procedure: Procedure | None, case: ServiceCase, done: CaseStep, hidden: Collection[str]) -> Done:
    known = procedure.steps if procedure else []
    step = next((each for each in known if each.key == done.step), None)
    answers = list(say_answers(procedure, done.answers, hidden)) if procedure else list(done.answers.items())
    number = step.number if step and step.number.isdecimal() else ""
    return Done(done, case_names.name_step(case, done.step), number, answers)


def _find_present(
    procedure: Procedure | None, case: ServiceCase, worker: Worker, known: Mapping[str, str]
) -> Present | None:
    steps = procedure.steps if procedure and case.status is CaseStatus.OPEN else []
    step = next((each for each in steps if each.key == case.step), None)
    if procedure is None or step is None:
        return None
    role = case_names.name_role(case.role)
    shown = list(_show(procedure, step, {**known, **case.answers}))
    return Present(step, role, _find_refusal(case, step, worker, role), shown)


def _show(procedure: Procedure, step: Step, values: Mapping[str, str]) -> Iterator[Shown]:
    for name in step.shows:
        if value := values.get(name, ""):
            field = find_field(procedure, name)
            is_phone = name == "contact_phone" or (field is not None and field.kind == "phone")
            yield Shown(_name(procedure, name), _say(procedure, name, value), value if is_phone else "")


def _find_refusal(case: ServiceCase, step: Step, worker: Worker, role: str) -> str:
    if not worker.may_do(case.role):
        return f"Este paso lo hace {role}."
    if case.taken_by not in (None, worker.email) and not worker.leads:
        return "Otra persona tiene este caso: pídele que lo suelte."
    if step.waits and case.ready_at and case.ready_at > clock.now():
        return f"Este paso se hace desde el {clock.to_local(case.ready_at):%d/%m/%Y}."
    return ""


def _list_records(session: Session, case: ServiceCase) -> Sequence[OutboxRecord]:
    mine = select(OutboxRecord).where(OutboxRecord.case_id == case.id)
    return session.scalars(mine.order_by(OutboxRecord.id)).all()


def _find_campaign(session: Session, case: ServiceCase) -> Campaign | None:
    if case.contact_id is None:
        return None
    contact = session.get(Contact, case.contact_id, options=[joinedload(Contact.campaign)])
    return contact.campaign if contact else None


def _list_others(session: Session, case: ServiceCase) -> Sequence[ServiceCase]:
    """The other cases of the service, the newest first. Source: 000_e38df741ca3a1b96.txt, QUEJA DUPLICADA."""
    if case.service_id is None:
        return []
    theirs = select(ServiceCase).where(ServiceCase.service_id == case.service_id, ServiceCase.id != case.id)
    return session.scalars(theirs.order_by(ServiceCase.id.desc()).limit(_MOST_OTHERS)).all()


def _find_conversation(session: Session, case: ServiceCase) -> int | None:
    theirs = select(Conversation.id).where(Conversation.customer_id == case.customer_id)
    return session.scalar(theirs.order_by(Conversation.id.desc()).limit(1))


def _can_undo(case: ServiceCase, records: Sequence[OutboxRecord], worker: Worker) -> bool:
    """As the engine sees it, so that nobody is offered what is refused."""
    done = next((step for step in reversed(case.steps) if step.ended_at), None)
    if done is None or case.status is CaseStatus.CANCELLED:
        return False
    left = (RecordStatus.SENT, RecordStatus.SENDING)
    sent = any(each.step_id == done.id and each.status in left for each in records)
    is_free = worker.leads or case.taken_by in (None, worker.email)
    return not sent and is_free and (worker.leads or done.done_by == worker.email)
