"""22: hours shift with daylight saving or with the zone of whoever looks."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import settings as checked
from hypothesis import strategies as st

from bot import clock
from bot.bootstrap import Recobra
from bot.catalog.legal import WEEKDAYS, get_legal
from bot.config import Settings
from bot.hours import DailyHours
from bot.language.calendar import is_holiday
from bot.services.forecasting.timetable import list_slots
from bot.services.outbound.send_hours import SendRule, end_of_window, next_allowed, next_day
from tests.support.twilio_stub import TwilioStub
from tests.support.world import add_base, add_customer, launch, run_once, set_clock

ZONES = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))
CHANGING = ("America/Santiago", "America/New_York", "America/Havana", "Europe/Madrid", "Africa/Cairo",
            "Australia/Lord_Howe", "America/Guayaquil")  # fmt: skip
MICROSECOND = timedelta(microseconds=1)
zones = st.sampled_from(CHANGING) | st.sampled_from(ZONES)
days = st.dates(date(2020, 1, 1), date(2035, 12, 30)) | st.sampled_from(
    [date(2024, 2, 29), date(2028, 2, 28), date(2027, 12, 31), date(2032, 3, 1), date(2030, 10, 31)]
)


@cache
def list_changes(zone: str) -> list[datetime]:
    """Noon UTC of the days around which the zone's clocks are changed."""
    noons = [datetime(2020, 1, 1, 12, tzinfo=UTC) + timedelta(days=n) for n in range(15 * 365)]
    offsets = [noon.astimezone(ZoneInfo(zone)).utcoffset() for noon in noons]
    return [noon for noon, (before, after) in zip(noons, pairwise(offsets), strict=False) if before != after]


def near_changes(zone: str) -> st.SearchStrategy[tuple[str, datetime]]:
    """The zone, and an instant: any, or one of the two days around a change of its clocks."""
    instant = instants
    if changes := list_changes(zone):
        hours = st.timedeltas(timedelta(days=-1), timedelta(days=2))
        instant = instants | st.builds(lambda noon, shift: noon + shift, st.sampled_from(changes), hours)
    return st.tuples(st.just(zone), instant)


instants = st.datetimes(datetime(2020, 1, 1), datetime(2035, 11, 1), timezones=st.just(UTC))
places = zones.flatmap(near_changes)  # a zone and an instant there
rules = st.builds(SendRule, mentions_money=st.booleans(), respects_holidays=st.booleans())
quarters = st.integers(0, 4 * 24 - 1)
# Any hours of which enough is left by the legal floor; clocks are changed between eleven at night and three.
shapes = st.tuples(quarters, quarters).filter(lambda q: q[0] < q[1] and q[0] < 19 * 4 and q[1] > 8 * 4)
all_shapes = st.tuples(quarters, quarters).filter(lambda q: q[0] < q[1])
shapes = shapes.filter(lambda q: q[0] >= 4 * 4 and q[1] <= 22 * 4)
fixture_is_fine = checked(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None
)


