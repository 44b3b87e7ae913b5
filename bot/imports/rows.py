"""A file's rows, each read or rejected with the column and the reason."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bot.imports.layouts import Cells
from bot.imports.tables import Row


class BadCellError(Exception):
    """A cell that makes its row unusable; `reason` is Spanish, for whoever mends the file."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column = column
        self.reason = reason


class Accepted[T](NamedTuple):
    """A row that could be read."""

    number: int
    value: T
    original: list[str]

    def reject(self, column: str, reason: str) -> "Rejected":
        """The row after all cannot be taken: what it speaks of is unknown."""
        return Rejected(self.number, column, reason, self.original)


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that could not be taken, and why."""

    number: int
    column: str
    reason: str
    original: list[str]


def read_rows[T](
    rows: Iterable[Row], width: int, pick: Callable[[Sequence[str]], Cells], parse: Callable[[Cells], T]
) -> Iterator[Accepted[T] | Rejected]:
    """Read each row with `parse`, which raises `BadCellError` where it cannot."""
    for number, original in rows:
        try:
            if len(original) > width and any(map(str.strip, original[width:])):
                raise BadCellError("", "la fila tiene más celdas que encabezados")
            yield Accepted(number, parse(pick(original)), original)
        except BadCellError as bad:
            yield Rejected(number, bad.column, bad.reason, original)
