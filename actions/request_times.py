"""From which day on, and for how many months, a service is to be suspended."""

import re
from datetime import date, timedelta
from math import ceil

from actions import request_words
from actions.request_draft import NOT_KNOWN, Wanted
from actions.talk import Talk
from bot import clock
from bot.language.dates import read_dates
from bot.language.day_math import make_date, shift_month
from bot.services.cases import requests

_DAYS_A_MONTH = 30
_FAR, _NEAR = timedelta(days=180), timedelta(days=120)
_UNTIL = re.compile(r"(?<!\w)(?:hasta|al?)(?!\w)")
_SURELY_UNTIL = re.compile(r"(?<!\w)hasta(?!\w)")
_NEXT_MONTH = re.compile(
    r"(?<!\w)(?:(?:el )?(?:proximo|otro|siguiente) mes|(?:el )?mes (?:que viene|proximo|entrante))(?!\w)"
)
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")


def take_times(wanted: Wanted, talk: Talk) -> bool:
    """The day and the length that a message names; whether it names any."""
    wanted.shown.pop("refused", None)
    before = dict(wanted.said)
    _take_days(wanted, talk)
    if (months := request_words.read_months(talk.said)) is not None:
        _take_length(months, wanted, talk)
    if wanted.said != before:
        for name in ("offer", "confirmed"):  # those were for other days
            wanted.said.pop(name, None)
        wanted.shown.pop("changing", None)
        return True
    return bool(wanted.shown.get("refused"))


def take_begin(wanted: Wanted, talk: Talk) -> bool:
    """The day; who does not know it yet agrees on it with the advisor."""
    return take_times(wanted, talk) or _is_unsure("begins", "utter_request_begins_unsure", wanted, talk)


def take_months(wanted: Wanted, talk: Talk) -> bool:
    """A bare number will do, where it was asked for."""
    months = request_words.read_bare_months(talk.said)
    if months is None:
        return take_times(wanted, talk) or _is_unsure("months", "utter_request_months_unsure", wanted, talk)
    _take_length(months, wanted, talk)
    return True


def _take_length(months: int, wanted: Wanted, talk: Talk) -> None:
    """What the matrix allows; what it does not is said, and asked again."""
    wanted.said.pop("months", None)
    wanted.shown.pop("refused", None)
    most = requests.most_suspended()
    if 0 < months <= most:
        wanted.said["months"] = months
        return
    wanted.shown["refused"] = True
    if months:
        talk.say("utter_request_months_most", months=talk.words.months(most))
    else:
        talk.say("utter_request_months_whole")


def _take_days(wanted: Wanted, talk: Talk) -> None:
    said = talk.said
    days = [] if said.rejects else [_look_back(day, said.text) for day in said.dates]
    if days and (_SURELY_UNTIL if len(days) == 1 else _UNTIL).search(said.plain):
        until, days = days[-1], days[:-1]
        begins = days[0] if days else wanted.begins or clock.today()
        _take_length(max(1, ceil((until - begins).days / _DAYS_A_MONTH)), wanted, talk)
    if days:
        _take_day(days[0], wanted, talk)
    elif _NEXT_MONTH.search(said.plain):
        wanted.said["begins"] = _begin_next_month().isoformat()
    elif "begins" not in wanted.said and request_words.AT_ONCE.search(said.plain):
        wanted.said["begins"] = clock.today().isoformat()


def _look_back(day: date, text: str) -> date:
    """ "El 5 de enero", said in March, is over rather than next year's."""
    if day - clock.today() < _FAR or _YEAR.search(text):
        return day
    past = [found.value for found in read_dates(text, clock.today(), prefer_future=False)]
    return next((each for each in past if each < clock.today() and clock.today() - each < _NEAR), day)


def _begin_next_month() -> date:
    day = make_date(*shift_month(clock.today(), 1), 1)
    assert day is not None
    return day


def _take_day(day: date, wanted: Wanted, talk: Talk) -> None:
    if day < clock.today():
        talk.say("utter_day_past", day=talk.words.day(day))
        wanted.shown["refused"] = True
    else:
        wanted.said["begins"] = day.isoformat()


def _is_unsure(name: str, response: str, wanted: Wanted, talk: Talk) -> bool:
    """Who does not know is asked for about when; who still does not agrees on it with the advisor."""
    if not request_words.UNSURE.search(talk.said.plain):
        return False
    if wanted.shown.get(f"unsure_{name}"):
        wanted.said[name] = NOT_KNOWN
        return True
    wanted.shown[f"unsure_{name}"] = True
    talk.say(response)
    return True
