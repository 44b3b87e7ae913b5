"""Takes in what the back office found of the proofs of return."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.imports import cells
from bot.imports.equipment import read_cedula, read_choice, read_service_number
from bot.imports.layouts import RECEIPTS, Cells
from bot.imports.rows import Accepted
from bot.services import receipts
from bot.services.imports.running import Applied, Importer
from bot.services.imports.services import OTHER_HOLDER, UNKNOWN_SERVICE, find_services

_NO_RECEIPT = ("service_number", "no se recibió ningún respaldo de este servicio")


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
    applied = Applied()
    services = find_services(session, [row.value.service_number for row in rows])
    for row in rows:
        service = services.get(row.value.service_number)
        receipt = receipts.find_pending(session, service) if service else None
        if service is None:
            applied.rejected.append(row.reject(*UNKNOWN_SERVICE))
        elif service.customer.cedula != row.value.cedula:
            applied.rejected.append(row.reject(*OTHER_HOLDER))
        elif receipt is None:
            applied.rejected.append(row.reject(*_NO_RECEIPT))
        elif not receipts.record_result(session, receipt, row.value.accepted, row.value.reason):
            applied.unchanged.add(row.number)
    return applied


RECEIPTS_IMPORTER = Importer(RECEIPTS, parse_receipt, lambda row: row.service_number, apply_receipts)
