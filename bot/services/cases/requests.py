"""What a customer asks the bot for that people then work on: which case it is, what may be offered, until when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from bot import clock
from bot.catalog.procedures import get_procedures
from bot.catalog.retention import BotOffer, RequestKind, get_retention
from bot.config import get_settings
from bot.language.calendar import is_business_day, next_business_day
from bot.models import (
    CaseFile,
    CaseStatus,
    Complaint,
    Conversation,
    CorporateLine,
    Customer,
    Script,
    Service,
    ServiceCase,
)
from bot.services import contacts, media, proofs
from bot.services.cases import engine
from bot.services.cases.conditions import holds
from bot.services.cases.facts import find_facts
from bot.services.cases.timing import find_moment
from bot.services.debts import debts

WORDS, EVIDENCE = "customer_words", "customer_evidence"
_SUSPENSION = "suspension-temporal"  # in the codes of its motives
_MOST_WORDS = 600  # characters: what the form's field takes
_HOURS_A_DAY = 24
_A_MOMENT = timedelta(microseconds=1)
_PROCEDURES = {
    RequestKind.CANCEL: "prevention",
    RequestKind.RIVAL: "prevention",
    RequestKind.FAULTS: "prevention",
    RequestKind.SUSPEND: "retention",
    RequestKind.DISCOUNT: "fixed_charge",
}
# Whoever asks for any of these is spoken with about all of it: one case a service.
_OF_LEAVING = ("retention", "prevention")


@dataclass(frozen=True)
class Request:
    """What was asked for. `answers`: of the procedure's forms; `files`: each evidence's message id and media."""

    kind: RequestKind
    words: str
    answers: Mapping[str, str] = field(default_factory=dict)
    files: Sequence[tuple[int, Mapping[str, Any]]] = ()


def list_services(session: Session, customer: Customer, kind: RequestKind) -> list[Service]:
    """The customer's services that it may be about: none that was retired; for a discount, assigned corporate lines.

    Source: 001_a9dd3aa41c520426.txt, "Aplica para Clientes Carterizados".
    """
    active = [service for service in customer.services if service.retired_on is None]
    if kind is not RequestKind.DISCOUNT:
        return active
    mine = _lines_of(customer).where(CorporateLine.is_assigned)
    corporate = set(session.scalars(mine))
    return [service for service in active if service.id in corporate]


def has_lines(session: Session, customer: Customer) -> bool:
    """Whether the customer has corporate lines, assigned or not."""
    return session.scalar(_lines_of(customer).limit(1)) is not None


def _lines_of(customer: Customer) -> Select[int]:
    mine = [service.id for service in customer.services if service.retired_on is None]
    return select(CorporateLine.service_id).where(CorporateLine.service_id.in_(mine))


def look_up(session: Session, service: Service, kind: RequestKind) -> dict[str, str]:
    """What is known of the case that it would be, by the names of bot/catalog/facts.py: not for a customer's ears."""
    draft = ServiceCase(
        procedure=_PROCEDURES[kind], number="", customer_id=service.customer_id, service_id=service.id,
        customer=service.customer, service=service,
    )  # fmt: skip
    return find_facts(session, draft)


def find_offer(session: Session, service: Service, kind: RequestKind, words: str = "") -> BotOffer | None:
    """What the bot itself may offer to who says these words; nothing to who is not known to be eligible.

    Source: 002_4fc4b9decf32cdc9.txt, 1.
    """
    known = look_up(session, service, kind)
    suitable = (offer for offer in get_retention().bot_offers if kind in offer.to and offer.suits(words))
    return next((offer for offer in suitable if holds(offer.when, known)), None)


def most_months(offer: BotOffer) -> int | None:
    """For how many months at most an offered suspension is given. Source: the benefits matrix."""
    return get_retention().rules_of(offer.answers.get("typification", "")).matrix.most_months


def most_suspended() -> int:
    """For how many months at most a service is suspended, with or without cost. Source: the benefits matrix."""
    rules = [each for code, each in get_retention().motives.items() if _SUSPENSION in code]
    return max(each.matrix.most_months or 0 for each in rules)


def find_open(session: Session, service: Service, kind: RequestKind) -> ServiceCase | None:
    """The case that a service has open already for it; the one of a complaint first."""
    procedure = _PROCEDURES[kind]
    names = _OF_LEAVING if procedure in _OF_LEAVING else (procedure,)
    mine = select(ServiceCase).where(
        ServiceCase.service_id == service.id,
        ServiceCase.status == CaseStatus.OPEN,
        ServiceCase.procedure.in_(names),
    )
    return session.scalar(
        mine.order_by(ServiceCase.procedure != "retention", ServiceCase.id.desc()).limit(1).with_for_update()
    )


def list_open(session: Session, customer: Customer) -> list[ServiceCase]:
    """The customer's open cases, the latest first."""
    theirs = select(ServiceCase).where(
        ServiceCase.customer_id == customer.id, ServiceCase.status == CaseStatus.OPEN
    )
    return list(session.scalars(theirs.order_by(ServiceCase.id.desc())))


