"""Runs an import batch by batch, each in its own transaction: killed and run again, it ends the same."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import batched
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from bot import clock
from bot.db import Database
from bot.imports.layouts import Cells, Layout
from bot.imports.rows import Accepted, BadCellError, Rejected, read_rows
from bot.imports.tables import count_rows, open_table
from bot.models import BackOfficeImport
from bot.services.imports.report import ImportReport, RejectedFile
from bot.services.imports.seen import SeenKeys

BATCH = 2000
type Progress = Callable[[int, int], None]


@dataclass
class Applied:
    """What became of a batch: the numbers of rows that changed nothing, and rows that could not be taken."""

    unchanged: set[int] = field(default_factory=set)
    rejected: list[Rejected] = field(default_factory=list)


def apply_each[T](rows: Sequence[Accepted[T]], apply: Callable[[T], bool]) -> Applied:
    """Take rows one by one; `apply` says whether it changed anything, or raises `BadCellError`."""
    applied = Applied()
    for row in rows:
        try:
            if not apply(row.value):
                applied.unchanged.add(row.number)
        except BadCellError as bad:
            applied.rejected.append(row.reject(bad.column, bad.reason))
    return applied


@dataclass(frozen=True)
class Importer[T]:
    """How one kind of file is taken in."""

    layout: Layout
    parse: Callable[[Cells], T]
    key: Callable[[T], str]
    apply: Callable[[Session, Sequence[Accepted[T]]], Applied]


def run_import[T](
    database: Database, path: Path, importer: Importer[T], progress: Progress = lambda _done, _total: None
) -> ImportReport:
    """Take a file in; `progress` hears of rows done and rows in all.

    Raises:
        FileRefused: it is not such a file; nothing of it was taken.
    """
    total = count_rows(path) - 1
    report = ImportReport()
    database.remember_more()
    with open_table(path) as table, SeenKeys() as seen:
        pick = importer.layout.bind(table.headings, path.name)
        with RejectedFile(path, table.headings) as rejected:
            rows = read_rows(table.rows, len(table.headings), pick, importer.parse)
            for batch in batched(rows, BATCH, strict=False):
                _take_batch(database, batch, importer, report, rejected, seen)
                progress(report.rows, max(total, report.rows))
    report.rejected = rejected.count
    report.rejected_file = str(rejected.path) if rejected.count else None
    _record(database, importer.layout.kind, path, report)
    return report


def _take_batch(
    database: Database,
    batch: Sequence[Accepted[Any] | Rejected],
    importer: Importer[Any],
    report: ImportReport,
    rejected: RejectedFile,
    seen: SeenKeys,
) -> None:
    accepted = [row for row in batch if isinstance(row, Accepted)]
    with database.writing() as session:
        applied = importer.apply(session, accepted)
    refused = [row for row in batch if isinstance(row, Rejected)] + applied.rejected
    for row in sorted(refused, key=lambda row: row.number):
        rejected.add(row)
    late = {row.number for row in applied.rejected}
    taken = [row for row in accepted if row.number not in late]
    repeated = {row.number for row in taken if not seen.add(importer.key(row.value))}
    unchanged = applied.unchanged - repeated
    report.rows += len(batch)
    report.duplicates += len(repeated)
    report.unchanged += len(unchanged)
    report.imported += len(taken) - len(repeated) - len(unchanged)


def _record(database: Database, kind: str, path: Path, report: ImportReport) -> None:
    with database.writing() as session:
        session.add(
            BackOfficeImport(kind=kind, file_name=path.name[:200], imported_at=clock.now(), rows=report.rows)
        )
