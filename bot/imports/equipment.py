"""One row of the equipment base. Source: 004_494a7d2a7dcd2fdb.txt, "dirigida a"."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from bot.imports import cells
from bot.imports.fields import (
    read_cedula,
    read_day,
    read_email,
    read_flag,
    read_phones,
    read_service_number,
    read_value,
    read_words,
)
from bot.imports.layouts import Cells


class EquipmentRow(NamedTuple):
    """A retired service with equipment pending, its holder and how to reach them."""

    cedula: str
    name: str
    email: str | None
    phones: list[str]
    service_number: str
    business_line: str
    city: str | None
    retired_on: date
    equipment: list[str]
    charge: Decimal
    charge_loaded_on: date | None
    paid: bool
    claimed: bool


def parse_equipment(row: Cells) -> EquipmentRow:
    """Read one row.

    Raises:
        BadCellError: the first cell, in the order of the columns, that makes it unusable.
    """
    return EquipmentRow(
        cedula=read_cedula(row["cedula"]),
        name=read_words(row, "name", "falta el nombre", 200),
        service_number=read_service_number(row["service_number"]),
        business_line=read_words(row, "business_line", "falta la línea de negocio", 60),
        retired_on=read_day(row["retired_on"], "retired_on", "de retiro"),
        phones=read_phones(row),
        equipment=cells.read_list(row["equipment"]),
        charge=read_value(row["charge"], "charge"),
        charge_loaded_on=_read_charge_day(row.get("charge_loaded_on", "")),
        paid=read_flag(row, "paid"),
        claimed=read_flag(row, "claimed"),
        email=read_email(row.get("email", "")),
        city=cells.read_text(row.get("city", ""))[:60] or None,
    )


def _read_charge_day(cell: str) -> date | None:
    return read_day(cell, "charge_loaded_on", "de cargo") if cell.strip() else None