def submit(session: Session, conversation: Conversation, service: Service, request: Request) -> ServiceCase:
    """Open the case, or add to the one that is open.

    Raises:
        NotFound: a file is not there any more.
        InvalidInput: a file is no picture nor PDF.
    """
    session.get_one(Customer, service.customer_id, with_for_update=True)
    case = find_open(session, service, request.kind)
    if case is None:
        case = _open(session, conversation, service, request)
    else:
        add(case, request)
    for message_id, file in request.files:
        attach(session, case, message_id, file)
    wait_for_person(session, case)
    return case


def wait_for_person(session: Session, case: ServiceCase) -> None:
    """Until somebody has looked into it no campaign asks for money, or whether they leave."""
    day = find_answer_day(case)
    debts.silence(session, case.customer_id, day)
    until = clock.start_of_day(day + timedelta(days=1))
    for contact in contacts.live_contacts(session, case.customer_id, Script.RETENTION):
        if not contacts.is_done(contact):
            contacts.postpone(session, contact, until)
            contact.silent_until = until
    session.flush()


def _open(session: Session, conversation: Conversation, service: Service, request: Request) -> ServiceCase:
    name = _PROCEDURES[request.kind]
    complaint = session.scalar(_complaints_of(service)) if name == "retention" else None
    links: dict[str, Any] = {
        "conversation_id": conversation.id,
        "contact_id": _find_contact(session, service),
    }
    answers = {**request.answers, WORDS: request.words[:_MOST_WORDS]}
    free = complaint and not _is_taken(session, name, complaint.number)
    number = complaint.number if complaint and free else None
    return engine.open_case(session, name, service.customer, service, number=number, answers=answers, **links)


def _complaints_of(service: Service) -> Any:
    """The base's latest, if it is of the kind that is worked."""
    theirs = select(Complaint).where(
        Complaint.service_id == service.id, Complaint.kind == get_retention().complaint_type
    )
    return theirs.order_by(Complaint.requested_on.desc(), Complaint.id.desc()).limit(1)


def _is_taken(session: Session, name: str, number: str) -> bool:
    """Whether that complaint had its case, and it is over."""
    same = select(ServiceCase.id).where(ServiceCase.procedure == name, ServiceCase.number == number)
    return session.scalar(same) is not None


def _find_contact(session: Session, service: Service) -> int | None:
    """The retention campaign's work on the service."""
    live = contacts.live_contacts(session, service.customer_id, Script.RETENTION)
    return next((contact.id for contact in live if contact.service_id == service.id), None)


def add(case: ServiceCase, request: Request) -> None:
    """Add to a case: what a step that is done says stands, and the words are kept one below the other."""
    done = {name for step in case.steps if step.ended_at for name in step.answers}
    new = {name: value for name, value in request.answers.items() if name not in done}
    words = "\n".join(filter(None, (case.answers.get(WORDS), request.words)))
    case.answers = {**case.answers, **new, WORDS: words[-_MOST_WORDS:]}


def attach(session: Session, case: ServiceCase, message_id: int | None, file: Mapping[str, Any]) -> None:
    """Keep a picture or PDF that the customer sent as their evidence.

    Raises:
        NotFound: it is not there any more.
        InvalidInput: it is something else, damaged, or too large.
    """
    check_file(file)
    session.add(
        CaseFile(
            case_id=case.id, field=EVIDENCE, media=dict(file), added_at=clock.now(), message_id=message_id
        )
    )


def list_kept(session: Session, message_ids: Sequence[int]) -> set[int]:
    """Those of the messages whose files are kept with some case already."""
    theirs = select(CaseFile.message_id).where(CaseFile.message_id.in_(message_ids))
    return {number for number in session.scalars(theirs) if number is not None}


def check_file(file: Mapping[str, Any]) -> None:
    """Whether a file that came can be kept as evidence.

    Raises:
        NotFound: it is not there any more.
        InvalidInput: it is no picture nor PDF, damaged, or too large.
    """
    proofs.check(media.read(get_settings(), file))


def find_answer_day(case: ServiceCase) -> date:
    """The local working day by which an advisor looks into it: what its step has, and never a day without anybody."""
    return _find_working_day(case.due_at or clock.now())


def expect_answer_day(kind: RequestKind) -> date:
    """The same of a case that would be opened now."""
    procedure = get_procedures()[_PROCEDURES[kind]]
    due = procedure.steps[0].due
    draft = ServiceCase(procedure=procedure.name, opened_at=clock.now())
    return _find_working_day(find_moment(draft, due) if due else clock.now())


def _find_working_day(due: datetime) -> date:
    """What is late is for now."""
    day = clock.to_local(max(due - _A_MOMENT, clock.now())).date()  # a day is over when the next begins
    return day if is_business_day(day) else next_business_day(day)


def count_working_days(kind: RequestKind) -> int:
    """How many working days all the steps of its procedure may take, where one follows the other."""
    dues = [step.due for step in get_procedures()[_PROCEDURES[kind]].steps if step.due]
    hours = sum(due.hours for due in dues)
    return sum(due.working_days + due.days for due in dues) - (-hours // _HOURS_A_DAY)


def visit_hours() -> int:
    """Within how many hours of its order the technician comes. Source: 002_4fc4b9decf32cdc9.txt, 7.1."""
    due = get_procedures()["prevention"].step("visit").due
    assert due is not None
    return due.hours
