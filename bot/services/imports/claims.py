"""Takes in the claims that the back office knows, and what it decided. Source: the contract, "Other files"."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from bot.imports import cells
from bot.imports.fields import read_day, read_service_number
from bot.imports.layouts import CLAIMS, Cells
from bot.imports.rows import Accepted, BadCellError
from bot.language.folding import fold
from bot.models import ClaimStatus
from bot.services.debts import claims
from bot.services.imports.running import Applied, Importer, apply_each
from bot.services.imports.services import NamedServices

_REJECTED = ("improcedente", "no procede", "rechaz", "negad", "desfavorable")
_ACCEPTED = ("procede", "acept", "favorable", "resuelt", "atendid", "cerrad", "solucion")


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A claim about a service, under the back office's number."""

    service_number: str
    number: str
    opened_on: date
    status: ClaimStatus


def parse_claim(row: Cells) -> ClaimRow:
    """Read one row, or `BadCellError`."""
    number = cells.read_text(row["number"])[:40]
    if not number:
        raise BadCellError("number", "falta el número de reclamo")
    return ClaimRow(
        service_number=read_service_number(row["service_number"]),
        number=number,
        opened_on=read_day(row["opened_on"], "opened_on", "del reclamo"),
        status=read_status(row.get("state", "")),
    )


def read_status(cell: str) -> ClaimStatus:
    """The back office's word for how a claim stands; what is none of an end is open."""
    words = fold(cell)
    if any(word in words for word in _REJECTED):
        return ClaimStatus.REJECTED
    return ClaimStatus.ACCEPTED if any(word in words for word in _ACCEPTED) else ClaimStatus.OPEN


def apply_claims(session: Session, rows: Sequence[Accepted[ClaimRow]]) -> Applied:
    """Record the claims: of a debt that is disputed nothing is said."""
    services = NamedServices(session, [row.value.service_number for row in rows])
    return apply_each(
        rows,
        lambda row: claims.record(
            session, services.find(row.service_number), row.number, row.opened_on, row.status
        ),
    )


CLAIMS_IMPORTER = Importer(CLAIMS, parse_claim, lambda row: row.number, apply_claims)
