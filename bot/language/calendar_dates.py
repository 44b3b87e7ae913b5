"""Dates told by number: 25 de marzo, marzo 25, el 25, 25/3, 2021-03-25."""

import re
from datetime import date

from bot.language.date_words import MONTH, NOT_COUNTED, WEEKDAY, YEAR, number_month, read_year
from bot.language.day_math import Reference, find_day, find_day_month, make_date
from bot.language.relative_dates import MONTH_REFERENCE, read_month
from bot.language.rules import Rule, rule


def _read_full(match: re.Match[str], reference: Reference) -> date | None:
    """Read the groups day, month and year; without a year the nearest one that `reference` prefers."""
    name = match["day"]
    day = int(name) if name.isdecimal() else 1  # primero, uno
    month = number_month(match["month"])
    year = read_year(match)
    return make_date(year, month, day) if year else find_day_month(day, month, reference)


def _read_in_month(match: re.Match[str], reference: Reference) -> date | None:
    month = read_month(match, reference)
    return make_date(*month, int(match["day"])) if month else None


def _read_day(match: re.Match[str], reference: Reference) -> date | None:
    return find_day(int(match["day"]), reference)


_LEAD = rf"(?:(?:(?:proximo |este )?{WEEKDAY}|hoy|manana|pasado manana),? )?(?:el )?(?:dia )?"
_DAY = r"(?P<day>\d{1,2})"
_NTH = r"(?P<day>\d{1,2}(?= ?(?:ro|ero|er|°|º)?(?!\w))|primero|uno)(?: ?(?:ro|ero|er|°|º)(?!\w))?"
_MONTH = rf"(?P<month>{MONTH})"
_MONTH_NUMBER = r"(?P<month>\d{1,2})"
_REAL_MONTH = r"(?P<month>0?[1-9]|1[0-2])"
_YEAR = rf"(?P<year>{YEAR})(?!\d)(?! ?(?:\$|dolares\b|usd\b))"  # not a sum that follows the day
_AND_YEAR = rf"(?:(?:,? ?| del? |,? del? ano |[-/.]){_YEAR}|(?: del |[-/.])(?P<short>\d\d)(?![\d:]))?"
_ALONE = r"(?<![\d/.,:-])"
_NO_MONEY = r"(?<!\$)(?<!\$ )(?<!usd )"  # "pago $20 y 25 de abril" names one day
_NO_MORE = r"(?![\d/-]|[.,:]\d)"

RULES: list[Rule[Reference, date]] = [
    rule(rf"{_LEAD}{_NTH}(?: (?:de ?|del )?|[-/.])(?:mes de )?{_MONTH}{_AND_YEAR}", _read_full),
    rule(rf"{_MONTH} (?:el )?(?:dia )?{_NTH}{NOT_COUNTED}", _read_full),
    rule(rf"{_MONTH} (?:el )?(?:dia )?{_NTH}(?:, ?| | del? (?:ano )?){_YEAR}", _read_full),
    rule(
        rf"{_LEAD}{_DAY} del (?:mes )?{_REAL_MONTH}(?: del? (?:{_YEAR}|(?P<short>\d\d)))?{NOT_COUNTED}",
        _read_full,
    ),
    rule(rf"{_LEAD}{_DAY} del? {MONTH_REFERENCE}", _read_in_month),
    rule(
        rf"(?:(?:el dia|dia|del|el) |^){_DAY}(?= (?:o|u|y|al?|hasta) (?:el )?(?:dia )?\d{{1,2}} (?:de )?{_MONTH})",
        _read_full,
    ),
    rule(rf"{_ALONE}{_NO_MONEY}{_DAY}(?= (?:o|u|y|al?|hasta) \d{{1,2}} (?:de )?{_MONTH})", _read_full),
    rule(
        rf"{_LEAD}{_ALONE}{_DAY} ?(?P<sign>[/.-]) ?{_MONTH_NUMBER} ?(?P=sign) ?"
        rf"(?:{_YEAR}|(?P<short>\d\d)){_NO_MORE}",
        _read_full,
    ),
    rule(rf"{_LEAD}{_ALONE}{_YEAR}(?P<sign>[/.-]){_MONTH_NUMBER}(?P=sign){_DAY}(?!\d)", _read_full),
    rule(rf"{_LEAD}{_ALONE}(?<!\d ){_DAY} {_MONTH_NUMBER} {_YEAR}(?! \d+(?![\d:h]))", _read_full),
    rule(rf"{_LEAD}{_ALONE}{_DAY} ?/ ?{_MONTH_NUMBER}(?! ?/){_NO_MORE}", _read_full),
    rule(rf"{_LEAD}{_ALONE}{_DAY}-(?P<month>0\d|1[0-2]){_NO_MORE}", _read_full),
    rule(rf"(?:(?:el|dia|fecha) |{WEEKDAY} |^){_DAY}-{_MONTH_NUMBER}{_NO_MORE}", _read_full),
    rule(rf"(?:el (?:proximo )?dia|dia|el|este|el proximo) {_DAY}(?: ?(?:ro|ero))?{NOT_COUNTED}", _read_day),
    rule(
        rf"(?:partir|despues|antes|luego|desde|turno|cita|visita|fecha|pago) del {_DAY}{NOT_COUNTED}",
        _read_day,
    ),
    rule(
        r"(?:desde el|partir del) primero(?! (?:de|del|dia|que)\b)",
        lambda _match, reference: find_day(1, reference),
    ),
    rule(rf"(?:(?<=\d )|(?<=[ap]m )|(?<=manana )|(?<=tarde ))del {_DAY}{NOT_COUNTED}", _read_day),
    rule(rf"del {_DAY}(?= en adelante| al \d)", _read_day),
    rule(rf"(?<=del \d\d )al {_DAY}{NOT_COUNTED}", _read_day),
    rule(rf"(?:(?<=el \d\d [yo] )|(?<=dia \d\d [yo] )){_DAY}{NOT_COUNTED}", _read_day),
]
