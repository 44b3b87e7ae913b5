"""One table as CSV or XLSX, by the file's ending."""

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import TextIOWrapper
from pathlib import Path
from typing import Any, BinaryIO

import openpyxl

from bot import clock
from bot.errors import InvalidInput

_FORMULA = re.compile(r"[=@\t\r]|[+-](?![\d\s.,+-]*$)")
_FORBIDDEN_IN_XLSX = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
CSV_TYPE = "text/csv"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class TableData:
    """Headings and rows; a row's cells are text, numbers, dates, local or UTC instants, or None."""

    headings: Sequence[str]
    rows: Iterable[Sequence[Any]]


def neutralise(cell: str) -> str:
    """A cell that a spreadsheet would run as a formula, made into text; numbers and telephones stay."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def write_file(path: Path, table: TableData) -> int:
    """Write a CSV or XLSX file; how many rows.

    Raises:
        InvalidInput: it ends in something else, or cannot be written.
    """
    writers = {".csv": write_csv, ".xlsx": write_xlsx}
    write = writers.get(path.suffix.lower())
    if write is None:
        raise InvalidInput(f"«{path.name}» debe terminar en .csv o .xlsx.")
    try:
        with path.open("wb") as file:
            return write(file, table)
    except FileNotFoundError as error:
        raise InvalidInput(f"No se puede escribir «{path}»: la carpeta no existe.") from error
    except PermissionError as error:
        raise InvalidInput(f"No se puede escribir «{path}»: falta permiso, o está abierto.") from error
    except OSError as error:
        raise InvalidInput(f"No se puede escribir «{path}»: {error.strerror}.") from error


def write_csv(file: BinaryIO, table: TableData) -> int:
    """UTF-8 with the mark and semicolons: as Excel in Ecuador opens it with accents. How many rows."""
    text = TextIOWrapper(file, encoding="utf-8-sig", newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow(table.headings)
    count = 0
    for row in table.rows:
        writer.writerow([_to_text(cell) for cell in row])
        count += 1
    text.detach()
    return count


def write_xlsx(file: BinaryIO, table: TableData) -> int:
    """A workbook with one sheet; identity, service and telephone numbers stay text. How many rows."""
    workbook = openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet("Datos")
    sheet.append(list(table.headings))
    count = 0
    for row in table.rows:
        sheet.append([_to_cell(cell) for cell in row])
        count += 1
    workbook.save(file)
    return count


def _to_text(cell: Any) -> str:
    match cell:
        case None:
            return ""
        case datetime():
            return f"{clock.to_local(cell):%Y-%m-%d %H:%M}"
        case date():
            return cell.isoformat()
        case Decimal():
            return f"{cell:.2f}".replace(".", ",")
        case _:
            return neutralise(str(cell))


def _to_cell(cell: Any) -> Any:
    if isinstance(cell, datetime):
        return clock.to_local(cell).replace(tzinfo=None)
    return _FORBIDDEN_IN_XLSX.sub("", neutralise(cell)) if isinstance(cell, str) else cell
