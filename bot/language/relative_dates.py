"""Dates told from today: hoy, pasado mañana, en tres días, fin de mes, la próxima semana."""

import re
from datetime import date

from bot.language.calendar import add_business_days
from bot.language.date_words import COMING, MONTH, NEXT_WEEK, YEAR, number_month
from bot.language.day_math import (
    Reference,
    add_days,
    add_months,
    end_month,
    find_day,
    find_in_week,
    make_date,
    pick_day,
    shift_month,
)
from bot.language.rules import Rule, rule

_FRIDAY, _SATURDAY = 4, 5
_NAMED_DAYS = {
    "hoy": 0,
    "manana": 1,
    "pasado manana": 2,
    "pasado": 2,
    "ayer": -1,
    "anoche": -1,
    "anteayer": -2,
}
_COUNT = r"(?P<count>\d{1,3}|un|una|un par de)"

# "25 de marzo", "el 5 del próximo mes", "a fines de abril": which month is meant.
MONTH_REFERENCE = (
    rf"(?:(?P<next>(?:proximo|otro|siguiente) mes|mes {COMING})|(?P<last>mes pasado|pasado mes)"
    rf"|(?:mes de )?(?P<month>{MONTH})(?: del? (?P<year>{YEAR}))?"
    r"|(?P<this>(?:este |presente )?mes(?: en curso| actual)?|presente|actual|corriente))"
)
_EDGE = r"(?P<edge>fin(?:es|al|ales)?|ultimos?(?: dias?)?|mediados|inicios?|principios?|comienzos?|primero|1)"


def read_month(match: re.Match[str], reference: Reference) -> tuple[int, int] | None:
    """Return the year and month that `MONTH_REFERENCE` matched; None for a month named without a year."""
    groups = match.groupdict()
    if groups["month"]:
        year = groups["year"]
        return (int(year), number_month(groups["month"])) if year else None
    return shift_month(reference.today, 1 if groups["next"] else -1 if groups["last"] else 0)


def _read_named_day(match: re.Match[str], reference: Reference) -> date | None:
    return add_days(reference.today, _NAMED_DAYS[match["day"]])


def _read_count(match: re.Match[str], reference: Reference) -> date | None:
    """Count literally: "en ocho días" is eight days on; the bot says the date back before it counts."""
    unit, words = match["unit"], match["count"]
    count = 2 if words == "un par de" else int(words) if words.isdecimal() else 1
    count = -count if match["past"] else count
    if unit.startswith("mes"):
        if match["past"]:  # "hace 6 meses" is a while, not a day
            return None
        return add_months(reference.today, count)
    if match["working"]:
        return add_business_days(reference.today, count) if 0 < count < 100 else None
    return add_days(reference.today, count * {"s": 7, "q": 15, "d": 1}[unit[0]])


def _read_idiom(match: re.Match[str], reference: Reference) -> date | None:
    """ "De hoy en ocho" is the same weekday a week later, "en quince" two weeks later."""
    start = add_days(reference.today, _NAMED_DAYS[match["day"]])
    return add_days(start, 7 if match["eight"] == "8" else 14) if start else None


def _read_next_week(match: re.Match[str], reference: Reference) -> date | None:
    return find_in_week(_FRIDAY if match["end"] else 0, reference.today, 1)


def _read_weekend(match: re.Match[str], reference: Reference) -> date | None:
    """Saturday: today's if it is one, the coming week's for "el otro"."""
    if match["other"]:
        return find_in_week(_SATURDAY, reference.today, 1)
    ahead = (_SATURDAY - reference.today.weekday()) % 7
    return add_days(reference.today, 7 if (match["next"] or match["later"]) and not ahead else ahead)


def _read_edge(match: re.Match[str], reference: Reference) -> date | None:
    edge = match["edge"]
    last = edge.startswith(("f", "u"))
    days = [
        end_month(*month) if last else make_date(*month, 15 if edge == "mediados" else 1)
        for month in _list_months(match, reference)
    ]
    return pick_day(days, reference) or days[0]


def _list_months(match: re.Match[str], reference: Reference) -> list[tuple[int, int]]:
    """The months that may be meant: a month's name or "mes" alone leaves two, the nearer and the farther."""
    month = read_month(match, reference)
    step = 1 if reference.prefer_future else -1
    if not month:
        named, year = number_month(match["month"]), reference.today.year
        return [(year, named), (year + step, named)]
    return [month, shift_month(reference.today, step)] if match["this"] == "mes" else [month]


def _read_year_end(_match: re.Match[str], reference: Reference) -> date | None:
    return date(reference.today.year, 12, 31)


def _read_pay_day(match: re.Match[str], reference: Reference) -> date | None:
    """The quincena is the pay of the 15th; the second one is that of the month's end."""
    if match["second"]:
        return end_month(reference.today.year, reference.today.month)
    return find_day(15, reference)


def _read_pay_day_of(match: re.Match[str], reference: Reference) -> date | None:
    days = [make_date(*month, 15) for month in _list_months(match, reference)]
    return pick_day(days, reference) or days[0]


RULES: list[Rule[Reference, date]] = [
    rule(r"(?P<day>hoy|manana)(?: dia)?(?: mismo)?", _read_named_day),
    rule(r"(?P<day>pasado manana|ayer|anteayer|anoche)", _read_named_day),
    rule(r"antes de ayer", lambda _match, reference: add_days(reference.today, -2)),
    rule(
        r"(?:(?<=hoy o )|(?<=manana [oy] )|(?<=para )|(?<=hasta ))(?P<day>pasado)"
        r"(?! (?:el|la|las|los|al|de|por(?! la)|mucho|ya|un|una|tiempo|mes|meses|ano|medio|mediodia)\b)",
        _read_named_day,
    ),
    rule(r"^(?P<day>pasado)(?=[ .!]*$)", _read_named_day),
    rule(r"esta (?:manana|tarde|noche)", lambda _match, reference: reference.today),
    rule(
        r"(?:(?P<past>hace)|en|dentro de|de (?:aqui|hoy) (?:a|en)) (?:unos |unas |l[oa]s proxim[oa]s )?"
        rf"{_COUNT} (?P<unit>dias?|semanas?|quincenas?|mes|meses)(?P<working> (?:habiles|laborables?))?",
        _read_count,
    ),
    rule(r"(?:de )?(?P<day>hoy|manana) en (?P<eight>8|15)(?: dias)?", _read_idiom),
    rule(rf"(?:(?P<end>fin|fines|final|finales) de )?(?:la )?{NEXT_WEEK}", _read_next_week),
    rule(
        rf"(?:(?P<next>proximo )|(?P<other>el otro ))?fin de semana(?P<later> {COMING})?",
        _read_weekend,
    ),
    rule(rf"{_EDGE} (?:(?<=fin )|de (?:el )?|del ){MONTH_REFERENCE}", _read_edge),
    rule(r"fin(?:es|al|ales)? de ano", _read_year_end),
    rule(r"(?<!una )(?<!cada )(?<!por )(?P<second>segunda )?quincena(?! pasada)", _read_pay_day),
    rule(rf"(?:primera )?quincena (?:de |del ){MONTH_REFERENCE}", _read_pay_day_of),
]
