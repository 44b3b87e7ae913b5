from datetime import date

import pytest

from bot.language.dates import read_dates

from .tables import load_table

THURSDAY = date(2021, 3, 18)


@pytest.mark.parametrize(("text", "expected"), load_table("dates"))
def test_customers_dates_are_read(text, expected):
    assert [found.value.isoformat() for found in read_dates(text, THURSDAY)] == expected


@pytest.mark.parametrize(("line", "expected"), load_table("days"))
def test_the_day_it_is_read_on_decides(line, expected):
    today, text = line.split(" ", 1)
    found = read_dates(text, date.fromisoformat(today))
    assert [each.value.isoformat() for each in found] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("el viernes", "2021-03-12"),
        ("el 25", "2021-02-25"),
        ("25 de marzo", "2020-03-25"),
        ("10/2", "2021-02-10"),
        ("el 18", "2021-03-18"),
        ("fin de mes", "2021-02-28"),
        ("fines de enero", "2021-01-31"),
        ("la quincena", "2021-03-15"),
        ("29 de febrero", "2020-02-29"),
        ("ayer", "2021-03-17"),
    ],
)
def test_unfinished_dates_look_back_on_request(text, expected):
    found = read_dates(text, THURSDAY, prefer_future=False)
    assert [each.value.isoformat() for each in found] == [expected]
