"""What a whole base names no more; a file may also be a part of one, or its corrected rows, so this has to be said."""

import csv
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Row, or_, select, update
from sqlalchemy.orm import Session

from bot.db import Database
from bot.imports.fields import read_cedula, read_service_number
from bot.imports.rows import Accepted, BadCellError
from bot.models import Customer, Service, base_service
from bot.services.imports.base_kinds import BaseKind
from bot.services.imports.running import BATCH
from bot.services.imports.seen import SeenKeys


class NamedServices:
    """The services that a file names, those of rows that could not be taken included: these are not gone."""

    def __init__(self, seen: SeenKeys) -> None:
        self._seen = seen

    def add(self, rows: Iterable[Accepted[Any]]) -> None:
        """Rows that could be read."""
        for row in rows:
            self._seen.add(f"service {row.value.service_number}")

    def add_rejected(self, path: Path) -> None:
        """Whatever may be a service's number or a holder's cédula in `FILE.rechazados.csv`."""
        with path.open(encoding="utf-8-sig", newline="") as file:
            for cells in csv.reader(file, delimiter=";"):
                for cell in cells:
                    self._add_cell(cell.removeprefix("'"))

    def names(self, service_number: str, cedula: str) -> bool:
        """Whether the file may speak of it."""
        return f"service {service_number}" in self._seen or f"cedula {cedula}" in self._seen

    def _add_cell(self, cell: str) -> None:
        with suppress(BadCellError):
            self._seen.add(f"service {read_service_number(cell)}")
        with suppress(BadCellError):
            self._seen.add(f"cedula {read_cedula(cell)}")


def clear_absent(database: Database, kind: BaseKind[Any], base_id: int, named: NamedServices) -> int:
    """Set what is true of the base's services that the file does not name; how many changed."""
    last, cleared = 0, 0
    while True:
        with database.writing() as session:
            rows = _list_members(session, base_id, last)
            absent = [row.id for row in rows if not named.names(row.service_number, row.cedula)]
            cleared += _clear(session, kind, absent)
        if not rows:
            return cleared
        last = rows[-1].id


def _list_members(session: Session, base_id: int, last: int) -> Sequence[Row[int, str, str]]:
    return session.execute(
        select(Service.id, Service.service_number, Customer.cedula)
        .join(Customer, Customer.id == Service.customer_id)
        .join(base_service, base_service.c.service_id == Service.id)
        .where(base_service.c.base_id == base_id, Service.id > last)
        .order_by(Service.id)
        .limit(BATCH)
    ).all()


def _clear(session: Session, kind: BaseKind[Any], ids: Sequence[int]) -> int:
    changed = [getattr(Service, name).is_distinct_from(value) for name, value in kind.absent.items()]
    if not ids or not changed:
        return 0
    result = session.execute(
        update(Service)
        .where(Service.id.in_(ids), or_(*changed))
        .values(**kind.absent)
        .execution_options(synchronize_session=False)
    )
    return int(getattr(result, "rowcount", 0))
