"""Takes in an equipment base: 004_494a7d2a7dcd2fdb.txt, "dirigida a"."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session

from bot import clock
from bot.db import Database
from bot.errors import FileRefused, InvalidInput
from bot.imports.equipment import EquipmentRow, parse_equipment
from bot.imports.layouts import EQUIPMENT_BASE
from bot.imports.rows import Accepted
from bot.imports.tables import count_rows, open_table
from bot.models import BaseFile, Scenario, Script, Service, base_service
from bot.services import contacts
from bot.services.campaigns import roster
from bot.services.imports import merging
from bot.services.imports.report import ImportReport
from bot.services.imports.running import BATCH, Applied, Importer, Progress, run_import
from bot.services.imports.staging import stage

_OTHER_HOLDER = ("service_number", "el servicio ya está registrado con otra cédula")


def import_equipment_base(
    database: Database, path: Path, name: str | None = None, progress: Progress = lambda _done, _total: None
) -> ImportReport:
    """Load a base under `name`, the file's own without its ending by default.

    What the base `name` held already stays; the newest wins. Killed and run again, it ends the same.

    Raises:
        FileRefused: it is no equipment base; nothing of it was taken.
        InvalidInput: another kind of base has that name.
    """
    _check(path)
    base_id = _open_base(database, name or path.stem)

    def apply(session: Session, rows: Sequence[Accepted[EquipmentRow]]) -> Applied:
        return _apply(session, base_id, rows)

    importer = Importer(EQUIPMENT_BASE, parse_equipment, lambda row: row.service_number, apply)
    report = run_import(database, path, importer, progress)
    while _move_outdated(database, base_id):
        pass
    with database.writing() as session:
        session.get_one(BaseFile, base_id).is_complete = True
        report.more["base"] = session.get_one(BaseFile, base_id).name
        report.more["scenarios"] = count_scenarios(session, base_id)
    return report


def _move_outdated(database: Database, base_id: int) -> int:
    """Who was charged, paid or claimed since an earlier import: their contacts follow, so many at a time."""
    with database.writing() as session:
        services = roster.find_outdated(session, base_id, BATCH)
        for service in services:
            contacts.apply_charge(session, service)
        return len(services)


def count_scenarios(session: Session, base_id: int) -> dict[str, int]:
    """Services of a base by the script that they would hear. Source: the contract, "Scenarios"."""
    scenario = case(
        (or_(Service.charge_paid, Service.charge_claimed), Scenario.EXCLUDED.value),
        (Service.charge_amount > Decimal(0), Scenario.CHARGES_LOADED.value),
        else_=Scenario.NO_CHARGES.value,
    )
    counts = session.execute(
        select(scenario, func.count())
        .join(base_service, base_service.c.service_id == Service.id)
        .where(base_service.c.base_id == base_id)
        .group_by(scenario)
    )
    return {str(each): 0 for each in Scenario} | {name: count for name, count in counts}


def _check(path: Path) -> None:
    """Refuse before the base is opened, so that nothing of a wrong file stays."""
    with open_table(path) as table:
        EQUIPMENT_BASE.bind(table.headings, path.name)
        if next(table.rows, None) is None:
            raise FileRefused(f"«{path.name}» no trae ninguna fila debajo de los encabezados.")
    count_rows(path)


def _open_base(database: Database, name: str) -> int:
    with database.writing() as session:
        base = session.scalar(select(BaseFile).where(BaseFile.name == name))
        if base is None:
            base = BaseFile(name=name, script=Script.EQUIPMENT_RECOVERY, imported_at=clock.now())
            session.add(base)
        if base.script is not Script.EQUIPMENT_RECOVERY:
            raise InvalidInput(f"Ya hay otra clase de base con el nombre «{name}».")
        base.is_complete = False
        base.imported_at = clock.now()
        session.flush()
        return base.id


def _apply(session: Session, base_id: int, rows: Sequence[Accepted[EquipmentRow]]) -> Applied:
    if not rows:
        return Applied()
    stage(session, rows)
    conflicts = merging.take_conflicts(session)
    known = merging.find_unchanged(session, base_id)
    taken = [row for row in rows if row.number not in conflicts]
    unchanged = {row.number for row in taken if row.value.service_number in known}
    if len(unchanged) < len(taken):
        merging.merge(session, base_id)
    return Applied(unchanged, [row.reject(*_OTHER_HOLDER) for row in rows if row.number in conflicts])
