"""Dates told by a day of the week: el viernes, el otro lunes, martes de la próxima semana."""

import re
from datetime import date

from bot.language.date_words import COMING, NEXT_WEEK, NOT_COUNTED, WEEKDAY, number_weekday
from bot.language.day_math import (
    Reference,
    add_days,
    find_day,
    find_in_week,
    find_past_weekday,
    find_weekday,
)
from bot.language.rules import Rule, rule

_LAST_HOUR = 12
_DAY_NAMES = {"hoy": 0, "manana": 1, "pasado manana": 2, "ayer": -1, "anteayer": -2}


def _read_plain(match: re.Match[str], reference: Reference) -> date | None:
    """A weekday alone is the next one after today: who means today says hoy."""
    weekday = number_weekday(match["weekday"])
    if reference.prefer_future:
        return find_weekday(weekday, reference.today)
    return find_past_weekday(weekday, reference.today)


def _read_coming(match: re.Match[str], reference: Reference) -> date | None:
    return find_weekday(number_weekday(match["weekday"]), reference.today)


def _read_this(match: re.Match[str], reference: Reference) -> date | None:
    """ "Este viernes" may be today."""
    yesterday = add_days(reference.today, -1)
    return find_weekday(number_weekday(match["weekday"]), yesterday) if yesterday else None


def _read_past(match: re.Match[str], reference: Reference) -> date | None:
    return find_past_weekday(number_weekday(match["weekday"]), reference.today)


def _read_this_week(match: re.Match[str], reference: Reference) -> date | None:
    return find_in_week(number_weekday(match["weekday"]), reference.today, 0)


def _read_next_week(match: re.Match[str], reference: Reference) -> date | None:
    return find_in_week(number_weekday(match["weekday"]), reference.today, 1)


def _read_idiom(match: re.Match[str], reference: Reference) -> date | None:
    """ "El viernes en ocho" is the Friday a week after the next one."""
    day = _read_coming(match, reference)
    return add_days(day, 7 if match["eight"] == "8" else 14) if day else None


def _read_with_day(match: re.Match[str], reference: Reference) -> date | None:
    """The number of "viernes 26" decides, unless it may be an hour: "jueves 10"."""
    day = find_day(int(match["day"]), reference)
    fits = day and day.weekday() == number_weekday(match["weekday"])
    return day if fits or int(match["day"]) > _LAST_HOUR else _read_plain(match, reference)


def _read_named(match: re.Match[str], reference: Reference) -> date | None:
    return add_days(reference.today, _DAY_NAMES[match["name"]])


_NAME = rf"(?P<weekday>{WEEKDAY})"

RULES: list[Rule[Reference, date]] = [
    rule(_NAME, _read_plain),
    rule(rf"(?:proximo|siguiente) (?:dia )?{_NAME}", _read_coming),
    rule(rf"{_NAME} {COMING}", _read_coming),
    rule(rf"este (?:proximo |dia )?{_NAME}", _read_this),
    rule(rf"el otro (?:dia )?{_NAME}", _read_next_week),
    rule(rf"pasado (?:dia )?{_NAME}", _read_past),
    rule(rf"{_NAME} pasado", _read_past),
    rule(rf"{_NAME},? (?:de|en) esta (?:misma )?semana", _read_this_week),
    rule(rf"{_NAME},? (?:de |en )?(?:la )?{NEXT_WEEK}", _read_next_week),
    rule(rf"(?:la )?{NEXT_WEEK},? (?:el |este )?(?:dia )?{_NAME}", _read_next_week),
    rule(rf"(?:este |proximo )?{_NAME} en (?P<eight>8|15)(?: dias)?", _read_idiom),
    rule(
        rf"(?:(?:proximo|este|siguiente) )?{_NAME},? (?:el )?(?:dia )?(?P<day>\d{{1,2}}){NOT_COUNTED}",
        _read_with_day,
    ),
    rule(
        rf"(?P<name>hoy|manana|pasado manana|ayer|anteayer),? (?:dia )?{WEEKDAY}(?: \d{{1,2}}{NOT_COUNTED})?",
        _read_named,
    ),
]
