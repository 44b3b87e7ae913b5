import pytest

from bot.language.phones import is_mobile, normalize_phone, read_phones

from .tables import load_table


@pytest.mark.parametrize(("text", "expected"), load_table("phones"))
def test_customers_phones_are_read(text, expected):
    assert [found.value for found in read_phones(text)] == expected


@pytest.mark.parametrize(("cell", "expected"), load_table("phone_cells"))
def test_spreadsheet_phones_are_made_whole(cell, expected):
    assert normalize_phone(cell) == next(iter(expected), None)


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("+593992530829", True),
        ("+59342728528", False),
        ("+573001234567", True),
        ("12", False),
        ("hola", False),
    ],
)
def test_mobiles_are_told_from_landlines(number, expected):
    assert is_mobile(number) is expected
