"""Takes in who returned their equipment. Source: 004_494a7d2a7dcd2fdb.txt, "depuración de base"."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from bot.imports import cells
from bot.imports.fields import read_cedula, read_day, read_service_number
from bot.imports.layouts import RETURNED, Cells
from bot.imports.rows import Accepted
from bot.services import returns
from bot.services.imports.running import Applied, Importer, apply_each
from bot.services.imports.services import NamedServices


@dataclass(frozen=True, slots=True)
class ReturnedRow:
    """One service whose equipment is back, with the number of the acta."""

    cedula: str
    service_number: str
    returned_on: date
    record: str | None


def parse_returned(row: Cells) -> ReturnedRow:
    """Read one row, or `BadCellError`."""
    return ReturnedRow(
        cedula=read_cedula(row["cedula"]),
        service_number=read_service_number(row["service_number"]),
        returned_on=read_day(row["returned_on"], "returned_on", "de entrega"),
        record=cells.read_text(row.get("record", ""))[:40] or None,
    )


def apply_returned(session: Session, rows: Sequence[Accepted[ReturnedRow]]) -> Applied:
    """Set the returns: who returned gets nothing more, and needs no turn for it."""
    services = NamedServices(session, [row.value.service_number for row in rows])

    def register(row: ReturnedRow) -> bool:
        service = services.find(row.service_number, row.cedula)
        return returns.register(session, service, row.returned_on, row.record)

    return apply_each(rows, register)


RETURNED_IMPORTER = Importer(RETURNED, parse_returned, lambda row: row.service_number, apply_returned)
