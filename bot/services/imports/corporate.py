"""Takes in the corporate lines: who holds each, and what was offered for it. Source: 001_a9dd3aa41c520426.txt."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from bot import clock
from bot.imports.corporate import CorporateRow, parse_corporate
from bot.imports.layouts import CORPORATE_LINES
from bot.imports.phones import is_mobile_phone
from bot.imports.rows import Accepted, BadCellError
from bot.models import CorporateLine, Customer, Phone, PhoneStatus, Service
from bot.services import opt_outs
from bot.services.imports.running import Applied, Importer, apply_each

BUSINESS_LINE = "MOVIL CORPORATIVO"
_OF_LINE = ("plan", "fixed_charge", "campaign_offered", "is_assigned", "executive")


class _Known:
    """What is known of the holders and lines of a batch, and what the batch adds to it."""

    def __init__(self, session: Session, rows: Sequence[Accepted[CorporateRow]]) -> None:
        identifiers = {row.value.identifier for row in rows}
        numbers = {row.value.line for row in rows}
        holders = select(Customer).options(selectinload(Customer.phones))
        self.holders = {
            each.cedula: each for each in session.scalars(holders.where(Customer.cedula.in_(identifiers)))
        }
        services = select(Service).options(selectinload(Service.customer))
        mine = services.where(Service.service_number.in_(numbers), Service.business_line == BUSINESS_LINE)
        self.services = {each.service_number: each for each in session.scalars(mine)}
        lines = select(CorporateLine).where(
            CorporateLine.service_id.in_([service.id for service in self.services.values()])
        )
        self.lines = {each.service_id: each for each in session.scalars(lines)}


def apply_corporate(session: Session, rows: Sequence[Accepted[CorporateRow]]) -> Applied:
    """Bring in holders, lines and telephones; the newest file wins, what a cell does not say stays."""
    known = _Known(session, rows)
    applied = apply_each(rows, lambda row: _take(session, known, row))
    session.flush()
    opt_outs.recall(session, {row.value.identifier for row in rows})
    return applied


def _take(session: Session, known: _Known, row: CorporateRow) -> bool:
    """Whether anything changed.

    Raises:
        BadCellError: the line is another holder's: who may ask about it is not guessed.
    """
    service = known.services.get(row.line)
    if service is not None and service.customer.cedula != row.identifier:
        raise BadCellError("line", "la línea ya está registrada con otro RUC")
    holder, is_new = _find_holder(session, known, row)
    changed = [is_new, _set(holder, name=row.name), row.email is not None and _set(holder, email=row.email)]
    changed.append(_add_phone(holder, row.phone))
    if service is None:
        service = Service(service_number=row.line, business_line=BUSINESS_LINE, equipment=[])
        holder.services.append(service)
        session.flush()
        known.services[row.line] = service
    changed.append(_take_line(session, known, service, row))
    return any(changed)


def _find_holder(session: Session, known: _Known, row: CorporateRow) -> tuple[Customer, bool]:
    holder = known.holders.get(row.identifier)
    if holder is not None:
        return holder, False
    holder = Customer(cedula=row.identifier, name=row.name, email=row.email, created_at=clock.now())
    session.add(holder)
    known.holders[row.identifier] = holder
    return holder, True


def _take_line(session: Session, known: _Known, service: Service, row: CorporateRow) -> bool:
    given = {name: value for name in _OF_LINE if (value := getattr(row, name)) is not None}
    line = known.lines.get(service.id)
    if line is None:
        line = CorporateLine(service_id=service.id, imported_at=clock.now(), **given)
        session.add(line)
        known.lines[service.id] = line
        return True
    changed = _set(line, **given)
    if changed:
        line.imported_at = clock.now()
    return changed


def _add_phone(holder: Customer, number: str | None) -> bool:
    if number is None or number in {phone.number for phone in holder.phones}:
        return False
    position = max((phone.position for phone in holder.phones), default=-1) + 1
    is_mobile = is_mobile_phone(number)
    holder.phones.append(Phone(number=number, is_mobile=is_mobile, position=position, status=PhoneStatus.OK))
    return True


def _set(owner: Customer | CorporateLine, **values: object) -> bool:
    differing = {name: value for name, value in values.items() if getattr(owner, name) != value}
    for name, value in differing.items():
        setattr(owner, name, value)
    return bool(differing)


CORPORATE_IMPORTER = Importer(
    CORPORATE_LINES, parse_corporate, lambda row: f"{row.identifier} {row.line}", apply_corporate
)
