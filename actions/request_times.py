"""From which day on, and for how many months, a service is to be suspended."""

import re
from datetime import date
from math import ceil

from actions import request_words
from actions.request_draft import Wanted
from actions.talk import Talk
from bot import clock

_DAYS_A_MONTH = 30
_UNTIL = re.compile(r"(?<!\w)hasta(?!\w)")


def take_times(wanted: Wanted, talk: Talk) -> bool:
    """The day and the length that a message names; whether it names any."""
    said = talk.said
    days = [] if said.rejects else list(said.dates)
    before = dict(wanted.said)
    if days and _UNTIL.search(said.plain):
        until, days = days[-1], days[:-1]
        begins = days[0] if days else wanted.begins or clock.today()
        wanted.said["months"] = max(1, ceil((until - begins).days / _DAYS_A_MONTH))
    if days:
        _take_day(days[0], wanted, talk)
    elif "begins" not in wanted.said and request_words.AT_ONCE.search(said.plain):
        wanted.said["begins"] = clock.today().isoformat()
    if months := request_words.read_months(said):
        wanted.said["months"] = months
    if wanted.said == before:
        return bool(wanted.shown.pop("past", None))
    _ask_again(wanted)
    return True


def take_months(wanted: Wanted, talk: Talk) -> bool:
    """A bare number will do, where it was asked for."""
    months = request_words.read_bare_months(talk.said)
    if months is None:
        return take_times(wanted, talk)
    wanted.said["months"] = months
    return True


def _take_day(day: date, wanted: Wanted, talk: Talk) -> None:
    if day < clock.today():
        talk.say("utter_day_past", day=talk.words.day(day))
        wanted.shown["past"] = True
    else:
        wanted.said["begins"] = day.isoformat()


def _ask_again(wanted: Wanted) -> None:
    """What was offered or confirmed was for other days."""
    for name in ("offer", "confirmed"):
        wanted.said.pop(name, None)
