"""The collections base. Source: 003_e2c5f93ba8151af2.txt; its columns are the sample base's."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Date,
    Integer,
    String,
    case,
    func,
    literal,
    literal_column,
    or_,
    select,
)
from sqlalchemy.orm import Session

from bot import clock
from bot.catalog.collections import get_collections
from bot.imports.collections import CollectionsRow, parse_collections
from bot.imports.layouts import COLLECTIONS_BASE
from bot.models import Payment, Script, Service
from bot.models.base import Money
from bot.services.campaigns import roster
from bot.services.debts import standing
from bot.services.imports.base_kinds import BaseKind
from bot.services.imports.running import BATCH

_OPTIONAL = ("payment_method", "address", "benefit", "opted_in")  # what a base does not say stays
_GIVEN = ("amount_due", "overdue_invoices", "overdue_since")


def _values(row: CollectionsRow) -> Mapping[str, object]:
    return {name: getattr(row, name) for name in (*_GIVEN, *_OPTIONAL)}


def _merged(given: Any) -> Mapping[str, ColumnElement[Any]]:
    kept = {name: func.coalesce(given[name], getattr(Service, name)) for name in _OPTIONAL}
    return {name: given[name] for name in _GIVEN} | kept | {"amount_due": _still_due(given)}


def _is_same(given: Any) -> Sequence[ColumnElement[bool]]:
    same = [
        getattr(Service, name).is_not_distinct_from(given[name]) for name in _GIVEN if name != "amount_due"
    ]
    kept = [or_(given[name].is_(None), getattr(Service, name) == given[name]) for name in _OPTIONAL]
    return [Service.amount_due == _still_due(given), *same, *kept]


def _still_due(given: Any) -> ColumnElement[Any]:
    """What a base gives, less the payments of that debt which it cannot be trusted to know (docs/decisions/0014).

    Those were made since the debt fell due, and imported of late. A base that names as much as was owed before them,
    or more, does not know them; one that names no more than what they left does, and is believed.
    """
    fell_due: ColumnElement[date] = literal_column(f"{given.overdue_since.table.name}.overdue_since")
    lag = timedelta(days=get_collections().base_lag_days)
    paid = (
        select(func.sum(Payment.amount))
        .where(
            Payment.service_id == literal_column("service.id"),  # of a row that is in no FROM
            Payment.paid_on >= fell_due,
            Payment.imported_at >= clock.now() - lag,
        )
        .scalar_subquery()
    )
    unpaid = given.amount_due - func.coalesce(paid, literal(Decimal(0), Money))
    return case(
        (or_(Service.amount_due.is_(None), Service.amount_due >= given.amount_due), given.amount_due),
        (unpaid > Service.amount_due, unpaid),
        else_=Service.amount_due,
    )


def _follow(session: Session, base_id: int) -> int:
    """Whose debt is gone, disputed or there again since an earlier import: their contacts follow."""
    services = roster.find_outdated(session, Script.COLLECTIONS, base_id, BATCH)
    for service in services:
        standing.apply_base(session, service)
    return len(services)


COLLECTIONS = BaseKind(
    layout=COLLECTIONS_BASE,
    script=Script.COLLECTIONS,
    parse=parse_collections,
    columns=(
        Column("amount_due", Money),
        Column("overdue_invoices", Integer),
        Column("overdue_since", Date),
        Column("payment_method", String(20)),
        Column("address", String(200)),
        Column("benefit", String(40)),
        Column("opted_in", Boolean),
    ),
    values=_values,
    merged=_merged,
    is_same=_is_same,
    # What the equipment base would say of a service.
    fresh={"equipment": [], "charge_amount": Decimal(0), "charge_paid": False, "charge_claimed": False},
    absent={"amount_due": Decimal(0), "overdue_invoices": 0},
    finish=_follow,
)
