"""An exported workbook opens as a person can read it: dates in full, headings in sight, blanks blank."""

from datetime import UTC, date, datetime
from io import BytesIO

import openpyxl
import pytest

from bot.exports import tables
from bot.exports.tables import TableData, write_csv, write_xlsx

HEADINGS = ("CEDULA", "NOMBRE", "FECHA", "DIA", "OBSERVACION", "TEXTO")
MOMENT = datetime(2021, 3, 17, 13, 0, 0, 560_000, UTC)
ROW = ("0340987023", "ÑAÑEZ ANA", MOMENT, date(2021, 3, 31), "", "=HYPERLINK(1)" + "x" * 300)


def write(rows: list[tuple[object, ...]]) -> openpyxl.Workbook:
    file = BytesIO()
    assert write_xlsx(file, TableData(HEADINGS, iter(rows))) == len(rows)
    return openpyxl.load_workbook(BytesIO(file.getvalue()))


def test_every_column_is_wide_enough_for_its_cells() -> None:
    sheet = write([ROW])["Datos"]
    widths = {heading: sheet.column_dimensions["ABCDEF"[n]].width for n, heading in enumerate(HEADINGS)}
    assert widths["FECHA"] >= len("2021-03-17 08:00:00")
    assert widths["CEDULA"] >= 12
    assert widths["TEXTO"] == 60


def test_headings_stay_in_sight_and_filter_all_rows() -> None:
    sheet = write([ROW] * 3)["Datos"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:F4")
    assert [cell.value for cell in write([])["Datos"][1]] == list(HEADINGS)


def test_cells_are_what_excel_calculates_with() -> None:
    [_, cells] = write([ROW])["Datos"].iter_rows()
    values = dict(zip(HEADINGS, (cell.value for cell in cells), strict=True))
    assert values["FECHA"] == datetime(2021, 3, 17, 8)
    assert (values["DIA"], cells[0].data_type) == (datetime(2021, 3, 31), "s")
    assert values["OBSERVACION"] is None
    assert str(values["TEXTO"]).startswith("'=")


def test_a_sheet_takes_what_excel_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "_SAMPLE", 2)
    monkeypatch.setattr(tables, "_ROWS_A_SHEET", 3)
    book = write([(n, *ROW[1:]) for n in range(7)])
    sheets = [[row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] for sheet in book.worksheets]
    assert (book.sheetnames, sheets) == (["Datos", "Datos 2", "Datos 3"], [[0, 1, 2], [3, 4, 5], [6]])
    assert book["Datos 3"].auto_filter.ref == "A1:F2"


def test_a_csv_opens_with_accents_and_runs_nothing() -> None:
    file = BytesIO()
    write_csv(file, TableData(HEADINGS, [ROW]))
    text = file.getvalue().decode("utf-8-sig")
    assert text.splitlines()[1].startswith("0340987023;ÑAÑEZ ANA;2021-03-17 08:00;2021-03-31;;'=HYPERLINK")
