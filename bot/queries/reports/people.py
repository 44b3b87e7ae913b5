"""The contacts behind a number of a report: the same conditions, told one by one."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, select

from bot.catalog.typifications import get_typifications
from bot.models import (
    Campaign,
    Contact,
    Customer,
    Message,
    Service,
)
from bot.queries.reports.criteria import read_filters
from bot.queries.reports.listing import Listing
from bot.queries.reports.scope import Scope
from bot.queries.state_names import CONTACTS

_HEADINGS = (
    "CÉDULA", "APELLIDOS Y NOMBRES", "NÚMERO DE SERVICIO", "CAMPAÑA", "SITUACIÓN", "CÓDIGO", "MOTIVO", "FECHA",
    "INTENTOS",
)  # fmt: skip


def _find(scope: Scope, drill: Mapping[str, str]) -> Any:
    return (
        select(Contact.id)
        .join(Service, Service.id == Contact.service_id)
        .where(*scope.of_talk(), *read_filters(scope, drill))
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
    )


def _cells(row: Row[Any]) -> tuple[Any, ...]:
    known = {each.code: each.motive for each in get_typifications().root.get(row.script, [])}
    return (
        row.cedula, row.name, row.service_number, row.campaign, CONTACTS[row.state], row.typification_code,
        known.get(row.typification_code or ""), row.typified_at, row.attempts_made,
    )  # fmt: skip


PEOPLE = Listing(_HEADINGS, Contact.id, _find, _describe, _cells)
