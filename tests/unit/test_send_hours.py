"""The legal floor and SEND_HOURS: no mention of money leaves at a wrong hour, whatever the settings."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as checked
from hypothesis import strategies as st

from bot.config import Settings
from bot.errors import Misconfigured
from bot.hours import DailyHours
from bot.language.calendar import is_holiday
from bot.services.outbound.send_hours import SendRule, next_allowed, next_day

MONEY = SendRule(mentions_money=True, respects_holidays=True)
NOTICE = SendRule(mentions_money=False, respects_holidays=False)
instants = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))
fixture_is_fine = checked(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)


def local(text: str, settings: Settings) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=settings.zone)


@pytest.mark.parametrize(
    ("asked", "allowed"),
    [
        ("2021-03-17 10:00", "2021-03-17 10:00"),
        ("2021-03-17 06:00", "2021-03-17 08:00"),
        ("2021-03-17 20:00", "2021-03-18 08:00"),
        ("2021-03-19 20:30", "2021-03-22 08:00"),  # Friday night to Monday
        ("2021-03-20 10:00", "2021-03-22 08:00"),  # Saturday
        ("2021-04-02 10:00", "2021-04-05 08:00"),  # Good Friday
        ("2020-12-31 21:00", "2021-01-04 08:00"),  # New Year's Day and a weekend
    ],
)
def test_money_waits_for_a_business_hour(asked: str, allowed: str, settings: Settings) -> None:
    assert next_allowed(local(asked, settings), MONEY) == local(allowed, settings)


def test_notice_leaves_on_saturday(settings: Settings) -> None:
    saturday = local("2021-03-20 10:00", settings)
    assert next_allowed(saturday, NOTICE) == saturday


@pytest.mark.parametrize("hours", ["00:00-23:59", "05:00-23:00", "09:00-22:00", "08:00-20:00"])
@fixture_is_fine
@given(instant=instants)
def test_no_setting_loosens_the_floor(hours: str, instant: datetime, settings: Settings) -> None:
    settings.send_hours = DailyHours.parse(hours)
    found = next_allowed(instant, MONEY).astimezone(settings.zone)
    assert found.weekday() < 5
    assert not is_holiday(found.date())
    assert 7 <= found.hour < 20
    assert found.time() in settings.send_hours
    assert found >= instant


@fixture_is_fine
@given(
    instant=instants, zone=st.sampled_from(["America/Guayaquil", "Europe/Madrid", "America/New_York", "UTC"])
)
def test_next_allowed_is_the_first_in_any_zone(instant: datetime, zone: str, settings: Settings) -> None:
    settings.timezone = zone
    found = next_allowed(instant, MONEY)
    assert next_allowed(found, MONEY) == found
    if found > instant:
        earlier = instant + (found - instant) * 0.999
        assert next_allowed(earlier, MONEY) == found
    following = next_day(instant, MONEY)
    assert following.astimezone(settings.zone).date() > instant.astimezone(settings.zone).date()


def test_hours_that_never_meet_the_floor_say_so(settings: Settings) -> None:
    settings.send_hours = DailyHours.parse("20:30-23:00")
    with pytest.raises(Misconfigured, match="SEND_HOURS"):
        next_allowed(datetime.now(UTC) + timedelta(0), MONEY)
