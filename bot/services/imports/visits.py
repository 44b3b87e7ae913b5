"""Takes in what came of technical visits. Source: the contract, "Other files"."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from bot.imports import cells
from bot.imports.fields import read_day, read_service_number
from bot.imports.layouts import VISITS, Cells
from bot.imports.rows import Accepted, BadCellError
from bot.models import Service
from bot.services.debts import visits
from bot.services.imports.running import Applied, Importer, apply_each
from bot.services.imports.services import NamedServices


@dataclass(frozen=True, slots=True)
class VisitRow:
    """A visit, in the technician's words."""

    service_number: str
    visited_on: date
    result: str
    technician: str | None


def parse_visit(row: Cells) -> VisitRow:
    """Read one row, or `BadCellError`."""
    result = cells.read_text(row["result"])[:300]
    if not result:
        raise BadCellError("result", "falta el resultado de la visita")
    return VisitRow(
        service_number=read_service_number(row["service_number"]),
        visited_on=read_day(row["visited_on"], "visited_on", "de la visita"),
        result=result,
        technician=cells.read_text(row.get("technician", ""))[:120] or None,
    )


def apply_visits(session: Session, rows: Sequence[Accepted[VisitRow]]) -> Applied:
    """Record the results; each customer is told."""
    services = NamedServices(session, [row.value.service_number for row in rows])
    return apply_each(rows, lambda row: _record(session, services.find(row.service_number), row))


def _record(session: Session, service: Service, row: VisitRow) -> bool:
    visit = visits.find_latest(session, service)
    if visit is None:
        raise BadCellError("service_number", "no se pidió ninguna visita técnica de este servicio")
    return visits.record_result(session, visit, row.visited_on, row.result, row.technician)


def _key(row: VisitRow) -> str:
    return f"{row.service_number} {row.visited_on}"


VISITS_IMPORTER = Importer(VISITS, parse_visit, _key, apply_visits)
