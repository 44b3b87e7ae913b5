"""Where a plan finds a contact that is under way: what is written, on its way, barred or gone counts."""

from datetime import date, timedelta
from typing import Any

import pytest

from bot import clock
from bot.config import Settings
from bot.models import Campaign, CampaignState, Channel, Scenario, Script
from bot.services.forecasting.census import FIELDS
from bot.services.forecasting.cohorts import Work
from bot.services.forecasting.courses import Course
from bot.services.forecasting.sql import read_hour
from bot.services.forecasting.starting_points import Roll, StartingPoints

DAY = date(2021, 3, 17)
DUE = "2021-03-18 15"
WHATSAPP, VOICE = Channel.WHATSAPP, Channel.VOICE


@pytest.fixture(autouse=True)
def _settings(settings: Settings) -> None:
    return


def read(state: CampaignState = CampaignState.RUNNING, **fields: str) -> tuple[list[Work], Roll, float]:
    campaign = Campaign(
        id=1, name="marzo", script=Script.EQUIPMENT_RECOVERY, state=state, starts_on=DAY,
        deadline=DAY + timedelta(days=14), ends_on=DAY + timedelta(days=14), channels=["whatsapp", "voice"],
    )  # fmt: skip
    now = clock.start_of_day(DAY) + timedelta(hours=10)
    points = StartingPoints({1: Course(campaign, DAY)}, now)
    row: dict[str, Any] = dict.fromkeys(FIELDS, "") | {
        "campaign_id": "1",
        "scenario": "no_charges",
        "reach": "2",
    }
    points.add(0, [tuple((row | fields)[name] for name in FIELDS)], 3)
    works = [work for person in points.people for work in person.works]
    return works, points.rolls[1], now.timestamp()


def test_a_draft_is_due_on_its_first_channel_at_once() -> None:
    (work,), roll, now = read(CampaignState.DRAFT)
    assert (work.channel, work.due, work.scenario) == (WHATSAPP, now, Scenario.NO_CHARGES)
    assert roll.by_channel == {WHATSAPP: 3}


def test_what_was_decided_stands() -> None:
    (work,), roll, _ = read(channel="voice", due=DUE, written="2", tried="2", reminded="7")
    assert (work.channel, work.due, work.made) == (VOICE, read_hour(DUE), (2, 0))
    assert (work.was_tried, work.reminded, roll.tried) == (True, 7, 3)


def test_a_message_that_is_written_waits_for_its_turn() -> None:
    (work,), roll, _ = read(queued_on="whatsapp", queued_for=DUE, channel="voice")
    assert (work.channel, work.due, work.is_queued, work.was_tried) == (WHATSAPP, read_hour(DUE), True, False)
    assert roll.tried == 0


def test_what_is_on_its_way_counts_as_sent_now() -> None:
    (work,), *_ = read(flying_on="voice", channel="voice", called="1", tried="1")
    assert (work.channel, work.due) == (VOICE, clock.end_of_day(DAY).timestamp())


def test_who_is_barred_from_whatsapp_is_called() -> None:
    (work,), _, _ = read(channel="voice", due=DUE, written="1", tried="1", is_barred_written="1")
    assert work.reachable == (VOICE,)


def test_a_number_that_went_away_is_passed_over_at_once() -> None:
    (work,), _, now = read(channel="whatsapp", due=DUE, reach="1", written="1", tried="1")
    assert (work.channel, work.due) == (VOICE, now)


def test_who_has_no_attempt_left_is_still_reminded() -> None:
    (work,), roll, _ = read(written="2", called="3", tried="5", last_hour="2021-03-17 14")
    assert (work.channel, work.last_day) == (None, DAY.toordinal())
    assert roll.by_channel == {None: 3}


def test_who_cannot_be_reached_or_asked_for_no_more_has_nothing_to_come() -> None:
    works, roll, _ = read(reach="0")
    assert (works, roll.unreachable) == ([], 3)
    works, roll, _ = read(is_silent="1", channel="whatsapp", due=DUE)
    assert (works, roll.silent, roll.contacts) == ([], 3, 3)
