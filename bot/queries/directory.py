"""Who can be chosen on the simulator's telephone."""

from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.language.written_amounts import format_amount
from bot.models import Contact, Customer, Phone, Service

_MOST = 2000


def list_telephones(session: Session) -> list[dict[str, Any]]:
    """The first customers' telephones with what tells them apart.

    Name, cédula, scenario of the newest contact, and what is pending in words (Spanish): "equipos, debe $45,20".
    """
    rows = session.execute(
        select(Phone.number, Customer.id, Customer.name, Customer.cedula)
        .join(Customer, Customer.id == Phone.customer_id)
        .order_by(Customer.id, Phone.position)
        .limit(_MOST)
    ).all()
    ids = {row.id for row in rows}
    scenarios, pending = _newest_scenarios(session, ids), _describe_pending(session, ids)
    by_number = {row.number: row for row in rows}
    return [
        {
            "number": number,
            "name": row.name,
            "cedula": row.cedula,
            "scenario": scenarios.get(row.id),
            "pending": pending.get(row.id),
        }
        for number, row in by_number.items()
    ]


def _newest_scenarios(session: Session, ids: Collection[int]) -> dict[int, str]:
    found = session.execute(
        select(Contact.customer_id, Contact.scenario).where(Contact.customer_id.in_(ids)).order_by(Contact.id)
    )
    return {customer_id: scenario.value for customer_id, scenario in found}


def _describe_pending(session: Session, ids: Collection[int]) -> dict[int, str]:
    found: dict[int, list[Service]] = {}
    for service in session.scalars(select(Service).where(Service.customer_id.in_(ids)).order_by(Service.id)):
        found.setdefault(service.customer_id, []).append(service)
    described = {customer_id: ", ".join(_describe(services)) for customer_id, services in found.items()}
    return {customer_id: words for customer_id, words in described.items() if words}


def _describe(services: list[Service]) -> Iterable[str]:
    if any(
        service.retired_on and not service.returned_on and not service.is_excluded for service in services
    ):
        yield "equipos"
    if owed := sum((service.amount_due or Decimal(0) for service in services), Decimal(0)):
        yield f"debe {format_amount(owed)}"
