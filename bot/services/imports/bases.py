"""Takes in a campaign base of any kind: killed and run again, it ends the same."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot import clock
from bot.db import Database
from bot.errors import FileRefused, InvalidInput
from bot.imports.layouts import Layout
from bot.imports.rows import Accepted
from bot.imports.tables import count_rows, open_table
from bot.models import SCENARIOS, BaseFile, Scenario, Script, Service, base_service
from bot.services import opt_outs
from bot.services.campaigns import roster
from bot.services.imports import merging
from bot.services.imports.base_kinds import BaseKind, Beside
from bot.services.imports.report import ImportReport
from bot.services.imports.running import Applied, Importer, Progress, run_import
from bot.services.imports.seen import SeenKeys
from bot.services.imports.staging import key_of, stage
from bot.services.imports.whole import NamedServices, clear_absent

_OTHER_HOLDER = ("service_number", "el servicio ya está registrado con otra cédula")


def import_base(
    database: Database,
    kind: BaseKind[Any],
    path: Path,
    name: str | None = None,
    progress: Progress = lambda _done, _total: None,
    *,
    whole: bool = False,
) -> ImportReport:
    """Load a base under `name`, the file's own without its ending by default.

    What the base `name` held already stays; the newest wins. Killed and run again, it ends the same. `whole`: what
    it held and the file does not name is no more (`kind.absent`).

    Raises:
        FileRefused: it is no such base; nothing of it was taken.
        InvalidInput: another kind of base has that name.
    """
    _check(path, kind.layout)
    base_id = _open_base(database, name or path.stem, kind.script)

    with SeenKeys() as seen:
        named = NamedServices(seen)

        beside = kind.beside()

        def apply(session: Session, rows: Sequence[Accepted[Any]]) -> Applied:
            if whole:
                named.add(rows)
            return _apply(session, kind, beside, base_id, rows)

        importer = Importer(kind.layout, kind.parse, kind.key, apply)
        report = run_import(database, path, importer, progress)
        if whole:
            if report.rejected_file:
                named.add_rejected(Path(report.rejected_file))
            report.more["absent"] = clear_absent(database, kind, base_id, named)
    while _finish_some(database, kind, base_id):
        pass
    with database.writing() as session:
        session.get_one(BaseFile, base_id).is_complete = True
        report.more["base"] = session.get_one(BaseFile, base_id).name
        report.more["scenarios"] = _count_scenarios(session, kind.script, base_id)
        report.more |= beside.facts
    return report


def _count_scenarios(session: Session, script: Script, base_id: int) -> dict[str, int]:
    """Services of a base by the text that they would hear. Source: the contract, "Scenarios"."""
    scenario = roster.scenario_sql(script)
    counts = session.execute(
        select(scenario, func.count())
        .join(base_service, base_service.c.service_id == Service.id)
        .where(base_service.c.base_id == base_id)
        .group_by(scenario)
    )
    named = (*SCENARIOS[script], Scenario.EXCLUDED)
    return {str(each): 0 for each in named} | {name: count for name, count in counts}


def _finish_some(database: Database, kind: BaseKind[Any], base_id: int) -> int:
    with database.writing() as session:
        return kind.finish(session, base_id)


def _check(path: Path, layout: Layout) -> None:
    """Refuse before the base is opened, so that nothing of a wrong file stays."""
    with open_table(path) as table:
        layout.bind(table.headings, path.name)
        if next(table.rows, None) is None:
            raise FileRefused(f"«{path.name}» no trae ninguna fila debajo de los encabezados.")
    count_rows(path)


def _open_base(database: Database, name: str, script: Script) -> int:
    with database.writing() as session:
        base = session.scalar(select(BaseFile).where(BaseFile.name == name))
        if base is None:
            base = BaseFile(name=name, script=script, imported_at=clock.now())
            session.add(base)
        if base.script is not script:
            raise InvalidInput(f"Ya hay otra clase de base con el nombre «{name}».")
        base.is_complete = False
        base.imported_at = clock.now()
        session.flush()
        return base.id


def _apply(
    session: Session, kind: BaseKind[Any], beside: Beside[Any], base_id: int, rows: Sequence[Accepted[Any]]
) -> Applied:
    if not rows:
        return Applied()
    disputed = dict.fromkeys(_find_disputed(rows), _OTHER_HOLDER) | beside.find_disputed(session, rows)
    stage(session, kind, [row for row in rows if row.number not in disputed])
    disputed |= dict.fromkeys(merging.take_conflicts(session, kind), _OTHER_HOLDER)
    known = merging.find_unchanged(session, kind, base_id)
    taken = [row for row in rows if row.number not in disputed]
    same = beside.find_known(session, taken)
    unchanged = {row.number for row in taken if key_of(row) in known and row.number in same}
    if len(unchanged) < len(taken):
        merging.merge(session, kind, base_id)
        beside.merge(session, taken)
        opt_outs.recall(session, {row.value.cedula for row in taken})
    else:
        beside.confirm(session, taken)
    return Applied(unchanged, [row.reject(*disputed[row.number]) for row in rows if row.number in disputed])


def _find_disputed(rows: Sequence[Accepted[Any]]) -> set[int]:
    """Numbers of rows that give a service of the same batch to another holder: the first one keeps it."""
    holders: dict[tuple[str, str], str] = {}
    return {
        row.number
        for row in rows
        if holders.setdefault((row.value.service_number, row.value.business_line), row.value.cedula)
        != row.value.cedula
    }
