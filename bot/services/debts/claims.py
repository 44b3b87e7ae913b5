"""Debts that are disputed: a number, a day for the answer, and no word about that debt until then."""

import secrets
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.catalog.collections import get_collections
from bot.models import Claim, ClaimStatus, Contact, Service
from bot.services import contacts
from bot.services.debts import standing
from bot.services.typifications import typify

_REFUSES = "15"  # Source: the contract: a claim closes with 15, and says so
_SIGNS = "34679ACEFGHJKPQRUVWXY"  # none that is mistaken for another
_LENGTH = 6


def open_claim(session: Session, service: Service, contact: Contact | None, reason: str) -> Claim:
    """Record what the customer disputes (Spanish, their words); the present claim, where one is open."""
    present = find_open(session, service)
    if present is not None:
        return present
    due_on = clock.today() + timedelta(days=get_collections().claim_days)
    claim = _store(session, service, contact, _draw_number(session), clock.today(), due_on, reason)
    if contact is not None:
        typify(session, contact, _REFUSES, reason=f"presenta el reclamo {claim.number}")
    return claim


def find_open(session: Session, service: Service) -> Claim | None:
    """The claim about a service that waits for its answer."""
    return session.scalar(
        select(Claim)
        .where(Claim.service_id == service.id, Claim.status == ClaimStatus.OPEN)
        .order_by(Claim.id.desc())
        .limit(1)
    )


def record(session: Session, service: Service, number: str, opened_on: date, status: ClaimStatus) -> bool:
    """What the back office says of a claim, under its own number; whether anything changed.

    The bot's claim about the same service takes that number. A rejected one lets the campaign go on.
    """
    claim = session.scalar(select(Claim).where(Claim.number == number)) or find_open(session, service)
    if claim is None:
        due_on = opened_on + timedelta(days=get_collections().claim_days)
        claim = _store(session, service, None, number, opened_on, due_on, None)
    elif (claim.number, claim.status) == (number, status):
        return False
    claim.number = number
    if claim.status is not status:
        claim.status = status
        claim.closed_at = None if status is ClaimStatus.OPEN else clock.now()
    frozen = status is not ClaimStatus.REJECTED
    if (
        service.retired_on and service.charge_claimed is not frozen
    ):  # it is about the charge for the equipment too
        service.charge_claimed = frozen
        session.flush()
        contacts.apply_charge(session, service)
    session.flush()
    standing.apply_claim(session, service, frozen=frozen)
    return True


def _store(
    session: Session,
    service: Service,
    contact: Contact | None,
    number: str,
    opened_on: date,
    due_on: date,
    reason: str | None,
) -> Claim:
    claim = Claim(
        number=number,
        customer_id=service.customer_id,
        service=service,
        contact_id=contact.id if contact else None,
        reason=reason[:300] if reason else None,
        status=ClaimStatus.OPEN,
        opened_at=clock.start_of_day(opened_on) if opened_on != clock.today() else clock.now(),
        due_on=due_on,
    )
    session.add(claim)
    session.flush()
    return claim


def _draw_number(session: Session) -> str:
    while True:
        number = "RC-" + "".join(secrets.choice(_SIGNS) for _ in range(_LENGTH))
        if session.scalar(select(Claim.id).where(Claim.number == number)) is None:
            return number
