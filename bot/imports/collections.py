"""One row of the collections base. Source: 003_e2c5f93ba8151af2.txt; the sample base's headings."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from bot.imports import cells
from bot.imports.fields import (
    read_cedula,
    read_count,
    read_day,
    read_email,
    read_flag,
    read_phones,
    read_service_number,
    read_value,
    read_words,
)
from bot.imports.layouts import Cells
from bot.imports.rows import BadCellError
from bot.language.folding import fold


class CollectionsRow(NamedTuple):
    """A service that owes invoices, its holder and how to reach them."""

    cedula: str
    name: str
    email: str | None
    phones: list[str]
    service_number: str
    business_line: str
    city: str | None
    amount_due: Decimal
    overdue_invoices: int
    overdue_since: date | None  # nothing falls due where nothing is owed
    payment_method: str | None
    address: str | None
    benefit: str | None
    opted_in: bool | None


def parse_collections(row: Cells) -> CollectionsRow:
    """Read one row.

    Raises:
        BadCellError: the first cell, in the order of the columns, that makes it unusable.
    """
    amount_due = _read_debt(row["amount_due"])
    return CollectionsRow(
        cedula=read_cedula(row["cedula"]),
        name=read_words(row, "name", "falta el nombre", 200),
        service_number=read_service_number(row["service_number"]),
        business_line=read_words(row, "business_line", "falta la línea de negocio", 60),
        amount_due=amount_due,
        overdue_invoices=read_count(
            row["overdue_invoices"] or ("" if amount_due else "0"), "overdue_invoices", "facturas"
        ),
        overdue_since=_read_since(row["overdue_since"], amount_due),
        payment_method=fold(cells.read_text(row["payment_method"])).upper()[:20] or None,
        phones=read_phones(row),
        email=read_email(row.get("email", "")),
        city=cells.read_text(row.get("city", ""))[:60] or None,
        address=cells.read_text(row.get("address", ""))[:200] or None,
        benefit=cells.read_text(row.get("benefit", ""))[:40] or None,
        opted_in=read_flag(row, "opted_in") if row.get("opted_in", "").strip() else None,
    )


def _read_debt(cell: str) -> Decimal:
    if not cell.strip():
        raise BadCellError("amount_due", "falta el valor pendiente")
    return read_value(cell, "amount_due")


def _read_since(cell: str, amount_due: Decimal) -> date | None:
    return read_day(cell, "overdue_since", "de vencimiento") if amount_due or cell.strip() else None
