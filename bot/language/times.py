"""The times of day in what a customer writes or says."""

import re
from datetime import time

from bot.language.date_words import WEEKDAY
from bot.language.found import Found
from bot.language.plain import Plain, make_plain
from bot.language.rules import Rule, apply_rules, rule
from bot.language.time_words import (
    AFTER,
    AT,
    BEFORE,
    HALF,
    HOUR,
    MINUTE,
    NEVER_BARE,
    UNIT,
    place_hour,
    read_half,
)

_NAMED_MINUTES = {"media": 30, "cuarto": 15, "pico": 0, "uno": 1}


def read_times(text: str, *, office_hours: bool = True) -> list[Found[time]]:
    """Return the times in a text, in its order, on Ecuador's clock.

    An hour from 1 to 7 that does not say which half of the day it means is the afternoon's, as offices are
    open then; `office_hours=False` leaves it as it is. Only the first `plain.MAX_CHARS` characters are read.
    """
    return find_times(make_plain(text), office_hours=office_hours)


def find_times(plain: Plain, *, office_hours: bool = True) -> list[Found[time]]:
    """Return the times in a text that has been made plain."""
    return apply_rules(_RULES, plain, office_hours)


def _read_clock(match: re.Match[str], office_hours: bool) -> time | None:
    """Read the groups hour, minute, past ("y cuarto"), short ("menos cuarto"), half; only hour is needed."""
    groups = match.groupdict()
    minutes = _read_minutes(groups.get("minute") or groups.get("past")) - _read_minutes(groups.get("short"))
    hour = _read_hour(groups["hour"], read_half(groups), office_hours)
    if hour is None or not -60 < minutes < 60:
        return None
    total = (hour * 60 + minutes) % 1440
    return time(total // 60, total % 60)


def _read_hour(digits: str, half: str | None, office_hours: bool) -> int | None:
    hour = 1 if digits == "una" else int(digits)
    return place_hour(hour, half, office_hours) if hour < 24 else None


def _read_minutes(words: str | None) -> int:
    return _NAMED_MINUTES[words] if words in _NAMED_MINUTES else int(words or 0)


def _read_compact(match: re.Match[str], office_hours: bool) -> time | None:
    """Read "a las 1430"."""
    hour, minute = divmod(int(match["digits"]), 100)
    placed = _read_hour(str(hour), read_half(match.groupdict()), office_hours)
    return time(placed, minute) if placed is not None and minute < 60 else None


def _read_first(match: re.Match[str], office_hours: bool) -> time | None:
    """The first hour of "de 2 a 4 pm" takes the half of the day of the second if it would come after it."""
    half = read_half(match.groupdict())
    first = _read_hour(match["hour"], None, office_hours)
    last = _read_hour(match["last"], half, office_hours)
    if first is None or last is None:
        return None
    return time(first if first < last else place_hour(int(match["hour"]), half, office_hours))


def _read_last(match: re.Match[str], office_hours: bool) -> time | None:
    last = _read_hour(match["last"], read_half(match.groupdict()), office_hours)
    return None if last is None else time(last)


_PAST = r"y (?P<past>media|cuarto|pico|uno|\d{1,2})"
_SHORT = r"menos (?P<short>cuarto|\d{1,2})"
_DIGITS = r"(?P<hour>\d{1,2})"
_LAST = r"(?P<second>(?P<last>\d{1,2})(?![.,:]?\d))"
_SURE = rf"(?: {_PAST}| {_SHORT})"
_LAS_RANGE = rf"(?:entre|de|desde) las? (?P<first>{_DIGITS}) (?:a|y|hasta) (?:las? )?{_LAST}"
_HALF_RANGE = rf"(?:entre|de|desde) (?P<first>{_DIGITS}) (?:a|y|hasta) {_LAST}"
_EITHER = rf"a las? {_DIGITS} [ou] {_LAST}"

_RULES: list[Rule[bool, time]] = [
    rule(
        rf"(?:{AT} |las? )?(?<![\d/.,:$]){_DIGITS} ?[:h] ?(?P<minute>\d\d)(?::\d\d)?"
        rf"{UNIT}{HALF}?(?![\d/%]|[.,:]\d)",
        _read_clock,
    ),
    rule(rf"{AT} {HOUR}(?:{MINUTE}|{_SURE})?(?: en punto)?{UNIT}{HALF}?{AFTER}{NEVER_BARE}", _read_clock),
    rule(rf"(?<!entre )(?:las?) {HOUR}{_SURE}{UNIT}{HALF}?{AFTER}", _read_clock),
    rule(
        rf"{BEFORE}{HOUR}(?: y (?P<past>media|cuarto)| menos (?P<short>cuarto)){HALF}?(?! horas?\b)",
        _read_clock,
    ),
    rule(
        rf"(?<!entre )(?:las? )?{BEFORE}{HOUR}(?:[.,](?P<minute>\d\d)| y (?P<past>[1-5]\d))?"
        rf"(?: en punto)?{HALF}",
        _read_clock,
    ),
    rule(
        rf"(?<!en )(?<!por )(?<!hace )(?<!cada )(?<!de ){BEFORE}(?P<hour>[6-9]|1\d|2[0-3]) ?(?:h|hs|hrs)",
        _read_clock,
    ),
    rule(r"(?:al? )?(?P<noon>mediodia|medio dia)", lambda _match, _office: time(12)),
    rule(r"(?:a )?(?:medianoche|media noche)", lambda _match, _office: time(0)),
    rule(rf"{AT} (?P<digits>\d{{3,4}}){UNIT}{HALF}?{AFTER}", _read_compact),
    rule(rf"(?:un )?(?P<short>cuarto|5|10|15|20|25) para las? {HOUR}{HALF}?{AFTER}", _read_clock),
    rule(rf"(?:hoy|manana|{WEEKDAY}),? (?P<span>{HOUR} y (?P<past>15|30|45)){AFTER}", _read_clock, "span"),
    rule(rf"(?:turno|cita|la|hora) de las {HOUR}{_SURE}?{HALF}?{AFTER}{NEVER_BARE}", _read_clock),
    rule(rf"tipo {HOUR}{HALF}?{AFTER}{NEVER_BARE}", _read_clock),
    rule(rf"{BEFORE}{HOUR} en punto", _read_clock),
    rule(
        r"(?<!todas )(?<!tengo )(?<!debo )(?<!pago )las (?!2\b)(?P<hour>\d{1,2})"
        r"(?= *(?:$|[,;!?]|\.(?!\d))| (?:y|o|de|en|am|pm|para|por|mejor|puede|esta|si)\b)",
        _read_clock,
    ),
    rule(_LAS_RANGE + rf"{HALF}?{AFTER}", _read_first, "first"),
    rule(_LAS_RANGE + rf"{HALF}?{AFTER}", _read_last, "second"),
    rule(_HALF_RANGE + rf"{HALF}", _read_first, "first"),
    rule(_HALF_RANGE + rf"{HALF}", _read_last, "second"),
    rule(rf"{_EITHER}{HALF}?{AFTER}", _read_last, "second"),
]
