"""One row of the corporate lines. Source: 001_a9dd3aa41c520426.txt; the file is our own kind."""

from decimal import Decimal
from typing import NamedTuple

from bot.imports import cells
from bot.imports.fields import (
    read_company,
    read_email,
    read_flag,
    read_mobile_line,
    read_value,
    read_words,
)
from bot.imports.layouts import Cells
from bot.imports.phones import read_phone
from bot.imports.rows import BadCellError


class CorporateRow(NamedTuple):
    """A company's mobile line, what was offered for it, and whom to reach."""

    identifier: str
    name: str
    line: str  # as it is dialled in the country
    plan: str | None
    fixed_charge: Decimal | None
    campaign_offered: str | None
    is_assigned: bool
    executive: str | None
    email: str | None
    phone: str | None


def parse_corporate(row: Cells) -> CorporateRow:
    """Read one row.

    Raises:
        BadCellError: the first cell, in the order of the columns, that makes it unusable.
    """
    charge = row["fixed_charge"].strip()
    return CorporateRow(
        identifier=read_company(row["identifier"]),
        name=read_words(row, "name", "falta la razón social", 200),
        line=read_mobile_line(row["line"]),
        plan=_read_optional(row["plan"], 80),
        fixed_charge=read_value(charge, "fixed_charge") if charge else None,
        campaign_offered=_read_optional(row["campaign_offered"], 120),
        is_assigned=read_flag(row, "is_assigned"),
        executive=_read_optional(row["executive"], 120),
        email=read_email(row["email"]),
        phone=_read_contact(row["phone"]),
    )


def _read_optional(cell: str, most: int) -> str | None:
    return cells.read_text(cell)[:most] or None


def _read_contact(cell: str) -> str | None:
    if not cell.strip():
        return None
    phone = read_phone(cell)
    if phone is None:
        raise BadCellError("phone", f"«{cell.strip()}» no es un teléfono")
    return phone
