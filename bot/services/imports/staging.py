"""A batch of the equipment base in temporary tables, so that it is compared and merged set by set."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import JSON, Boolean, Column, Date, Integer, MetaData, String, Table, delete
from sqlalchemy.orm import Session
from sqlalchemy.schema import CreateTable

from bot.imports.equipment import EquipmentRow
from bot.imports.phones import is_mobile_phone
from bot.imports.rows import Accepted
from bot.models.base import Money

_METADATA = MetaData()

staged_service = Table(
    "staged_service",
    _METADATA,
    Column("row", Integer, primary_key=True),
    Column("cedula", String(10)),
    Column("name", String(200)),
    Column("email", String(254)),
    Column("service_number", String(20)),
    Column("business_line", String(60)),
    Column("city", String(60)),
    Column("retired_on", Date),
    Column("equipment", JSON),
    Column("charge_amount", Money),
    Column("charge_loaded_on", Date),
    Column("charge_paid", Boolean),
    Column("charge_claimed", Boolean),
    prefixes=["TEMPORARY"],
)
staged_phone = Table(
    "staged_phone",
    _METADATA,
    Column("row", Integer, primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("cedula", String(10)),
    Column("number", String(16)),
    Column("is_mobile", Boolean),
    prefixes=["TEMPORARY"],
)


def stage(session: Session, rows: Sequence[Accepted[EquipmentRow]]) -> None:
    """Put a batch into the temporary tables of this connection; a later row of a service replaces an earlier.

    The telephones of both stay, as they are merged.
    """
    for table in (staged_service, staged_phone):
        session.execute(CreateTable(table, if_not_exists=True))
        session.execute(delete(table))
    newest = {row.value.service_number: row for row in rows}
    connection = session.connection()
    connection.execute(staged_service.insert(), [_service_values(row) for row in newest.values()])
    connection.execute(staged_phone.insert(), list(_phone_values(rows, newest)))


def _service_values(row: Accepted[EquipmentRow]) -> dict[str, object]:
    value = row.value
    return {
        "row": row.number,
        "cedula": value.cedula,
        "name": value.name,
        "email": value.email,
        "service_number": value.service_number,
        "business_line": value.business_line,
        "city": value.city,
        "retired_on": value.retired_on,
        "equipment": value.equipment,
        "charge_amount": value.charge,
        "charge_loaded_on": value.charge_loaded_on,
        "charge_paid": value.paid,
        "charge_claimed": value.claimed,
    }


def _phone_values(
    rows: Sequence[Accepted[EquipmentRow]], newest: Mapping[str, Accepted[EquipmentRow]]
) -> Iterable[dict[str, object]]:
    numbered = ((row.value, phone) for row in rows for phone in row.value.phones)
    for place, (value, phone) in enumerate(numbered, 1):
        yield {
            "row": newest[value.service_number].number,
            "place": place,
            "cedula": value.cedula,
            "number": phone,
            "is_mobile": is_mobile_phone(phone),
        }
