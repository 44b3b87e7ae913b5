"""Customers, bases and campaigns for tests, and a clock that can be set."""

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count

from sqlalchemy.orm import Session

from bot import clock
from bot.bootstrap import Recobra
from bot.config import get_settings
from bot.models import (
    BaseFile,
    Campaign,
    Conversation,
    ConversationState,
    Customer,
    Phone,
    Script,
    Service,
    base_service,
)
from bot.services.campaigns import campaigns, launching

_numbers = count(1)
WEDNESDAY = "2021-03-17 10:00"  # the seed's first day, in send hours
ACCEPTED = {
    "first_name": "Juan",
    "business_line": "internet fijo",
    "service_number": "22345678",
}  # receipt_accepted
DEADLINE = date(2021, 3, 31)


def set_clock(local: str) -> None:
    """Make it this local time ("2021-03-17 10:00"); time goes on from there."""
    settings = get_settings()
    instant = datetime.fromisoformat(local).replace(tzinfo=settings.zone)
    settings.recobra_clock_offset = (instant - datetime.now(UTC)).total_seconds()


def move_clock(**delta: float) -> None:
    """Move the clock on by so many days, hours, minutes or seconds."""
    seconds = {"days": 86400, "hours": 3600, "minutes": 60, "seconds": 1}
    get_settings().recobra_clock_offset += sum(seconds[unit] * n for unit, n in delta.items())


def add_customer(
    session: Session,
    *phones: str,
    name: str = "PEREZ LOPEZ JUAN CARLOS",
    charge: str = "0",
    paid: bool = False,
    returned_on: date | None = None,
    services: int = 1,
) -> Customer:
    """A customer with services to be settled; without `phones` one mobile of their own."""
    n = next(_numbers)
    customer = Customer(cedula=f"{n:010d}", name=name, created_at=clock.now())
    for position, number in enumerate(phones or (f"+59399{n:07d}",)):
        is_mobile = number.startswith("+5939")
        customer.phones.append(Phone(number=number, is_mobile=is_mobile, position=position))
    for k in range(services):
        customer.services.append(
            Service(
                service_number=f"{n * 10 + k}",
                business_line="INTERNET FIJO",
                retired_on=date(2020, 5, 10),
                equipment=["ONT"],
                charge_amount=Decimal(charge),
                charge_paid=paid,
                returned_on=returned_on,
            )
        )
    session.add(customer)
    session.flush()
    return customer


def add_debtor(
    session: Session,
    *phones: str,
    amount: str = "120.50",
    invoices: int = 4,
    method: str = "VENTANILLA",
    business_line: str = "INTERNET FIJO",
    services: int = 1,
) -> Customer:
    """A customer who owes so many dollars on each service, none of which was retired."""
    customer = add_customer(session, *phones, services=services)
    for service in customer.services:
        service.service_number = f"77{int(service.service_number):06d}"  # found in no other number
        service.retired_on, service.equipment, service.business_line = None, [], business_line
        service.amount_due, service.overdue_invoices = Decimal(amount), invoices
        service.overdue_since, service.payment_method = date(2021, 2, 10), method
        service.city, service.address = "Quito", "Calle 26 y Av. García"
    session.flush()
    return customer


def add_base(
    session: Session,
    *customers: Customer,
    name: str = "base",
    script: Script = Script.EQUIPMENT_RECOVERY,
) -> BaseFile:
    """A base of all services of these customers."""
    base = BaseFile(name=name, script=script, imported_at=clock.now())
    session.add(base)
    session.flush()
    rows = [{"base_id": base.id, "service_id": s.id} for customer in customers for s in customer.services]
    session.execute(base_service.insert(), rows)
    return base


def add_waiting(session: Session, customers: int) -> None:
    """So many customers who have begun to wait for a person, at the addresses `wait0`, `wait1`, …"""
    session.add_all(
        Conversation(
            address=f"wait{n}",
            state=ConversationState.WAITING,
            waiting_since=clock.now(),
            created_at=clock.now(),
        )
        for n in range(customers)
    )


def launch(
    recobra: Recobra,
    base: str = "base",
    name: str = "campaign",
    starts: date = date(2021, 3, 17),
    deadline: date = DEADLINE,
    ends: date | None = None,
    channels: tuple[str, ...] = ("whatsapp", "voice"),
    script: Script = Script.EQUIPMENT_RECOVERY,
) -> Campaign:
    """A running campaign over a base."""
    with recobra.database.writing() as session:
        campaign = campaigns.create(session, name, script.value, base, starts, deadline, ends, list(channels))
    launching.launch(recobra, name, accept=True)
    return campaign


def run_once(recobra: Recobra) -> int:
    """What `recobra dispatch --once` does."""
    from bot.cli.dispatch import run

    facts, problem = run(recobra)
    if problem:
        raise problem
    return int(facts["sent"] or 0)
