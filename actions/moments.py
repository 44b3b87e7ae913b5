"""Reads when a customer wants to be contacted: a day, a time, a part of the day, hours from now."""

import re
from datetime import datetime, time, timedelta

from actions.reading import Said
from bot import clock
from bot.language.calendar import next_business_day
from bot.language.day_parts import read_day_part
from bot.language.plain import make_plain

_USUAL = time(10)
_PART_TIMES = {"morning": time(9), "afternoon": time(15), "evening": time(18)}
_AHEAD = re.compile(r"\b(?:en|dentro de)\s+(\d{1,3}|una?|media)\s+(horas?|horita|minutos?|min|hrs?)\b")


def read_moment(said: Said) -> datetime | None:
    """The instant (UTC) that is meant, always ahead; None when none is named."""
    if ahead := _AHEAD.search(make_plain(said.text).text):
        return clock.now() + _read_span(*ahead.groups())
    part = read_day_part(said.text)
    if said.takes_first and not (said.dates or said.times):
        return clock.at_local(next_business_day(clock.today()), _PART_TIMES.get(part or "", _USUAL))
    if not (said.dates or said.times or part):
        return None
    moment = said.times[0] if said.times else _PART_TIMES.get(part or "", _USUAL)
    day = said.dates[0] if said.dates else clock.today()
    at = clock.at_local(day, moment)
    return at if at > clock.now() else clock.at_local(max(day, clock.today()) + timedelta(days=1), moment)


def _read_span(count: str, unit: str) -> timedelta:
    hours = unit.startswith("h")
    number = 0.5 if count == "media" else float(count) if count.isdigit() else 1
    return timedelta(hours=number) if hours else timedelta(minutes=number)
