"""Why a person's data must be kept for now although they ask to be erased, and until when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.orm import Session

from bot import clock
from bot.catalog.privacy import get_privacy
from bot.db import UtcDateTime
from bot.language.written_amounts import format_amount
from bot.language.written_dates import format_short_date
from bot.models import (
    UNTOLD,
    CaseStatus,
    Claim,
    ClaimStatus,
    Customer,
    Message,
    MessageStatus,
    OutboxRecord,
    Promise,
    PromiseStatus,
    Service,
    ServiceCase,
)
from bot.services.debts.debts import NOTHING
from bot.services.outbound.checks import BEGUN

_NEVER_LEFT = (
    MessageStatus.PLANNED,
    MessageStatus.DUE,
    MessageStatus.CANCELLED,
    MessageStatus.FAILED,
)


@dataclass(frozen=True)
class Hold:
    """A reason in Spanish, without personal data, and the local day on which it is looked at again."""

    reason: str
    until: date


def find_holds(session: Session, customer: Customer) -> list[Hold]:
    """Open debts, charges, claims, promises and cases, and the duty to keep evidence; none: the person may be erased.

    Source: LOPDP, art. 18: a duty to keep, or the defence of a claim, goes before an erasure.
    """
    return [
        *_owed(customer),
        *_disputed_charges(session, customer),
        *_claims(session, customer),
        *_promises(session, customer),
        *_cases(session, customer),
        *_evidence(session, customer),
    ]


def explain(holds: list[Hold]) -> str:
    """All of them in one Spanish text."""
    return " ".join(f"{hold.reason} Se vuelve a ver el {format_short_date(hold.until)}." for hold in holds)


def _owed(customer: Customer) -> Iterator[Hold]:
    owed = sum((service.amount_due or NOTHING for service in customer.services), NOTHING)
    if owed > NOTHING:
        yield Hold(f"Tiene una deuda abierta de {format_amount(owed)}.", _review_day())
    charged = sum((s.charge_amount for s in customer.services if s.has_charge), NOTHING)
    if charged > NOTHING:
        yield Hold(f"Tiene valores pendientes por equipos, {format_amount(charged)}.", _review_day())


def is_disputed() -> ColumnElement[bool]:
    """Whether a service's charge is claimed, paid by nobody, and no claim about it was accepted."""
    accepted = exists().where(Claim.service_id == Service.id, Claim.status == ClaimStatus.ACCEPTED)
    return and_(Service.charge_claimed, Service.charge_amount > NOTHING, ~Service.charge_paid, ~accepted)


def _disputed_charges(session: Session, customer: Customer) -> Iterator[Hold]:
    theirs = select(Service.id).where(Service.customer_id == customer.id, is_disputed())
    if session.scalar(theirs.limit(1)) is not None:
        yield Hold("Reclama un cargo por equipos que aún no se resuelve.", _review_day())


def _claims(session: Session, customer: Customer) -> Iterator[Hold]:
    due_on = session.scalar(
        select(func.max(Claim.due_on)).where(
            Claim.customer_id == customer.id, Claim.status == ClaimStatus.OPEN
        )
    )
    if due_on is not None:
        yield Hold("Tiene un reclamo en curso.", max(due_on, clock.today() + timedelta(days=1)))


def _promises(session: Session, customer: Customer) -> Iterator[Hold]:
    due_on = session.scalar(
        select(func.max(Promise.due_on)).where(
            Promise.customer_id == customer.id, Promise.status == PromiseStatus.OPEN
        )
    )
    if due_on is not None:
        until = max(due_on, clock.today()) + timedelta(days=1)
        yield Hold("Tiene una promesa de pago pendiente.", until)


def _cases(session: Session, customer: Customer) -> Iterator[Hold]:
    """A case that is worked, and what other systems still have to be told of one."""
    theirs = select(ServiceCase.id).where(ServiceCase.customer_id == customer.id)
    if session.scalar(theirs.where(ServiceCase.status == CaseStatus.OPEN).limit(1)) is not None:
        yield Hold("Tiene un caso en curso.", _review_day())
    untold = select(OutboxRecord.id).where(OutboxRecord.case_id.in_(theirs), OutboxRecord.status.in_(UNTOLD))
    if session.scalar(untold.limit(1)) is not None:
        yield Hold("Hay avisos sobre sus casos que otros sistemas aún no reciben.", _review_day())


def _evidence(session: Session, customer: Customer) -> Iterator[Hold]:
    days = get_privacy().holds.evidence_days
    if not days:
        return
    last = session.scalar(
        select(func.max(Message.claimed_at, type_=UtcDateTime())).where(
            Message.customer_id == customer.id, Message.kind.in_(BEGUN), Message.status.not_in(_NEVER_LEFT)
        )
    )
    until = clock.to_local(last).date() + timedelta(days=days) if last else None
    if until and until > clock.today():
        yield Hold("Hay que guardar la constancia de los contactos que se le hicieron.", until)


def _review_day() -> date:
    return clock.today() + timedelta(days=get_privacy().holds.review_days)
