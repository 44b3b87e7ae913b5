"""Who can be chosen on the simulator's telephone."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.models import Contact, Customer, Phone

_MOST = 2000


def list_telephones(session: Session) -> list[dict[str, Any]]:
    """The first customers' telephones with what tells them apart: name, cédula, scenario of the newest contact."""
    rows = session.execute(
        select(Phone.number, Customer.name, Customer.cedula, Contact.scenario)
        .join(Customer, Customer.id == Phone.customer_id)
        .outerjoin(Contact, Contact.customer_id == Customer.id)
        .order_by(Customer.id, Phone.position, Contact.id)
        .limit(_MOST)
    )
    newest = {number: (name, cedula, scenario) for number, name, cedula, scenario in rows}
    return [
        {"number": number, "name": name, "cedula": cedula, "scenario": scenario.value if scenario else None}
        for number, (name, cedula, scenario) in newest.items()
    ]
