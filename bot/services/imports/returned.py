"""Takes in who returned their equipment. Source: 004_494a7d2a7dcd2fdb.txt, "depuración de base"."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from bot import clock
from bot.imports import cells
from bot.imports.fields import read_cedula, read_day, read_service_number
from bot.imports.layouts import RETURNED, Cells
from bot.imports.rows import Accepted
from bot.models import Customer, Service, TurnPurpose
from bot.services import contacts
from bot.services.imports.running import Applied, Importer, apply_each
from bot.services.imports.services import NamedServices
from bot.services.turns import turns


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
    return apply_each(
        rows, lambda row: _set_return(session, services.find(row.service_number, row.cedula), row)
    )


def _set_return(session: Session, service: Service, row: ReturnedRow) -> bool:
    record = row.record or service.return_record
    if (service.returned_on, service.return_record) == (row.returned_on, record):
        return False
    # Before anything of theirs is written: who books a turn meanwhile holds this row and waits for the rest.
    customer = session.get_one(Customer, service.customer_id, with_for_update=True)
    service.returned_on, service.return_record = row.returned_on, record
    session.flush()
    contacts.apply_returned(session, service)
    _cancel_needless_turn(session, customer)
    return True


def _cancel_needless_turn(session: Session, customer: Customer) -> None:
    """Who brought everything before the day of their turn will not come; of that day the office says more."""
    if contacts.pending_services(customer):
        return
    turn = turns.current(session, customer.id, TurnPurpose.EQUIPMENT_RETURN)
    last = max(service.returned_on for service in customer.services if service.returned_on)
    if turn is not None and clock.to_local(turn.starts_at).date() > last:
        turns.cancel(session, turn)


RETURNED_IMPORTER = Importer(RETURNED, parse_returned, lambda row: row.service_number, apply_returned)
