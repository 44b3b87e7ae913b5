"""One row of the retention base. Sources: 000_e38df741ca3a1b96.txt; the contract, "Other files"."""

import re
from datetime import date
from typing import NamedTuple

from bot.catalog.retention import get_retention
from bot.imports import cells
from bot.imports.fields import (
    read_cedula,
    read_count,
    read_day,
    read_email,
    read_flag,
    read_phones,
    read_service_number,
    read_words,
)
from bot.imports.layouts import Cells
from bot.imports.rows import BadCellError

_KIND = re.compile(r"(?:tipo\s*)?0*(\d{1,5})(?:[.,]0+)?(?:\s*[-:].*)?", re.IGNORECASE)


class RetentionRow(NamedTuple):
    """A request to cancel a service, the holder and how to reach them."""

    number: str  # of the complaint
    kind: str
    cedula: str
    name: str
    email: str | None
    phones: list[str]
    service_number: str
    business_line: str
    city: str | None
    plan: str | None
    requested_on: date
    reason: str | None
    in_arrears: bool
    in_credit_bureau: bool
    category: str | None
    recent_complaints: int


def parse_retention(row: Cells) -> RetentionRow:
    """Read one row.

    Raises:
        BadCellError: the first cell, in the order of the columns, that makes it unusable.
    """
    return RetentionRow(
        number=_read_number(row["complaint_number"]),
        kind=_read_kind(row["complaint_type"]),
        cedula=read_cedula(row["cedula"]),
        name=read_words(row, "name", "falta el nombre", 200),
        service_number=read_service_number(row["service_number"]),
        business_line=read_words(row, "business_line", "falta la línea de negocio", 60),
        plan=_read_text(row, "plan", 80),
        requested_on=read_day(row["requested_on"], "requested_on", "de solicitud"),
        reason=_read_text(row, "reason", 200),
        phones=_read_phones(row),
        email=read_email(row.get("email", "")),
        city=_read_text(row, "city", 60),
        in_arrears=read_flag(row, "in_arrears"),
        in_credit_bureau=read_flag(row, "in_credit_bureau"),
        category=_read_text(row, "category", 40),
        recent_complaints=read_count(row["recent_complaints"] or "0", "recent_complaints", "reclamos"),
    )


def _read_number(cell: str) -> str:
    number = cells.read_number(cell)
    if number is None:
        shown = cell.strip()
        reason = f"«{shown}» no es un número de queja" if shown else "falta el número de queja"
        raise BadCellError("complaint_number", reason)
    return number


def _read_kind(cell: str) -> str:
    """Only one type of complaint is worked. Source: 000_e38df741ca3a1b96.txt, ERRORES COMUNES, 2."""
    ours, text = get_retention().complaint_type, cells.read_text(cell)
    found = _KIND.fullmatch(text)
    if not text:
        raise BadCellError("complaint_type", "falta el tipo de queja")
    if found is None or found[1] != ours:
        raise BadCellError(
            "complaint_type", f"solo se trabajan quejas de tipo {ours}, y esta dice «{text[:40]}»"
        )
    return ours


def _read_phones(row: Cells) -> list[str]:
    """None where none is written: such a complaint is worked too. Source: the seed, NO EXISTE NUMERO DE CONTACTO."""
    is_written = any(character.isdigit() for character in row["phone_1"] + row.get("phone_2", ""))
    return read_phones(row) if is_written else []


def _read_text(row: Cells, column: str, limit: int) -> str | None:
    return cells.read_text(row.get(column, ""))[:limit] or None
