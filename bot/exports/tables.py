"""One table as CSV or XLSX, by the file's ending."""

import csv
import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import TextIOWrapper
from itertools import chain, islice
from pathlib import Path
from typing import Any, BinaryIO

import openpyxl
from openpyxl.utils import get_column_letter

from bot import clock
from bot.errors import InvalidInput

_FORMULA = re.compile(r"[=@\t\r]|[+-](?![\d\s.,+-]*$)")
_FORBIDDEN_IN_XLSX = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_ROWS_A_SHEET = 1_048_575  # Excel's own limit, less the headings
_SAMPLE = 200  # rows by which a sheet's columns are measured: what is written is not looked at again
_NARROWEST, _WIDEST = 8, 60  # characters
CSV_TYPE = "text/csv"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class TableData:
    """Headings and rows; a row's cells are text, numbers, dates, local or UTC instants, or None."""

    headings: Sequence[str]
    rows: Iterable[Sequence[Any]]
    with_seconds: bool = False  # in a CSV; else instants are written to the minute


def neutralise(cell: str) -> str:
    """A cell that a spreadsheet would run as a formula, made into text; numbers and telephones stay."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def write_file(path: Path, table: TableData) -> int:
    """Write a CSV or XLSX file; how many rows. It has its name only once it is whole.

    Raises:
        InvalidInput: it ends in something else, or cannot be written.
    """
    writers = {".csv": write_csv, ".xlsx": write_xlsx}
    write = writers.get(path.suffix.lower())
    if write is None:
        raise InvalidInput(f"«{path.name}» debe terminar en .csv o .xlsx.")
    try:
        return _write_whole(path, lambda file: write(file, table))
    except FileNotFoundError as error:
        raise InvalidInput(f"No se puede escribir «{path}»: la carpeta no existe.") from error
    except PermissionError as error:
        raise InvalidInput(f"No se puede escribir «{path}»: falta permiso, o está abierto.") from error
    except OSError as error:
        raise InvalidInput(f"No se puede escribir «{path}»: {error.strerror}.") from error


def _write_whole(path: Path, write: Callable[[BinaryIO], int]) -> int:
    """Half a list of whom to charge looks like a whole one: it must not lie there."""
    partial = path.with_name(f".{path.name}.part")
    try:
        with partial.open("wb") as file:
            count = write(file)
        partial.replace(path)
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
    return count


def write_csv(file: BinaryIO, table: TableData) -> int:
    """UTF-8 with the mark and semicolons: as Excel in Ecuador opens it with accents. How many rows."""
    text = TextIOWrapper(file, encoding="utf-8-sig", newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow(table.headings)
    moments = "%Y-%m-%d %H:%M:%S" if table.with_seconds else "%Y-%m-%d %H:%M"
    count = 0
    for row in table.rows:
        writer.writerow([_to_text(cell, moments) for cell in row])
        count += 1
    text.detach()
    return count


def write_xlsx(file: BinaryIO, table: TableData) -> int:
    """A workbook; identity, service and telephone numbers stay text. How many rows.

    A sheet takes as many rows as Excel does; the rest follows on further ones. The headings stay in sight and
    have filters, and columns are as wide as their cells: Excel shows a date that does not fit as `#######`.
    """
    workbook = openpyxl.Workbook(write_only=True)
    rows = ([_to_cell(cell) for cell in row] for row in table.rows)
    count = 0
    while sample := list(islice(rows, _SAMPLE)):
        sheet = _add_sheet(workbook, table, sample)
        written = 0
        for row in chain(sample, islice(rows, _ROWS_A_SHEET - len(sample))):
            sheet.append(row)
            written += 1
        _add_filters(sheet, table, written)
        count += written
    if count == 0:
        _add_sheet(workbook, table, [])
    workbook.save(file)
    return count


def _add_sheet(workbook: openpyxl.Workbook, table: TableData, sample: Sequence[Sequence[Any]]) -> Any:
    number = len(workbook.worksheets) + 1
    sheet = workbook.create_sheet("Datos" if number == 1 else f"Datos {number}")
    for place, heading in enumerate(table.headings):
        longest = max((_measure(row[place]) for row in sample), default=0)
        width = max(len(heading) + 4, longest + 2)  # 4: the filter's button
        sheet.column_dimensions[get_column_letter(place + 1)].width = min(max(width, _NARROWEST), _WIDEST)
    sheet.freeze_panes = "A2"
    sheet.append(list(table.headings))
    return sheet


def _add_filters(sheet: Any, table: TableData, rows: int) -> None:
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(table.headings))}{rows + 1}"


def _measure(cell: Any) -> int:
    return (
        len("2021-03-31 08:00:00") if isinstance(cell, datetime) else len(str("" if cell is None else cell))
    )


def _to_text(cell: Any, moments: str) -> str:
    match cell:
        case None:
            return ""
        case datetime():
            return f"{clock.to_local(cell):{moments}}"
        case date():
            return cell.isoformat()
        case Decimal():
            return f"{cell:.2f}".replace(".", ",")
        case _:
            return neutralise(str(cell))


def _to_cell(cell: Any) -> Any:
    """As a workbook keeps it; an empty text would not be blank to its filters."""
    if isinstance(cell, datetime):
        return clock.to_local(cell).replace(tzinfo=None, microsecond=0)
    return _FORBIDDEN_IN_XLSX.sub("", neutralise(cell)) or None if isinstance(cell, str) else cell
