from datetime import time

import pytest

from bot.language.day_parts import read_day_part
from bot.language.times import read_times

from .tables import load_table


@pytest.mark.parametrize(("text", "expected"), load_table("times"))
def test_customers_times_are_read(text, expected):
    assert [f"{found.value:%H:%M}" for found in read_times(text)] == expected


@pytest.mark.parametrize(("text", "expected"), load_table("day_parts"))
def test_parts_of_the_day_are_read(text, expected):
    assert read_day_part(text) == next(iter(expected), None)


def test_hours_stay_as_said_outside_office_hours():
    assert [found.value for found in read_times("a las 3", office_hours=False)] == [time(3)]
