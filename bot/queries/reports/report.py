"""A table on a page: its numbers lead to the people behind them, and it can be taken along as a file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from bot.exports.tables import TableData

Drill = Mapping[
    str, str
]  # what the people behind a number have in common, as `people.find_contacts` reads it


@dataclass(frozen=True)
class Report:
    """`drills`: for each row, the columns whose number leads on; `remarks`: what the numbers leave out (Spanish)."""

    headings: Sequence[str]
    rows: Sequence[Sequence[Any]]
    drills: Sequence[Mapping[int, Drill]] = field(default=())
    remarks: Sequence[str] = field(default=())

    @property
    def table(self) -> TableData:
        """For a file."""
        return TableData(self.headings, self.rows)

    @property
    def numeric(self) -> Sequence[bool]:
        """Which columns hold numbers."""
        return [
            any(isinstance(row[place], int | Decimal) for row in self.rows)
            for place in range(len(self.headings))
        ]

    def drill(self, row: int, column: int) -> Drill | None:
        """Who is behind a number, where that can be told."""
        return self.drills[row].get(column) if row < len(self.drills) else None


def percent(part: int, whole: int) -> Decimal | None:
    """A share in hundredths, with one place; None of nothing."""
    return (Decimal(100 * part) / whole).quantize(Decimal("0.1")) if whole else None
