"""Pieces of pattern that several kinds of date share."""

import re
from collections.abc import Iterable

from bot.language.lexicon import MONTHS, WEEKDAYS

_SHORT_WEEKDAYS = {"lun": 0, "mie": 2, "mier": 2, "jue": 3, "vie": 4, "vier": 4, "sab": 5, "dom": 6}
_SHORT_MONTHS = {month[:3]: number for number, month in enumerate(MONTHS, 1)} | {"sept": 9, "set": 9}

_WEEKDAY_NUMBERS = {name: number for number, name in enumerate(WEEKDAYS)} | _SHORT_WEEKDAYS
_MONTH_NUMBERS = {name: number for number, name in enumerate(MONTHS, 1)} | _SHORT_MONTHS


def _any_of(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


WEEKDAY = rf"\b(?:(?:{_any_of(WEEKDAYS)})\b|(?:{_any_of(_SHORT_WEEKDAYS)})\b\.?)"
MONTH = rf"\b(?:(?:{_any_of(MONTHS)})\b|(?:{_any_of(_SHORT_MONTHS)})\b\.?)"
YEAR = r"(?:19|20)\d\d"
COMING = r"(?:que viene|que entra|proxim[oa]|siguiente|entrante)"
NEXT_WEEK = rf"(?:proxima semana|siguiente semana|la otra semana|semana {COMING})"

# After a bare number that is to be a day: it is no hour, sum, count or part of a longer number.
NOT_COUNTED = (
    r"(?![.,:/-]?\d)(?! ?[%$°º])(?! \d+ \d)(?! \d{3,})(?! por (?:ciento|100)\b)"
    r"(?! ?(?:[ap]\.? ?m|h|hs|hrs|horas?|usd|dolares|centavos)\b)"
    r"(?! (?:de la (?:manana|tarde|noche|madrugada)|del dia|y media|y cuarto|en punto|de los|de las)\b)"
    r"(?! (?:mes|meses|dias?|anos?|semanas?|cuotas?|veces|facturas?|planillas?|equipos?|servicios?|lineas?"
    r"|megas?|personas?|opciones|con \d)\b)"
)


def number_weekday(name: str) -> int:
    """Return the weekday's number, Monday being 0."""
    return _WEEKDAY_NUMBERS[name.rstrip(".")]


def number_month(name: str) -> int:
    """Return the month's number, from a name or from digits."""
    return int(name) if name.isdecimal() else _MONTH_NUMBERS[name.rstrip(".")]


def read_year(match: re.Match[str]) -> int | None:
    """Return the year of the group `year`, or of `short`, two digits of this century, or None."""
    groups = match.groupdict()
    if groups.get("short"):
        return 2000 + int(groups["short"])
    return int(groups["year"]) if groups.get("year") else None
