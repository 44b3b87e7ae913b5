"""How a staged batch meets what is known: the newest wins, telephones add up, what a base does not say stays."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    and_,
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
from bot.models.name_word import delete_words, write_words
from bot.services.imports.base_kinds import BaseKind
from bot.services.imports.staging import staged_phone


def take_conflicts(session: Session, kind: BaseKind[Any]) -> set[int]:
    """Numbers of rows whose service is known under another cédula, taken out of the batch.

    Whose service it is decides who hears of it, so that is not guessed. The same number in another line of
    business is another service.
    """
    given = kind.staged.c
    known = (  # not a join: SQLite would begin with all services for each batch
        exists()
        .where(
            Service.service_number == given.service_number,
            Service.business_line == given.business_line,
            Service.customer_id == Customer.id,
            Customer.cedula != given.cedula,
        )
        .correlate(kind.staged)
    )
    other = select(given.row).where(known)
    rows = set(session.scalars(other))
    if rows:
        session.execute(delete(kind.staged).where(given.row.in_(rows)))
        session.execute(delete(staged_phone).where(staged_phone.c.row.in_(rows)))
    return rows


def find_unchanged(session: Session, kind: BaseKind[Any], base_id: int) -> set[tuple[str, str]]:
    """Cédula and number of the staged services of which everything is known already."""
    given = kind.staged.c
    known = (
        select(given.cedula, given.service_number)
        .join(Customer, Customer.cedula == given.cedula)
        .join(Service, _is_theirs(given))
        .where(
            _is_member(base_id),
            Customer.name == given.name,
            or_(given.email.is_(None), Customer.email == given.email),
            Service.business_line == given.business_line,
            or_(given.city.is_(None), Service.city == given.city),
            *kind.is_same(given),
            ~_has_new_phone(kind.staged),
        )
    )
    return {(cedula, number) for cedula, number in session.execute(known)}


def merge(session: Session, kind: BaseKind[Any], base_id: int) -> None:
    """Bring the batch into customers, services, telephones and the base."""
    _merge_customers(session, kind.staged)
    _merge_services(session, kind)
    _merge_phones(session)
    given = kind.staged.c
    members = (
        select(literal(base_id), Service.id)
        .select_from(kind.staged)
        .join(Customer, Customer.cedula == given.cedula)
        .join(Service, _is_theirs(given))
    )
    statement = _insert(session, base_service).from_select(
        ["base_id", "service_id"], members.where(given.row > 0)
    )
    session.execute(statement.on_conflict_do_nothing())


def _merge_customers(session: Session, staged: FromClause) -> None:
    newest = select(func.max(staged.c.row)).group_by(staged.c.cedula)
    before = _read_names(session, staged)
    now = literal(clock.now(), Customer.created_at.type)
    source = select(staged.c.cedula, staged.c.name, staged.c.email, now)
    statement = _insert(session, Customer).from_select(
        ["cedula", "name", "email", "created_at"], source.where(staged.c.row.in_(newest))
    )
    given = statement.excluded
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["cedula"],
            set_={"name": given.name, "email": func.coalesce(given.email, Customer.email)},
        )
    )
    after = _read_names(session, staged)
    changed = {key: name for key, name in after.items() if before.get(key) != name}
    delete_words(session.connection(), [key for key in changed if key in before])
    write_words(session.connection(), changed)


def _read_names(session: Session, staged: FromClause) -> dict[int, str]:
    """Of the customers of the batch that are known, by id."""
    theirs = select(Customer.id, Customer.name).join(staged, Customer.cedula == staged.c.cedula)
    return {key: name for key, name in session.execute(theirs)}


def _merge_services(session: Session, kind: BaseKind[Any]) -> None:
    columns = ["service_number", "business_line", "city", *(column.name for column in kind.columns)]
    fresh = [literal(value, Service.__table__.c[name].type) for name, value in kind.fresh.items()]
    source = select(Customer.id, *(kind.staged.c[name] for name in columns), *fresh).join(
        kind.staged, Customer.cedula == kind.staged.c.cedula
    )
    statement = _insert(session, Service).from_select(
        ["customer_id", *columns, *kind.fresh], source.where(kind.staged.c.row > 0)
    )
    given = statement.excluded
    known = {"business_line": given.business_line, "city": func.coalesce(given.city, Service.city)}
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["customer_id", "service_number"], set_={**known, **kind.merged(given)}
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


def _is_theirs(given: Any) -> ColumnElement[bool]:
    return and_(Service.customer_id == Customer.id, Service.service_number == given.service_number)


def _has_new_phone(staged: FromClause) -> ColumnElement[bool]:
    known = exists().where(Phone.customer_id == Customer.id, Phone.number == staged_phone.c.number)
    known = known.correlate(Customer, staged_phone)
    return exists().where(staged_phone.c.row == staged.c.row, ~known).correlate(Customer, staged)


def _is_member(base_id: int) -> ColumnElement[bool]:
    """Not a join: SQLite would begin with the whole base for each batch."""
    member = exists().where(base_service.c.base_id == base_id, base_service.c.service_id == Service.id)
    return member.correlate(Service)


def _insert(session: Session, table: Any) -> Any:
    """An INSERT that knows ON CONFLICT; its source needs a WHERE, else SQLite cannot tell the two apart."""
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    return sqlite.insert(table) if is_sqlite else postgresql.insert(table)
