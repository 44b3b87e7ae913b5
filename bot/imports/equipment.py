"""One row of the equipment base. Source: 004_494a7d2a7dcd2fdb.txt, "dirigida a"."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from bot.imports import cells
from bot.imports.layouts import Cells
from bot.imports.phones import read_phone
from bot.imports.rows import BadCellError
from bot.language.cedulas import normalize_cedula


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
        name=_read_words(row, "name", "falta el nombre", 200),
        service_number=read_service_number(row["service_number"]),
        business_line=_read_words(row, "business_line", "falta la línea de negocio", 60),
        retired_on=read_day(row["retired_on"], "retired_on", "de retiro"),
        phones=_read_phones(row),
        equipment=cells.read_list(row["equipment"]),
        charge=read_value(row["charge"], "charge"),
        charge_loaded_on=_read_charge_day(row.get("charge_loaded_on", "")),
        paid=_read_flag(row, "paid"),
        claimed=_read_flag(row, "claimed"),
        email=_read_email(row.get("email", "")),
        city=cells.read_text(row.get("city", ""))[:60] or None,
    )


def read_cedula(cell: str) -> str:
    """Ten digits with a right check digit, or `BadCellError`."""
    cedula = normalize_cedula(cell)
    if cedula is None:
        shown = cell.strip()
        raise BadCellError("cedula", f"«{shown}» no es una cédula válida" if shown else "falta la cédula")
    return cedula


def read_service_number(cell: str) -> str:
    """The service's number, or `BadCellError`."""
    number = cells.read_number(cell)
    if number is None:
        shown = cell.strip()
        reason = f"«{shown}» no es un número de servicio" if shown else "falta el número de servicio"
        raise BadCellError("service_number", reason)
    return number


def read_day(cell: str, column: str, what: str) -> date:
    """A day, or `BadCellError`; `what` completes "la fecha …"."""
    day = cells.read_date(cell)
    if day is None:
        shown = cell.strip()
        raise BadCellError(column, f"«{shown}» no es una fecha válida" if shown else f"falta la fecha {what}")
    return day


def read_value(cell: str, column: str) -> Decimal:
    """Dollars, zero where the cell is empty, or `BadCellError`."""
    amount = cells.read_amount(cell)
    if amount is None:
        raise BadCellError(column, f"«{cell.strip()}» no es un valor en dólares")
    return amount


def read_choice(cell: str, column: str, *, yes: str, no: str) -> bool:
    """Which of the two words, in any case, or `BadCellError`."""
    word = cells.read_text(cell).upper()
    if word not in (yes, no):
        raise BadCellError(column, f"«{cell.strip()}» no es {yes} ni {no}")
    return word == yes


def _read_words(row: Cells, column: str, reason: str, limit: int) -> str:
    words = cells.read_text(row[column])
    if not words:
        raise BadCellError(column, reason)
    if len(words) > limit:
        raise BadCellError(column, f"tiene más de {limit} letras")
    return words


def _read_phones(row: Cells) -> list[str]:
    written = [cell for cell in (row["phone_1"], row.get("phone_2", "")) if cell.strip()]
    phones = dict.fromkeys(phone for phone in map(read_phone, written) if phone)
    if not phones:
        shown = " y ".join(f"«{cell.strip()}»" for cell in written)
        raise BadCellError("phone", f"ningún teléfono válido: {shown}" if shown else "falta el teléfono")
    return list(phones)


def _read_charge_day(cell: str) -> date | None:
    return read_day(cell, "charge_loaded_on", "de cargo") if cell.strip() else None


def _read_flag(row: Cells, column: str) -> bool:
    flag = cells.read_yes(row[column])
    if flag is None:
        raise BadCellError(column, f"«{row[column].strip()}» no es SI ni NO")
    return flag


def _read_email(cell: str) -> str | None:
    text = cell.strip()
    return text if "@" in text and len(text) <= 254 else None