def hours_of(shape: tuple[int, int]) -> DailyHours:
    first, last = (time(quarter // 4, quarter % 4 * 15) for quarter in shape)
    return DailyHours(first, last)


def is_allowed(instant: datetime, rule: SendRule, settings: Settings) -> bool:
    """What the operator means, written down a second time: what the clock on the wall says there."""
    wall = instant.astimezone(settings.zone)
    floor = get_legal().money
    if not settings.send_hours.start <= wall.time() < settings.send_hours.end:
        return False
    if rule.respects_holidays and is_holiday(wall.date()):
        return False
    return not rule.mentions_money or (
        floor.hours.start <= wall.time() < floor.hours.end
        and WEEKDAYS[wall.weekday()] in floor.days
        and not is_holiday(wall.date())
    )


@fixture_is_fine
@given(place=places, rule=rules, shape=shapes)
@example(  # eight in the evening, to the microsecond
    place=("America/Guayaquil", datetime(2021, 3, 18, 1, tzinfo=UTC)),
    rule=SendRule(True, True),
    shape=(32, 80),
)
@example(
    place=("America/Guayaquil", datetime(2021, 3, 18, 1, tzinfo=UTC) - MICROSECOND),
    rule=SendRule(False, False),
    shape=(32, 80),
)
@example(
    place=("America/New_York", datetime(2021, 3, 14, 6, 59, tzinfo=UTC)),
    rule=SendRule(True, True),
    shape=(32, 80),
)
@example(
    place=("America/Santiago", datetime(2021, 9, 5, 3, 59, tzinfo=UTC)),
    rule=SendRule(False, False),
    shape=(32, 80),
)
@example(
    place=("America/Santiago", datetime(2022, 4, 3, 2, 59, tzinfo=UTC)),
    rule=SendRule(False, True),
    shape=(16, 88),
)
def test_the_next_allowed_instant_is_allowed_and_the_first(
    place: tuple[str, datetime], rule: SendRule, shape: tuple[int, int], settings: Settings
) -> None:
    (settings.timezone, instant), settings.send_hours = place, hours_of(shape)
    found = next_allowed(instant, rule)
    assert found >= instant
    assert is_allowed(found, rule, settings)
    assert next_allowed(found, rule) == found
    assert not is_allowed(found - MICROSECOND, rule, settings) or found == instant
    between = instant
    while between < found:
        assert not is_allowed(between, rule, settings)
        assert next_allowed(between, rule) == found
        between += timedelta(minutes=30)


def first_at(day: date, moment: time, zone: ZoneInfo) -> datetime:
    """When the clock on the wall first shows that time or a later one: looked for, a quarter of an hour at a time."""
    midnight = datetime.combine(day, time.min, UTC) - timedelta(hours=16)
    quarters_of_it = (midnight + timedelta(minutes=15 * n) for n in range(4 * 56))
    wanted = datetime.combine(day, moment)
    return next(each for each in quarters_of_it if each.astimezone(zone).replace(tzinfo=None) >= wanted)


@fixture_is_fine
@given(place=places, holidays=st.booleans(), shape=all_shapes)
@example(  # half past two is skipped: at three the hours have begun
    place=("Europe/Madrid", datetime(2021, 3, 28, 0, 30, tzinfo=UTC)), holidays=False, shape=(10, 80)
)
@example(  # hours that are skipped whole
    place=("Europe/Madrid", datetime(2021, 3, 28, 0, 30, tzinfo=UTC)), holidays=False, shape=(9, 11)
)
@example(  # midnight is skipped
    place=("America/Santiago", datetime(2021, 9, 5, 3, 30, tzinfo=UTC)), holidays=False, shape=(2, 80)
)
@example(  # half past two comes twice: the hours have ended with the first
    place=("Europe/Madrid", datetime(2021, 10, 31, 1, 10, tzinfo=UTC)), holidays=False, shape=(0, 10)
)
@example(  # and begun
    place=("Europe/Madrid", datetime(2021, 10, 31, 1, 10, tzinfo=UTC)), holidays=False, shape=(10, 80)
)
def test_hours_that_touch_a_change_of_the_clocks_begin_and_end_once(
    place: tuple[str, datetime], holidays: bool, shape: tuple[int, int], settings: Settings
) -> None:
    (settings.timezone, instant), settings.send_hours = place, hours_of(shape)
    found = next_allowed(instant, SendRule(False, holidays))
    day = clock.to_local(instant).date()
    while True:
        opens, closes = (first_at(day, edge, settings.zone) for edge in hours_edges(settings))
        if not (holidays and is_holiday(day)) and max(instant, opens) < closes:
            break
        day += timedelta(days=1)
    assert found == max(instant, opens)


def hours_edges(settings: Settings) -> tuple[time, time]:
    return settings.send_hours.start, settings.send_hours.end


@fixture_is_fine
@given(place=places, wait=st.timedeltas(timedelta(0), timedelta(days=9)), rule=rules, shape=shapes)
def test_who_asks_later_is_never_told_an_earlier_instant(
    place: tuple[str, datetime], wait: timedelta, rule: SendRule, shape: tuple[int, int], settings: Settings
) -> None:
    (settings.timezone, instant), settings.send_hours = place, hours_of(shape)
    assert next_allowed(instant, rule) <= next_allowed(instant + wait, rule)
    assert next_day(instant, rule) <= next_day(instant + wait, rule)
    assert clock.to_local(next_day(instant, rule)).date() > clock.to_local(instant).date()


@fixture_is_fine
@given(place=places, rule=rules, shape=shapes)
def test_the_hours_of_a_day_end_when_the_wall_clock_says(
    place: tuple[str, datetime], rule: SendRule, shape: tuple[int, int], settings: Settings
) -> None:
    (settings.timezone, instant), settings.send_hours = place, hours_of(shape)
    first = next_allowed(instant, rule)
    end = end_of_window(first, rule)
    assert is_allowed(end - MICROSECOND, rule, settings)
    assert not is_allowed(end, rule, settings)


@fixture_is_fine
@given(day=days, zone=zones)
@example(day=date(2021, 9, 5), zone="America/Santiago")  # midnight is skipped
@example(day=date(2021, 11, 7), zone="America/Havana")  # midnight comes twice
@example(day=date(2024, 2, 29), zone="America/Guayaquil")
def test_a_local_day_is_all_instants_of_its_date(day: date, zone: str, settings: Settings) -> None:
    settings.timezone = zone
    start, end = clock.start_of_day(day), clock.end_of_day(day)
    assert end == clock.start_of_day(day + timedelta(days=1))
    assert clock.to_local(start).date() == clock.to_local(end - MICROSECOND).date() == day
    assert clock.to_local(start - MICROSECOND).date() == day - timedelta(days=1)
    assert clock.to_local(end).date() == day + timedelta(days=1)
    assert timedelta(hours=22) <= end - start <= timedelta(hours=26)


@fixture_is_fine
@given(first=days, count=st.integers(1, 40), zone=zones)
def test_days_follow_each_other_without_a_gap_over_month_ends(
    first: date, count: int, zone: str, settings: Settings
) -> None:
    settings.timezone = zone
    starts = [clock.start_of_day(first + timedelta(days=n)) for n in range(count + 1)]
    assert all(a < b for a, b in pairwise(starts))
    assert clock.end_of_day(first + timedelta(days=count - 1)) == starts[-1]


@fixture_is_fine
@given(day=days, zone=zones, rule=rules, shape=shapes)
def test_a_day_has_as_many_sending_hours_as_it_is_set_to(
    day: date, zone: str, rule: SendRule, shape: tuple[int, int], settings: Settings
) -> None:
    """However long the day is by the clock change: what is planned with is what there is."""
    settings.timezone, settings.send_hours = zone, hours_of(shape)
    slots = list_slots(clock.start_of_day(day), clock.end_of_day(day), [rule], settings.send_hours)
    seconds = sum(slot.end - slot.start for slot in slots)
    first = next_allowed(clock.start_of_day(day), rule)
    if clock.to_local(first).date() != day:
        assert seconds == 0
    else:
        last = end_of_window(first, rule)
        assert seconds == pytest.approx((last - first).total_seconds())
        assert clock.to_local(last).time() == min(
            settings.send_hours.end, get_legal().money.hours.end if rule.mentions_money else time.max
        )


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("America/New_York", date(2021, 3, 14), 23),
        ("America/New_York", date(2021, 11, 7), 25),
        ("America/Santiago", date(2021, 9, 5), 23),
        ("America/Santiago", date(2022, 4, 2), 25),
        ("America/Guayaquil", date(2021, 3, 14), 24),
    ],
)
def test_a_deadline_ends_with_its_own_day(zone: str, day: date, hours: int, settings: Settings) -> None:
    settings.timezone = zone
    assert clock.end_of_day(day) - clock.start_of_day(day) == timedelta(hours=hours)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("zone", "before", "after"),
    [
        ("America/New_York", "2021-03-12", "2021-03-15"),
        ("America/New_York", "2021-11-05", "2021-11-08"),
        ("America/Santiago", "2021-09-03", "2021-09-06"),
        ("America/Santiago", "2022-04-01", "2022-04-04"),
    ],
)
def test_sending_begins_at_eight_on_both_sides_of_a_change(
    zone: str, before: str, after: str, recobra: Recobra, twilio: TwilioStub
) -> None:
    recobra.settings.timezone = zone
    set_clock(f"{before} 07:00")
    with recobra.database.writing() as session:
        add_base(session, add_customer(session))
        add_base(session, add_customer(session), name="second")
    friday, monday = date.fromisoformat(before), date.fromisoformat(after)
    launch(recobra, starts=friday, deadline=monday + timedelta(days=4))
    launch(recobra, base="second", name="second", starts=monday, deadline=monday + timedelta(days=4))
    for day, sent in ((before, 1), (after, 2)):
        set_clock(f"{day} 07:59:50")
        run_once(recobra)
        assert len({post.to for post in twilio.posts}) == sent - 1
        set_clock(f"{day} 08:00:01")
        run_once(recobra)
        assert len({post.to for post in twilio.posts}) == sent
