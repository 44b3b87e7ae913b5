"""Takes in the operator's own offices, which replace the sample's of their cities."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import ValidationError
from sqlalchemy.orm import Session

from bot.catalog.offices import CatalogOffice
from bot.country import get_country
from bot.imports import cells
from bot.imports.layouts import OFFICES, Cells
from bot.imports.rows import Accepted, BadCellError
from bot.language.cities import read_cities
from bot.services.imports.running import Applied, Importer
from bot.services.turns import offices

_HOURS = re.compile(r"(\d{1,2})[:hH.](\d{2})?\D+?(\d{1,2})[:hH.](\d{2})?\D*")
_REASONS = {
    "minutes_per_turn": "los minutos por turno van de 5 a 240",
    "desks": "los puestos van de 1 a 100",
    "latitude": "la latitud no es un número de grados",
    "longitude": "la longitud no es un número de grados",
}


@dataclass(frozen=True, slots=True)
class OfficeRow:
    """One office and where its daily list goes."""

    office: CatalogOffice
    email: str | None


def parse_office(row: Cells) -> OfficeRow:
    """Read one row, or `BadCellError`."""
    for column in ("city", "name", "address"):
        if not cells.read_text(row[column]):
            raise BadCellError(column, "la celda está vacía")
    values = {
        "city": _read_city(row["city"]),
        "name": cells.read_text(row["name"])[:200],
        "address": cells.read_text(row["address"])[:200],
        "hours": _read_hours(row["hours"]),
        "minutes_per_turn": row["minutes_per_turn"].strip(),
        "desks": row["desks"].strip(),
        "latitude": row.get("latitude", "").strip().replace(",", ".") or None,
        "longitude": row.get("longitude", "").strip().replace(",", ".") or None,
    }
    email = row.get("email", "").strip()
    try:
        office = CatalogOffice.model_validate(values)
    except ValidationError as error:
        column = str(error.errors()[0]["loc"][0])
        reason = _REASONS.get(column, "el horario se escribe 08:00-16:30")
        raise BadCellError(column, reason) from error
    _check_place(office)
    return OfficeRow(office, email if "@" in email else None)


def _check_place(office: CatalogOffice) -> None:
    country = get_country()
    box = country.box
    if office.latitude is not None and not box.south <= office.latitude <= box.north:
        raise BadCellError("latitude", f"la latitud no es de {country.name}")
    if office.longitude is not None and not box.west <= office.longitude <= box.east:
        raise BadCellError("longitude", f"la longitud no es de {country.name}")


def apply_offices(session: Session, rows: Sequence[Accepted[OfficeRow]]) -> Applied:
    """Make or change the offices; sample ones of the same cities give no more turns."""
    applied = Applied()
    for row in rows:
        value = row.value
        _office, changed = offices.keep_office(session, value.office, is_sample=False, email=value.email)
        if not changed:
            applied.unchanged.add(row.number)
    offices.close_samples(session, [row.value.office.city for row in rows])
    return applied


def _read_city(cell: str) -> str:
    """The name as the rest of Recobra writes it, where it is known."""
    known = read_cities(cell)
    return known[0].value if known else cells.read_text(cell)[:60]


def _read_hours(cell: str) -> str:
    match = _HOURS.search(cell)
    if not match:
        return cell
    return f"{match[1]}:{match[2] or '00'}-{match[3]}:{match[4] or '00'}"


OFFICES_IMPORTER = Importer(
    OFFICES, parse_office, lambda row: f"{row.office.city}\n{row.office.name}", apply_offices
)
