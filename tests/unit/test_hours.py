from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.hours import DailyHours

times = st.times().map(lambda t: t.replace(second=0, microsecond=0))


def test_hours_are_read_as_operators_write_them() -> None:
    assert DailyHours.parse("8:00 - 20:00") == DailyHours(time(8), time(20))
    assert str(DailyHours.parse("08:00-20:00")) == "08:00-20:00"


@pytest.mark.parametrize("text", ["", "8-20", "25:00-26:00", "20:00-08:00", "08:00", "08:00-08:00", "mañana"])
def test_what_is_no_daily_window_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        DailyHours.parse(text)


def test_the_last_minute_is_outside() -> None:
    hours = DailyHours.parse("08:00-20:00")
    assert time(8) in hours
    assert time(19, 59, 59) in hours
    assert time(20) not in hours


@given(times, times, times, times, times)
def test_a_narrowed_window_allows_only_what_both_allow(
    a: time, b: time, c: time, d: time, moment: time
) -> None:
    if a >= b or c >= d:
        return
    first, second = DailyHours(a, b), DailyHours(c, d)
    both = first.narrow(second)
    assert (both is not None and moment in both) == (moment in first and moment in second)
