import pytest

from bot.language.cedulas import normalize_cedula, read_cedulas

from .tables import load_table


@pytest.mark.parametrize(("text", "expected"), load_table("cedulas"))
def test_customers_cedulas_are_read(text, expected):
    assert [found.value or "invalid" for found in read_cedulas(text)] == expected


@pytest.mark.parametrize(("cell", "expected"), load_table("cedula_cells"))
def test_spreadsheet_cedulas_are_made_whole(cell, expected):
    assert normalize_cedula(cell) == next(iter(expected), None)
