"""The slots of a plan: cut at hours and at the edges of what is allowed, in any zone."""

from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from bot.config import Settings
from bot.hours import DailyHours
from bot.services.forecasting.timetable import list_slots
from bot.services.outbound.send_hours import SendRule

MONEY = SendRule(mentions_money=True, respects_holidays=True)
NOTICE = SendRule(mentions_money=False, respects_holidays=True)


def test_slots_are_cut_where_something_opens_or_closes(settings: Settings) -> None:
    now = datetime(2021, 3, 19, 18, 20, tzinfo=settings.zone)  # a Friday
    slots = list_slots(now, now + timedelta(days=1), [MONEY, NOTICE], DailyHours.parse("18:00-20:30"))
    cuts = [
        (datetime.fromtimestamp(s.start, settings.zone).strftime("%a %H:%M"), len(s.allows)) for s in slots
    ]
    assert cuts == [("Fri 18:20", 2), ("Fri 19:00", 2), ("Fri 20:00", 1), ("Sat 18:00", 1)]
    assert slots[0].mark == now.replace(minute=0).timestamp()
    assert slots[0].closes == now.replace(hour=20, minute=30).timestamp()


@pytest.mark.parametrize("zone", ["America/Guayaquil", "America/Santiago", "Europe/Madrid", "Asia/Kolkata"])
@pytest.mark.parametrize("day", [date(2021, 3, 27), date(2021, 4, 3), date(2021, 9, 4), date(2021, 10, 30)])
def test_slots_follow_each_other_when_the_clock_changes(zone: str, day: date, settings: Settings) -> None:
    settings.timezone = zone
    now = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))
    slots = list_slots(now, now + timedelta(days=3), [NOTICE], DailyHours.parse("00:00-23:59"))
    for before, after in pairwise(slots):
        assert before.end <= after.start
    assert all(0 < slot.end - slot.start <= 7200 and slot.mark <= slot.start for slot in slots)
    local = [datetime.fromtimestamp(slot.start, ZoneInfo(zone)) for slot in slots]
    assert {moment.date() for moment in local} == {slot.day for slot in slots}
