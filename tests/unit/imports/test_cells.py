"""What spreadsheets do to dates and amounts, and what they mean all the same."""

from datetime import date
from decimal import Decimal

import pytest

from bot.imports import cells


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("16-5-2020", date(2020, 5, 16)),
        ("29/07/2020", date(2020, 7, 29)),
        ("05/07/2020", date(2020, 7, 5)),
        ("2020-03-31", date(2020, 3, 31)),
        ("43978", date(2020, 5, 27)),
        ("43978.5", date(2020, 5, 27)),
        (" 2020-03-31 00:00:00", date(2020, 3, 31)),
        ("1.4.20", date(2020, 4, 1)),
        ("32-13-2020", None),
        ("30-2-2020", None),
        ("16-5-20201", None),
        ("mañana", None),
        ("", None),
        ("12345678", None),
        ("99999", None),
    ],
)
def test_a_date_is_read_day_first_or_as_excels_serial(cell: str, day: date | None) -> None:
    assert cells.read_date(cell) == day


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("339,53", "339.53"),
        ("837.47", "837.47"),
        ("12.345000", "12.35"),
        ("12,3449999", "12.34"),
        ("$1399,40", "1399.40"),
        ("1.294,52", "1294.52"),
        ("1,294.52", "1294.52"),
        ("1.234.567,8", "1234567.80"),
        ("1.294", "1294.00"),
        ("USD 12,5", "12.50"),
        ("0", "0.00"),
        ("0,00", "0.00"),
        ("", "0.00"),
        ("-5", None),
        ("gratis", None),
        ("1.2.3", None),
        ("12,345,6", None),
        ("12.34499999999999957", "12.34"),
        ("999999999999,99", "999999999999.99"),
        ("1234567890123", None),
        ("9" * 40, None),
    ],
)
def test_an_amount_is_read_with_comma_or_point(cell: str, amount: str | None) -> None:
    assert cells.read_amount(cell) == (None if amount is None else Decimal(amount))


def test_yes_no_and_neither() -> None:
    assert [cells.read_yes(cell) for cell in ("SI", "sí", " NO ", "", "quizás")] == [
        True,
        True,
        False,
        False,
        None,
    ]


def test_equipment_is_a_list() -> None:
    assert cells.read_list("MODEM  ADSL+ONT + ") == ["MODEM ADSL", "ONT"]


@pytest.mark.parametrize(
    ("cell", "number"),
    [("21535642", "21535642"), ("21535642.0", "21535642"), ("'0215", "0215"), ("", None), ("NO TIENE", None)],
)
def test_a_service_number_keeps_its_zeros(cell: str, number: str | None) -> None:
    assert cells.read_number(cell) == number
