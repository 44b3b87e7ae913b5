"""Takes in what the back office found of the proofs of return."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.imports import cells
from bot.imports.fields import read_cedula, read_choice, read_service_number
from bot.imports.layouts import RECEIPTS, Cells
from bot.imports.rows import Accepted, BadCellError
from bot.models import Service
from bot.services import receipts
from bot.services.imports.running import Applied, Importer, apply_each
from bot.services.imports.services import NamedServices


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    """The word on the proof of one service."""

    cedula: str
    service_number: str
    accepted: bool
    reason: str | None


def parse_receipt(row: Cells) -> ReceiptRow:
    """Read one row, or `BadCellError`."""
    return ReceiptRow(
        cedula=read_cedula(row["cedula"]),
        service_number=read_service_number(row["service_number"]),
        accepted=read_choice(row["result"], "result", yes="ACEPTADO", no="RECHAZADO"),
        reason=cells.read_text(row.get("reason", ""))[:300] or None,
    )


def apply_receipts(session: Session, rows: Sequence[Accepted[ReceiptRow]]) -> Applied:
    """Record the results; each customer is told."""
    services = NamedServices(session, [row.value.service_number for row in rows])
    return apply_each(rows, lambda row: _record(session, services.find(row.service_number, row.cedula), row))


def _record(session: Session, service: Service, row: ReceiptRow) -> bool:
    receipt = receipts.find_pending(session, service)
    if receipt is None:
        raise BadCellError("service_number", "no se recibió ningún respaldo de este servicio")
    return receipts.record_result(session, receipt, row.accepted, row.reason)


RECEIPTS_IMPORTER = Importer(RECEIPTS, parse_receipt, lambda row: row.service_number, apply_receipts)
