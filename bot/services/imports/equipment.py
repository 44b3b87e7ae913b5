"""The equipment base: 004_494a7d2a7dcd2fdb.txt, "dirigida a"."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, Boolean, Column, ColumnElement, Date, Text, and_, case, cast, or_
from sqlalchemy.orm import Session

from bot.imports.equipment import EquipmentRow, parse_equipment
from bot.imports.layouts import EQUIPMENT_BASE
from bot.models import Script, Service
from bot.models.base import Money
from bot.services import contacts
from bot.services.campaigns import roster
from bot.services.imports.base_kinds import BaseKind
from bot.services.imports.running import BATCH


def _move_outdated(session: Session, base_id: int) -> int:
    """Who was charged, paid or claimed since an earlier import: their contacts follow, so many at a time."""
    services = roster.find_outdated(session, Script.EQUIPMENT_RECOVERY, base_id, BATCH)
    for service in services:
        contacts.apply_charge(session, service)
    return len(services)


def _values(row: EquipmentRow) -> Mapping[str, object]:
    return {
        "retired_on": row.retired_on,
        "equipment": row.equipment,
        "charge_amount": row.charge,
        "charge_loaded_on": row.charge_loaded_on,
        "charge_paid": row.paid,
        "charge_claimed": row.claimed,
    }


def _merged(given: Any) -> Mapping[str, ColumnElement[Any]]:
    keeps = _keeps_charge(given)
    return {
        "retired_on": given.retired_on,
        "equipment": given.equipment,
        "charge_amount": case((keeps, Service.charge_amount), else_=given.charge_amount),
        "charge_loaded_on": case((keeps, Service.charge_loaded_on), else_=given.charge_loaded_on),
        "charge_paid": or_(Service.charge_paid, given.charge_paid),
        "charge_claimed": or_(Service.charge_claimed, given.charge_claimed),
    }


def _is_same(given: Any) -> Sequence[ColumnElement[bool]]:
    same_charge = and_(
        Service.charge_amount == given.charge_amount,
        Service.charge_loaded_on.is_not_distinct_from(given.charge_loaded_on),
    )
    return (
        Service.retired_on.is_not_distinct_from(given.retired_on),
        cast(Service.equipment, Text) == cast(given.equipment, Text),
        or_(_keeps_charge(given), same_charge),
        or_(Service.charge_paid, ~given.charge_paid),
        or_(Service.charge_claimed, ~given.charge_claimed),
    )


def _keeps_charge(given: Any) -> ColumnElement[bool]:
    """A base that names no charge, or an older one, does not undo what `import charges` loaded since."""
    return or_(given.charge_amount == Decimal(0), Service.charge_loaded_on > given.charge_loaded_on)


EQUIPMENT = BaseKind(
    layout=EQUIPMENT_BASE,
    script=Script.EQUIPMENT_RECOVERY,
    parse=parse_equipment,
    columns=(
        Column("retired_on", Date),
        Column("equipment", JSON),
        Column("charge_amount", Money),
        Column("charge_loaded_on", Date),
        Column("charge_paid", Boolean),
        Column("charge_claimed", Boolean),
    ),
    values=_values,
    merged=_merged,
    is_same=_is_same,
    finish=_move_outdated,
)
