"""Files in every dialect are read alike, and what is no table is refused with a sentence."""

from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from PIL import Image

from bot.errors import FileRefused
from bot.imports.cells import read_amount
from bot.imports.layouts import CHARGES, EQUIPMENT_BASE, RETURNED
from bot.imports.tables import count_rows, open_table

TEXT = "CEDULA;NUMERO DE SERVICIO;FECHA DE ENTREGA;ACTA;CAC\r\n0340987023;21535642;4-3-2021;ACT-1;Ñuñoa\r\n"
ROW = ["0340987023", "21535642", "4-3-2021", "ACT-1", "Ñuñoa"]


def read(path: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    with open_table(path) as table:
        return table.headings, list(table.rows)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_dialects(tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = tmp_path / "base.csv"
    path.write_bytes(TEXT.replace(";", delimiter).encode(encoding))
    headings, rows = read(path)
    assert headings[0] == "CEDULA"
    assert rows == [(2, ROW)]


def test_quotes_hold_delimiters_and_line_breaks(tmp_path: Path) -> None:
    path = tmp_path / "base.csv"
    path.write_text('A;B\n"uno;dos";"tres\ncuatro"\n\n5;6\n', encoding="utf-8")
    assert read(path)[1] == [(2, ["uno;dos", "tres\ncuatro"]), (4, ["5", "6"])]


def test_a_workbook_with_real_dates_and_numbers(tmp_path: Path) -> None:
    path = tmp_path / "base.xlsx"
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["CEDULA", "FECHA", "VALOR", "NADA"])
    sheet.append([340987023, datetime(2020, 5, 16, 10), 339.53, None])
    sheet.append(["0340987023", date(2020, 5, 16), 12.0, True])
    book.save(path)
    assert read(path)[1] == [
        (2, ["340987023", "2020-05-16", "339.53"]),
        (3, ["0340987023", "2020-05-16", "12", "SI"]),
    ]
    assert count_rows(path) == 3


def test_a_workbooks_fractions_keep_what_they_need(tmp_path: Path) -> None:
    path = tmp_path / "oficinas.xlsx"
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["VALOR", "VALOR", "VALOR", "LATITUD"])
    sheet.append([0.1 + 0.2, 339.5, 12.345, -3.997345])
    book.save(path)
    [(_number, row)] = read(path)[1]
    assert row == ["0.30", "339.50", "12.345000", "-3.997345"]
    assert [str(read_amount(cell)) for cell in row[:3]] == ["0.30", "339.50", "12.35"]


def test_headings_in_any_order_case_and_accents(tmp_path: Path) -> None:
    headings = [" Fecha de  Entrega", "otra", "número de servicio", "Cédula"]
    cells = RETURNED.bind(headings, "x")(["4-3-2021", "?", "21535642", "0340987023"])
    assert cells == {"cedula": "0340987023", "service_number": "21535642", "returned_on": "4-3-2021"}


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("vacio.csv", b"", "vacío"),
        ("blancos.csv", b"\xef\xbb\xbf \r\n \r\n", "vacío"),
        ("base.xls", b"\n<!DOCTYPE html><html><table>", "página web"),
        ("base.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, "Excel antiguo"),
        ("base.csv", b"%PDF-1.7\n%", "PDF"),
        ("base.xlsx", b"PK\x03\x04" + b"\0" * 100, "no un libro XLSX"),
        ("base.csv", b"\x7fELF\0\0\0", "no es texto CSV"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(FileRefused, match=words):
        read(path)


def test_a_picture_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "base.csv"
    Image.new("RGB", (8, 8)).save(path, format="PNG")
    with pytest.raises(FileRefused, match="imagen PNG"):
        read(path)


def test_a_damaged_workbook_is_refused_before_it_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "base.xlsx"
    book = openpyxl.Workbook()
    for n in range(500):
        book.worksheets[0].append([n, str(n) * 20])
    book.save(path)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2] + b"????" + content[len(content) // 2 + 4 :])
    with pytest.raises(FileRefused):
        count_rows(path)


def test_missing_columns_are_named() -> None:
    with pytest.raises(FileRefused, match="le falta la columna FECHA DE ENTREGA"):
        RETURNED.bind(["CEDULA", "NUMERO DE SERVICIO"], "x.csv")


def test_another_kind_of_file_is_recognised() -> None:
    with pytest.raises(FileRefused, match="parece una lista de cargos"):
        EQUIPMENT_BASE.bind(list(CHARGES.required.values()), "x.csv")


def test_a_column_that_is_there_twice_is_refused() -> None:
    with pytest.raises(FileRefused, match="dos veces"):
        CHARGES.bind(["NUMERO DE SERVICIO", "VALOR", "Valor ", "FECHA DE CARGO"], "x.csv")
