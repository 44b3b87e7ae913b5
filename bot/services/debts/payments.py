"""Takes in what was paid: the debt shrinks, promises are kept, and who owes nothing more is left in peace."""

from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.models import Customer, Payment, Service
from bot.services import contacts
from bot.services.debts import debts, promises, standing


def record(session: Session, service: Service, amount: Decimal, paid_on: date, place: str) -> bool:
    """Keep a payment of dollars on a local day; False where it is known already."""
    session.get_one(Customer, service.customer_id, with_for_update=True)
    known = select(Payment.id).where(
        Payment.service_id == service.id,
        Payment.paid_on == paid_on,
        Payment.amount == amount,
        Payment.place == place,
    )
    if session.scalar(known):
        return False
    session.add(
        Payment(service=service, amount=amount, paid_on=paid_on, place=place, imported_at=clock.now())
    )
    if service.amount_due is None:
        _pay_charge(session, service, amount)
    else:
        _pay_debt(session, service, amount)
    session.flush()
    promises.judge_customer(session, service.customer_id)
    return True


def _pay_debt(session: Session, service: Service, amount: Decimal) -> None:
    service.amount_due = max(debts.NOTHING, (service.amount_due or debts.NOTHING) - amount)
    session.flush()
    if service.amount_due == debts.NOTHING:
        standing.apply_paid(session, service)


def _pay_charge(session: Session, service: Service, amount: Decimal) -> None:
    """A retired service owes no invoices: what is paid on it is the charge for its equipment."""
    if service.has_charge and amount >= service.charge_amount:
        service.charge_paid = True
        session.flush()
        contacts.apply_charge(session, service)
