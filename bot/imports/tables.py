"""Opens a CSV or XLSX file as a stream of text rows, so that memory does not grow with the file."""

import csv
import zipfile
import zlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from bot.errors import FileRefused
from bot.imports import content

_DELIMITERS = ";,\t|"
_LONGEST_CELL = 1 << 20
_BLUR = 1e-6
type Row = tuple[int, list[str]]


@dataclass(frozen=True)
class Table:
    """The first row that is not blank, and those after it, each with its number in the file, from 1."""

    headings: list[str]
    rows: Iterator[Row]


@contextmanager
def open_table(path: Path) -> Iterator[Table]:
    """Open a file as a table.

    Raises:
        FileRefused: it is not a table.
    """
    source = _read_workbook(path) if content.is_workbook(path) else _read_csv(path)
    try:
        numbered = (row for row in enumerate(source, 1) if any(map(str.strip, row[1])))
        first = next(numbered, None)
        if first is None:
            raise FileRefused(f"«{path.name}» está vacío.")
        yield Table(first[1], numbered)
    finally:
        source.close()


def count_rows(path: Path) -> int:
    """How many rows there are; reads them all, so that a file that breaks off is refused before it is taken.

    Raises:
        FileRefused: it is not a table, or a damaged one.
    """
    try:
        if content.is_workbook(path):
            return _count_workbook_rows(path)
        return sum(1 for _ in _read_csv(path))
    except (csv.Error, zlib.error, zipfile.BadZipFile) as error:
        raise FileRefused(f"«{path.name}» está dañado: {error}.") from error


def _count_workbook_rows(path: Path) -> int:
    """By the size that the sheet says it has; its parts are only checked, as reading them takes minutes."""
    with zipfile.ZipFile(path) as archive:
        if broken := archive.testzip():
            raise FileRefused(f"«{path.name}» está dañado: {broken}.")
    with _open_sheet(path) as sheet:
        return sheet.max_row or 0


def _read_csv(path: Path) -> Generator[list[str]]:
    csv.field_size_limit(_LONGEST_CELL)
    with path.open(encoding=content.find_encoding(path), newline="") as file:
        sample = next((line for line in file if line.strip()), "")
        delimiter = max(_DELIMITERS, key=sample.count)
        file.seek(0)
        yield from csv.reader(file, delimiter=delimiter)


def _read_workbook(path: Path) -> Generator[list[str]]:
    with _open_sheet(path) as sheet:
        sheet.reset_dimensions()  # some programs write a wrong size
        for row in sheet.iter_rows(values_only=True):
            yield [_to_text(cell) for cell in row]


@contextmanager
def _open_sheet(path: Path) -> Iterator[Any]:
    try:
        workbook = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
        sheet = workbook.worksheets[0]
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, IndexError, OSError) as error:
        raise FileRefused(f"«{path.name}» es un archivo comprimido, no un libro XLSX.") from error
    try:
        yield sheet
    finally:
        workbook.close()


def _write_number(cell: float) -> str:
    """Two places for cents that arithmetic blurred; six for what needs more, as a latitude, never three."""
    if cell.is_integer():
        return str(int(cell))
    return f"{cell:.2f}" if abs(cell - round(cell, 2)) < _BLUR else f"{cell:.6f}"


def _to_text(cell: Any) -> str:
    """A cell as it would stand in a CSV: whole numbers without decimals, dates in ISO."""
    match cell:
        case None:
            return ""
        case bool():
            return "SI" if cell else "NO"
        case float():
            return _write_number(cell)
        case datetime():
            return cell.date().isoformat()
        case date() | time():
            return cell.isoformat()
        case _:
            return str(cell)
