"""The contacts behind a number of a report: the same conditions, told one by one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from bot.catalog.typifications import get_typifications
from bot.exports.tables import TableData
from bot.models import (
    Campaign,
    Contact,
    Customer,
    Message,
    Service,
)
from bot.queries.reports.criteria import read_filters
from bot.queries.reports.scope import Scope
from bot.queries.state_names import CONTACTS

_HEADINGS = (
    "CÉDULA", "APELLIDOS Y NOMBRES", "NÚMERO DE SERVICIO", "CAMPAÑA", "SITUACIÓN", "CÓDIGO", "MOTIVO", "FECHA",
    "INTENTOS",
)  # fmt: skip
_CHUNK = 1_000  # of a file


@dataclass(frozen=True)
class Person:
    """A contact in a list; `conversation_id`: where its words are, `cells`: as in a file."""

    contact_id: int
    conversation_id: int | None
    cells: Sequence[Any]


def list_people(
    session: Session, scope: Scope, drill: Mapping[str, str], after: int = 0, limit: int = 50
) -> list[Person]:
    """The contacts with something in common, by their ids, from after one on.

    Raises:
        InvalidInput: a filter, or its value, is none that there is.
    """
    keys = session.scalars(_find(scope, drill).where(Contact.id > after).limit(limit)).all()
    rows = session.execute(_describe(keys))
    return [Person(row.id, row.conversation_id, _cells(row)) for row in rows]


def export_people(session: Session, scope: Scope, drill: Mapping[str, str]) -> TableData:
    """All of them, for a file.

    Raises:
        InvalidInput: as for the list.
    """
    return TableData(_HEADINGS, (person.cells for person in _walk(session, scope, drill)))


def _walk(session: Session, scope: Scope, drill: Mapping[str, str]) -> Iterator[Person]:
    after = 0
    while found := list_people(session, scope, drill, after, _CHUNK):
        yield from found
        after = found[-1].contact_id


def headings() -> Sequence[str]:
    """Of the cells of a person."""
    return _HEADINGS


def _find(scope: Scope, drill: Mapping[str, str]) -> Any:
    """Their ids alone: who they are is looked up for a page, whatever the database thinks of how many there are."""
    return (
        select(Contact.id)
        .join(Service, Service.id == Contact.service_id)
        .where(*scope.of_talk(), *read_filters(scope, drill))
        .order_by(Contact.id)
    )


def _describe(keys: Sequence[int]) -> Any:
    talk = (
        select(Message.conversation_id)
        .where(Message.contact_id == Contact.id)
        .order_by(Message.id.desc())
        .limit(1)
        .correlate(Contact)
        .scalar_subquery()
    )
    return (
        select(
            Contact.id,
            talk.label("conversation_id"),
            Customer.cedula,
            Customer.name,
            Service.service_number,
            Campaign.name.label("campaign"),
            Campaign.script,
            Contact.state,
            Contact.typification_code,
            Contact.typified_at,
            Contact.attempts_made,
        )
        .join(Campaign, Campaign.id == Contact.campaign_id)
        .join(Customer, Customer.id == Contact.customer_id)
        .join(Service, Service.id == Contact.service_id)
        .where(Contact.id.in_(keys))
        .order_by(Contact.id)
    )


def _cells(row: Row[Any]) -> tuple[Any, ...]:
    known = {each.code: each.motive for each in get_typifications().root.get(row.script, [])}
    return (
        row.cedula, row.name, row.service_number, row.campaign, CONTACTS[row.state], row.typification_code,
        known.get(row.typification_code or ""), row.typified_at, row.attempts_made,
    )  # fmt: skip
