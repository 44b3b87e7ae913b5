"""Corrects what is kept of a person, at their word; which fields changed is written down, what they held is not."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.errors import InvalidInput
from bot.imports.cells import read_text
from bot.imports.phones import is_mobile_phone, read_phone
from bot.models import Customer, Phone, PhoneStatus, Service
from bot.services import audit

_MOST = {"name": 200, "email": 254, "city": 60, "address": 200}


@dataclass(frozen=True)
class Place:
    """Where a service is."""

    city: str
    address: str


@dataclass(frozen=True)
class Correction:
    """As somebody typed it; `phones` in the order in which they are tried, `places` by the service's id."""

    name: str
    email: str
    phones: tuple[str, ...]
    places: Mapping[int, Place] = field(default_factory=dict)


def find_complaints(correction: Correction) -> dict[str, str]:
    """What cannot be taken, in Spanish, by field; nothing where all is well."""
    complaints = {}
    if not read_text(correction.name):
        complaints["name"] = "Escribe el nombre."
    if correction.email.strip() and not _is_mail(correction.email.strip()):
        complaints["email"] = "No es un correo, por ejemplo nombre@correo.com."
    bad = [number for number in correction.phones if number.strip() and read_phone(number) is None]
    if bad:
        complaints["phones"] = f"No es un teléfono: {', '.join(bad)}."
    return complaints


def correct(session: Session, customer: Customer, correction: Correction) -> list[str]:
    """Change what differs; the names of the fields that did.

    A telephone that is no longer named is deleted, and what is queued for it does not leave. Source: LOPDP, art. 14.

    Raises:
        InvalidInput: something cannot be taken.
    """
    if complaints := find_complaints(correction):
        raise InvalidInput(" ".join(complaints.values()))
    session.get_one(Customer, customer.id, with_for_update=True)
    changed = [
        *_set(customer, "name", read_text(correction.name)),
        *_set(customer, "email", correction.email.strip() or None),
        *_set_phones(session, customer, correction.phones),
        *_set_places(session, customer, correction.places),
    ]
    if changed:
        audit.record(session, "customer.correct", customer, customer_id=customer.id, fields=changed)
    session.flush()
    return changed


def _set(owner: Customer | Service, name: str, value: str | None) -> list[str]:
    kept = value[: _MOST[name]] if value else value
    if (getattr(owner, name) or None) == kept:
        return []
    setattr(owner, name, kept)
    return [name]


def _set_phones(session: Session, customer: Customer, given: tuple[str, ...]) -> list[str]:
    read = (read_phone(number) for number in given if number.strip())
    numbers = list(dict.fromkeys(number for number in read if number))
    known = {phone.number: phone for phone in customer.phones}
    if numbers == [phone.number for phone in customer.phones]:
        return []
    gone = [phone.id for number, phone in known.items() if number not in numbers]
    session.execute(delete(Phone).where(Phone.id.in_(gone)))
    for position, number in enumerate(numbers):
        phone = known.get(number)
        if phone is None:
            session.add(
                Phone(
                    customer_id=customer.id, number=number, is_mobile=is_mobile_phone(number),
                    position=position, status=PhoneStatus.OK,
                )
            )  # fmt: skip
        else:
            phone.position = position
    session.flush()
    session.refresh(customer, ["phones"])
    return ["phones"]


def _set_places(session: Session, customer: Customer, places: Mapping[int, Place]) -> list[str]:
    changed: list[str] = []
    services = session.scalars(select(Service).where(Service.customer_id == customer.id))
    for service in services:
        if place := places.get(service.id):
            changed += _set(service, "city", read_text(place.city) or None)
            changed += _set(service, "address", read_text(place.address) or None)
    return list(dict.fromkeys(changed))


def _is_mail(text: str) -> bool:
    name, _, host = text.partition("@")
    return bool(name and "." in host and " " not in text and not host.startswith("."))
