"""The collections base. Source: 003_e2c5f93ba8151af2.txt; its columns are the sample base's."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import Boolean, Column, ColumnElement, Date, Integer, String, func, or_

from bot.imports.collections import CollectionsRow, parse_collections
from bot.imports.layouts import COLLECTIONS_BASE
from bot.models import Script, Service
from bot.models.base import Money
from bot.services.imports.base_kinds import BaseKind

_OPTIONAL = ("payment_method", "address", "benefit", "opted_in")  # what a base does not say stays
_GIVEN = ("amount_due", "overdue_invoices", "overdue_since")


def _values(row: CollectionsRow) -> Mapping[str, object]:
    return {name: getattr(row, name) for name in (*_GIVEN, *_OPTIONAL)}


def _merged(given: Any) -> Mapping[str, ColumnElement[Any]]:
    kept = {name: func.coalesce(given[name], getattr(Service, name)) for name in _OPTIONAL}
    return {name: given[name] for name in _GIVEN} | kept


def _is_same(given: Any) -> Sequence[ColumnElement[bool]]:
    same = [getattr(Service, name) == given[name] for name in _GIVEN]
    return same + [or_(given[name].is_(None), getattr(Service, name) == given[name]) for name in _OPTIONAL]


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
)
