"""Which reminder is due on which day."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as checked
from hypothesis import strategies as st

from bot.catalog.policy import ScriptPolicy, get_policy
from bot.config import Settings
from bot.models import Script
from bot.services.campaigns.deadline_reminders import find_reminder_day, reminder_due
from bot.services.outbound.send_hours import SendRule, window_of

DAYS = [7, 3, 1]
MONEY = SendRule(mentions_money=True, respects_holidays=True)
PLAIN = SendRule(mentions_money=False, respects_holidays=True)


def plan(end: date, rule: SendRule = MONEY) -> dict[date, int]:
    """All reminders before an end, by their day."""
    days = [end - timedelta(days=n) for n in range(30)]
    return {day: due for day in days if (due := reminder_due(day, end, DAYS, rule))}


@pytest.mark.parametrize(
    ("end", "planned"),
    [
        # The seed's deadline, a Wednesday: T-3 is a Sunday, so it is told on Friday.
        ("2021-03-31", {"2021-03-24": 7, "2021-03-26": 3, "2021-03-30": 1}),
        # A Monday: T-3 is a Friday, and T-1, a Sunday, falls on it too: only one is told, the nearer.
        ("2021-03-29", {"2021-03-22": 7, "2021-03-26": 1}),
        # After Good Friday (2 April) and over the end of the month.
        ("2021-04-05", {"2021-03-29": 7, "2021-04-01": 1}),
        # The first of a month, a year and a leap February.
        ("2024-03-01", {"2024-02-23": 7, "2024-02-27": 3, "2024-02-29": 1}),
        ("2021-01-08", {"2020-12-31": 7, "2021-01-05": 3, "2021-01-07": 1}),
    ],
)
def test_reminders_of_a_text_about_money(end: str, planned: dict[str, int], settings: Settings) -> None:
    found = plan(date.fromisoformat(end))
    assert {day.isoformat(): days for day, days in sorted(found.items())} == planned


def test_a_weekend_is_no_hindrance_without_money(settings: Settings) -> None:
    assert plan(date(2021, 3, 31), PLAIN)[date(2021, 3, 28)] == 3


@checked(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=300)
@given(end=st.dates(date(2020, 1, 1), date(2035, 1, 1)), rule=st.sampled_from([MONEY, PLAIN]))
def test_every_reminder_has_a_lawful_day_in_time(end: date, rule: SendRule, settings: Settings) -> None:
    for days in DAYS:
        day = find_reminder_day(days, end, rule)
        assert day is not None
        assert window_of(day, rule)
        assert day <= end - timedelta(days=days)
        assert reminder_due(day, end, DAYS, rule) in range(1, days + 1)
    found = plan(end, rule)
    assert [found[day] for day in sorted(found)] == sorted(found.values(), reverse=True)
    assert min(found.values()) == 1


@pytest.mark.parametrize("days", [[3, 7], [3, 3], [7, 0], [-1]])
def test_days_that_make_no_sense_are_refused(days: list[int]) -> None:
    policy = get_policy().scripts[Script.EQUIPMENT_RECOVERY].model_dump()
    with pytest.raises(ValueError, match="del más lejano"):
        ScriptPolicy.model_validate(policy | {"reminder_days": days})
