"""Which times of a day are offered."""

from datetime import time

from actions.turn_times import Wish, pick

QUARTERS = [time(hour, minute) for hour in range(8, 16) for minute in (0, 15, 30, 45)] + [
    time(16),
    time(16, 15),
]


def test_a_spread_over_the_day_comes_first() -> None:
    assert pick(QUARTERS, Wish(), 9) == [time(hour) for hour in range(8, 17)]
    assert pick(QUARTERS, Wish(), 3) == [time(8), time(12), time(16)]


def test_other_times_are_others_and_none_is_left_out() -> None:
    rounds = [pick(QUARTERS, Wish(round=count), 9) for count in range(4)]
    assert sorted(moment for offered in rounds for moment in offered) == QUARTERS
    assert pick(QUARTERS, Wish(round=4), 9) == rounds[0]


def test_a_part_of_the_day_offers_only_that_part() -> None:
    assert all(moment >= time(12) for moment in pick(QUARTERS, Wish("12:00"), 9))
    assert all(moment < time(12) for moment in pick(QUARTERS, Wish("00:00", "12:00"), 9))


def test_beside_a_taken_time_the_nearest_are_offered() -> None:
    free = [moment for moment in QUARTERS if moment != time(10)]
    assert pick(free, Wish(near="10:00"), 4) == [time(9, 30), time(9, 45), time(10, 15), time(10, 30)]


def test_later_goes_on_through_the_day() -> None:
    wish = Wish()
    starts = []
    for _ in range(3):
        wish.move_later()
        starts.append((wish.since, wish.round))
    assert starts == [("12:00", 0), ("15:00", 0), ("15:00", 1)]
    wish.move_earlier()
    assert (wish.since, wish.until) == (None, "12:00")


def test_half_hours_come_before_quarters() -> None:
    assert all(moment.minute == 30 for moment in pick(QUARTERS, Wish(round=1), 9))
