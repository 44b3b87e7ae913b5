from datetime import date

import pytest

from bot.language.dates import read_dates

from .tables import load_table

THURSDAY = date(2021, 3, 18)


@pytest.mark.parametrize(("text", "expected"), load_table("dates"))
def test_customers_dates_are_read(text, expected):
    assert [found.value.isoformat() for found in read_dates(text, THURSDAY)] == expected
