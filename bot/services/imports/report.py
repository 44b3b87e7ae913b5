"""What an import did, and the file of the rows that it could not take."""

import csv
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TextIO

from bot.config import var_dir
from bot.exports.tables import neutralise
from bot.imports.rows import Rejected


@dataclass
class ImportReport:
    """Counts of rows; `imported` are new or changed, `duplicates` name what an earlier row named."""

    rows: int = 0
    imported: int = 0
    unchanged: int = 0
    duplicates: int = 0
    rejected: int = 0
    rejected_file: str | None = None
    more: dict[str, Any] = field(default_factory=dict)

    def as_facts(self) -> dict[str, Any]:
        """For printing."""
        facts: dict[str, Any] = asdict(self)
        return facts | {**facts.pop("more")}


class RejectedFile:
    """`FILE.rechazados.csv` beside the input, made anew by each import, absent where nothing was rejected."""

    def __init__(self, source: Path, headings: Sequence[str]) -> None:
        self.path = source.with_name(f"{source.name}.rechazados.csv")
        self._headings = headings
        self.count = 0

    def __enter__(self) -> Self:
        try:
            self._file = self._create()
        except OSError:  # the input lies in a folder that may only be read
            self.path = var_dir() / self.path.name
            self._file = self._create()
        self._writer = csv.writer(self._file, delimiter=";")
        self._writer.writerow(["FILA", "COLUMNA", "MOTIVO", *self._headings])
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._file.close()
        if not self.count:
            self.path.unlink()

    def add(self, row: Rejected) -> None:
        """Write one row: its number, the column, the reason and what it was."""
        self.count += 1
        self._writer.writerow([row.number, row.column, row.reason, *map(neutralise, row.original)])

    def _create(self) -> TextIO:
        # Excel takes a file for UTF-8 only with the mark, and splits it at the semicolon in Ecuador.
        return self.path.open("w", encoding="utf-8-sig", newline="")
