"""A batch of a campaign base in temporary tables, so that it is compared and merged set by set."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Boolean, Column, Integer, MetaData, String, Table, delete
from sqlalchemy.orm import Session
from sqlalchemy.schema import CreateTable

from bot.db import insert_rows
from bot.imports.phones import is_mobile_phone
from bot.imports.rows import Accepted
from bot.services.imports.base_kinds import BaseKind, BaseRow

staged_phone = Table(
    "staged_phone",
    MetaData(),
    Column("row", Integer, primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("cedula", String(20)),
    Column("number", String(16)),
    Column("is_mobile", Boolean),
    prefixes=["TEMPORARY"],
)


def stage[R: BaseRow](session: Session, kind: BaseKind[R], rows: Sequence[Accepted[R]]) -> None:
    """Put a batch into the temporary tables of this connection; a later row of a service replaces an earlier.

    The telephones of both stay, as they are merged.
    """
    for table in (kind.staged, staged_phone):
        session.execute(CreateTable(table, if_not_exists=True))
        session.execute(delete(table))
    newest = {key_of(row): row for row in rows}
    connection = session.connection()
    insert_rows(connection, kind.staged, [_service_values(kind, row) for row in newest.values()])
    if phones := list(_phone_values(rows, newest)):
        insert_rows(connection, staged_phone, phones)


def _service_values[R: BaseRow](kind: BaseKind[R], row: Accepted[R]) -> dict[str, object]:
    value = row.value
    return {
        "row": row.number,
        "cedula": value.cedula,
        "name": value.name,
        "email": value.email,
        "service_number": value.service_number,
        "business_line": value.business_line,
        "city": value.city,
        **kind.values(value),
    }


def _phone_values(
    rows: Sequence[Accepted[Any]], newest: Mapping[tuple[str, str], Accepted[Any]]
) -> Iterable[dict[str, object]]:
    numbered = ((row, phone) for row in rows for phone in row.value.phones)
    for place, (row, phone) in enumerate(numbered, 1):
        yield {
            "row": newest[key_of(row)].number,
            "place": place,
            "cedula": row.value.cedula,
            "number": phone,
            "is_mobile": is_mobile_phone(phone),
        }


def key_of(row: Accepted[Any]) -> tuple[str, str]:
    """What names a service: its holder's cédula, and its number."""
    return row.value.cedula, row.value.service_number
