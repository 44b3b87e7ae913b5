"""Takes in charges that were loaded meanwhile. Source: 004_494a7d2a7dcd2fdb.txt, "carga de valores"."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from bot.imports.fields import read_day, read_service_number, read_value
from bot.imports.layouts import CHARGES, Cells
from bot.imports.rows import Accepted
from bot.models import Service
from bot.services import contacts
from bot.services.imports.running import Applied, Importer, apply_each
from bot.services.imports.services import NamedServices


@dataclass(frozen=True, slots=True)
class ChargeRow:
    """A charge on a service; zero takes one back."""

    service_number: str
    amount: Decimal
    loaded_on: date


def parse_charge(row: Cells) -> ChargeRow:
    """Read one row, or `BadCellError`."""
    return ChargeRow(
        service_number=read_service_number(row["service_number"]),
        amount=read_value(row["amount"], "amount"),
        loaded_on=read_day(row["loaded_on"], "loaded_on", "de cargo"),
    )


def apply_charges(session: Session, rows: Sequence[Accepted[ChargeRow]]) -> Applied:
    """Set the charges: whose charge was loaded moves to the other script."""
    services = NamedServices(session, [row.value.service_number for row in rows])
    return apply_each(rows, lambda row: _set_charge(session, services.find(row.service_number), row))


def _set_charge(session: Session, service: Service, row: ChargeRow) -> bool:
    if (service.charge_amount, service.charge_loaded_on) == (row.amount, row.loaded_on):
        return False
    service.charge_amount, service.charge_loaded_on = row.amount, row.loaded_on
    session.flush()
    contacts.apply_charge(session, service)
    return True


CHARGES_IMPORTER = Importer(CHARGES, parse_charge, lambda row: row.service_number, apply_charges)
