"""What is owed, whose campaign asks for it, and how long that campaign is silent."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.catalog.collections import get_collections
from bot.models import Claim, ClaimStatus, Contact, Customer, Script, Service
from bot.services import contacts

NOTHING = Decimal("0.00")


def contacts_of(session: Session, customer_id: int) -> list[Contact]:
    """A customer's contacts of the newest collections campaign."""
    return contacts.live_contacts(session, customer_id, Script.COLLECTIONS)


def contact_of(session: Session, service: Service) -> Contact | None:
    """The newest collections campaign's work on a service."""
    found = contacts_of(session, service.customer_id)
    return next((contact for contact in found if contact.service_id == service.id), None)


def list_owing(session: Session, customer: Customer) -> list[Service]:
    """The services that owe, but for those under a claim: of these nothing is said until it is answered."""
    owing = [service for service in customer.services if (service.amount_due or NOTHING) > NOTHING]
    if not owing:
        return []
    claimed = set(
        session.scalars(
            select(Claim.service_id).where(Claim.customer_id == customer.id, Claim.status == ClaimStatus.OPEN)
        )
    )
    return [service for service in owing if service.id not in claimed]


def total(services: Sequence[Service]) -> Decimal:
    """What they owe together, dollars."""
    return sum((service.amount_due or NOTHING for service in services), NOTHING)


def silence(session: Session, customer_id: int, last_day: date) -> None:
    """The collections campaign does not speak to the customer up to that local day, which is included."""
    until = clock.start_of_day(last_day + timedelta(days=1))
    for contact in contacts_of(session, customer_id):
        if not contacts.is_done(contact):
            contacts.postpone(session, contact, until)
            contact.silent_until = until


def silence_after(session: Session, customer_id: int, what: str) -> None:
    """Be silent for the days that the catalog gives a typification's code, or "paid"; it may give none."""
    if days := get_collections().silence_days.get(what):
        silence(session, customer_id, clock.today() + timedelta(days=days))


def speak_again(session: Session, customer_id: int) -> None:
    """What was awaited is over: the campaign goes on at its own pace."""
    for contact in contacts_of(session, customer_id):
        contact.silent_until = None
        if not contacts.is_done(contact):
            contacts.hold_back(session, contact)
