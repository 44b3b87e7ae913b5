from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import clock
from bot.config import Settings

ZONES = ["America/Guayaquil", "America/Santiago", "Europe/Madrid", "Pacific/Galapagos", "Asia/Kolkata"]
days = st.dates(date(2020, 1, 1), date(2035, 12, 31))


def use(monkeypatch: pytest.MonkeyPatch, **settings: object) -> None:
    made = Settings(_env_file=None, **settings)  # type: ignore[arg-type, call-arg]
    monkeypatch.setattr(clock, "get_settings", lambda: made)


@given(days, st.sampled_from(ZONES))
def test_a_local_day_ends_where_the_next_begins(day: date, zone: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        use(patch, timezone=zone)
        assert clock.end_of_day(day) == clock.start_of_day(day + timedelta(days=1))
        assert clock.to_local(clock.end_of_day(day) - timedelta(seconds=1)).date() == day


@given(days, st.times(), st.sampled_from(ZONES))
def test_local_times_keep_their_hour_over_daylight_saving(day: date, moment: time, zone: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        use(patch, timezone=zone)
        instant = clock.at_local(day, moment)
        assert instant.tzinfo is UTC
        back = instant.astimezone(ZoneInfo(zone))
        shifted = abs(datetime.combine(day, moment) - back.replace(tzinfo=None))
        assert shifted in {timedelta(0), timedelta(hours=1)}  # an hour that the spring skips moves on


def test_the_offset_moves_now(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, recobra_clock_offset=-86_400 * 2000)
    moved = datetime.now(UTC) - clock.now()
    assert abs(moved - timedelta(days=2000)) < timedelta(seconds=5)
