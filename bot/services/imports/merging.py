"""How a staged batch meets what is known: the newest wins, telephones add up, returns and charges stay."""

from decimal import Decimal
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    and_,
    case,
    cast,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from bot import clock
from bot.models import Customer, Phone, PhoneStatus, Service, base_service
from bot.services.imports.staging import staged_phone, staged_service

_staged = staged_service.c


def take_conflicts(session: Session) -> set[int]:
    """Numbers of rows whose service is known under another cédula, taken out of the batch.

    Whose service it is decides who hears of it, so that is not guessed.
    """
    other = (
        select(_staged.row)
        .join(Service, Service.service_number == _staged.service_number)
        .join(Customer, Customer.id == Service.customer_id)
        .where(Customer.cedula != _staged.cedula)
    )
    rows = set(session.scalars(other))
    if rows:
        session.execute(delete(staged_service).where(_staged.row.in_(rows)))
        session.execute(delete(staged_phone).where(staged_phone.c.row.in_(rows)))
    return rows


def find_unchanged(session: Session, base_id: int) -> set[str]:
    """Numbers of staged services of which everything is known already."""
    known = (
        select(_staged.service_number)
        .join(Service, Service.service_number == _staged.service_number)
        .join(Customer, Customer.id == Service.customer_id)
        .where(
            _is_member(base_id),
            Customer.name == _staged.name,
            or_(_staged.email.is_(None), Customer.email == _staged.email),
            Service.business_line == _staged.business_line,
            or_(_staged.city.is_(None), Service.city == _staged.city),
            Service.retired_on == _staged.retired_on,
            cast(Service.equipment, Text) == cast(_staged.equipment, Text),
            or_(_keeps_charge(_staged), _has_same_charge()),
            or_(Service.charge_paid, ~_staged.charge_paid),
            or_(Service.charge_claimed, ~_staged.charge_claimed),
            ~_has_new_phone(),
        )
    )
    return set(session.scalars(known))


def merge(session: Session, base_id: int) -> None:
    """Bring the batch into customers, services, telephones and the base."""
    _merge_customers(session)
    _merge_services(session)
    _merge_phones(session)
    members = select(literal(base_id), Service.id).join(
        staged_service, Service.service_number == _staged.service_number
    )
    members = members.where(_staged.row > 0)
    statement = _insert(session, base_service).from_select(["base_id", "service_id"], members)
    session.execute(statement.on_conflict_do_nothing())


def _merge_customers(session: Session) -> None:
    newest = select(func.max(_staged.row)).group_by(_staged.cedula)
    now = literal(clock.now(), Customer.created_at.type)
    source = select(_staged.cedula, _staged.name, _staged.email, now)
    statement = _insert(session, Customer).from_select(
        ["cedula", "name", "email", "created_at"], source.where(_staged.row.in_(newest))
    )
    given = statement.excluded
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["cedula"],
            set_={"name": given.name, "email": func.coalesce(given.email, Customer.email)},
        )
    )


def _merge_services(session: Session) -> None:
    columns = [
        "service_number",
        "business_line",
        "city",
        "retired_on",
        "equipment",
        "charge_amount",
        "charge_loaded_on",
        "charge_paid",
        "charge_claimed",
    ]
    source = select(Customer.id, *(_staged[name] for name in columns)).join(
        staged_service, Customer.cedula == _staged.cedula
    )
    source = source.where(_staged.row > 0)
    statement = _insert(session, Service).from_select(["customer_id", *columns], source)
    given = statement.excluded
    keeps = _keeps_charge(given)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["service_number"],
            set_={
                "business_line": given.business_line,
                "city": func.coalesce(given.city, Service.city),
                "retired_on": given.retired_on,
                "equipment": given.equipment,
                "charge_amount": case((keeps, Service.charge_amount), else_=given.charge_amount),
                "charge_loaded_on": case((keeps, Service.charge_loaded_on), else_=given.charge_loaded_on),
                "charge_paid": or_(Service.charge_paid, given.charge_paid),
                "charge_claimed": or_(Service.charge_claimed, given.charge_claimed),
            },
        )
    )


def _merge_phones(session: Session) -> None:
    last = select(func.coalesce(func.max(Phone.position), 0)).where(Phone.customer_id == Customer.id)
    source: Select[Any] = (
        select(
            Customer.id,
            staged_phone.c.number,
            staged_phone.c.is_mobile,
            last.scalar_subquery() + func.min(staged_phone.c.place),
            literal(PhoneStatus.OK.value),
        )
        .join(staged_phone, Customer.cedula == staged_phone.c.cedula)
        .where(staged_phone.c.row > 0)
        .group_by(Customer.id, staged_phone.c.number, staged_phone.c.is_mobile)
    )
    statement = _insert(session, Phone).from_select(
        ["customer_id", "number", "is_mobile", "position", "status"], source
    )
    session.execute(statement.on_conflict_do_nothing())


def _keeps_charge(given: Any) -> ColumnElement[bool]:
    """A base that names no charge, or an older one, does not undo what `import charges` loaded since."""
    return or_(given.charge_amount == Decimal(0), Service.charge_loaded_on > given.charge_loaded_on)


def _has_same_charge() -> ColumnElement[bool]:
    return and_(
        Service.charge_amount == _staged.charge_amount,
        Service.charge_loaded_on.is_not_distinct_from(_staged.charge_loaded_on),
    )


def _has_new_phone() -> ColumnElement[bool]:
    known = exists().where(Phone.customer_id == Customer.id, Phone.number == staged_phone.c.number)
    known = known.correlate(Customer, staged_phone)
    return exists().where(staged_phone.c.row == _staged.row, ~known).correlate(Customer, staged_service)


def _is_member(base_id: int) -> ColumnElement[bool]:
    """Not a join: SQLite would begin with the whole base for each batch."""
    member = exists().where(base_service.c.base_id == base_id, base_service.c.service_id == Service.id)
    return member.correlate(Service)


def _insert(session: Session, table: Any) -> Any:
    """An INSERT that knows ON CONFLICT; its source needs a WHERE, else SQLite cannot tell the two apart."""
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    return sqlite.insert(table) if is_sqlite else postgresql.insert(table)
