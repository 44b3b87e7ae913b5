"""The dates in what a customer writes or says, as a small grammar: general date parsers miss most of them."""

from datetime import date

from bot.language import calendar_dates, date_decoys, relative_dates, weekday_dates
from bot.language.day_math import Reference
from bot.language.found import Found
from bot.language.plain import Plain, make_plain
from bot.language.rules import apply_rules

_RULES = [*date_decoys.RULES, *relative_dates.RULES, *weekday_dates.RULES, *calendar_dates.RULES]


def read_dates(text: str, today: date, *, prefer_future: bool = True) -> list[Found[date]]:
    """Return the dates in a text, in its order, told from `today`, a day in Ecuador.

    Unfinished dates ("el 25", "25/3", "el viernes") look ahead, or back if `prefer_future` is false.
    A weekday alone is never today; "este viernes" may be. What the calendar does not have is no date.
    Only the first `plain.MAX_CHARS` characters are read.
    """
    return find_dates(make_plain(text), Reference(today, prefer_future))


def find_dates(plain: Plain, reference: Reference) -> list[Found[date]]:
    """Return the dates in a text that has been made plain."""
    return apply_rules(_RULES, plain, reference)
