import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.ec import ci

from bot.language.cedulas import is_valid, normalize_cedula, read_cedulas

from .tables import load_table


@pytest.mark.parametrize(("text", "expected"), load_table("cedulas"))
def test_customers_cedulas_are_read(text, expected):
    assert [found.value or "invalid" for found in read_cedulas(text)] == expected


@pytest.mark.parametrize(("cell", "expected"), load_table("cedula_cells"))
def test_spreadsheet_cedulas_are_made_whole(cell, expected):
    assert normalize_cedula(cell) == next(iter(expected), None)


@given(st.text("0123456789", min_size=8, max_size=11) | st.integers(0, 10**10 - 1).map("{:010d}".format))
def test_validity_is_the_librarys(digits: str) -> None:
    assert is_valid(digits) == ci.is_valid(digits)
