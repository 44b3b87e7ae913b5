"""Says why a message that we begin was allowed to leave: the evidence that an auditor of the law asks for."""

from collections.abc import Sequence
from datetime import datetime

from bot import clock
from bot.catalog.legal import WEEKDAYS, get_legal
from bot.config import get_settings
from bot.hours import DailyHours
from bot.language.written_dates import WEEKDAYS as NAMES
from bot.services.outbound.send_hours import SendRule, window_of


def describe_allowance(rule: SendRule, at: datetime, count_today: int) -> str:
    """The hour, the rule that it kept, and which contact of the day it was; Spanish, at most 200 characters.

    `at`: the instant at which it was taken to be sent. `count_today`: the contacts of that local day with that
    person on that channel, this one included; 0 where no rule counts them.
    Source: LODC, art. 49, as reported (legal.yml).
    """
    local = clock.to_local(at)
    said = [f"{NAMES[local.weekday()]} {local:%H:%M}", _describe_rule(rule, window_of(local.date(), rule))]
    if count_today > 0:
        said.append(f"contacto {count_today} del día")
    return "; ".join(said)[:200]


def _describe_rule(rule: SendRule, window: DailyHours | None) -> str:
    if window is None:
        return "día sin horario permitido"
    days, holidays = "todos los días", not rule.respects_holidays
    if rule.mentions_money:
        days = _name_days([WEEKDAYS.index(day) for day in get_legal().money.days])
        holidays = holidays and get_legal().money.on_holidays
    return f"{days}{'' if holidays else ' sin feriados'} {window} ({_name_source(rule)})"


def _name_days(days: Sequence[int]) -> str:
    """ "lunes a viernes", or the days one by one where they do not follow each other."""
    first, last = days[0], days[-1]
    if len(days) > 2 and list(days) == list(range(first, last + 1)):
        return f"{NAMES[first]} a {NAMES[last]}"
    return ", ".join(NAMES[day] for day in days)


def _name_source(rule: SendRule) -> str:
    """SEND_HOURS is named where it narrows what the law allows."""
    if not rule.mentions_money:
        return "SEND_HOURS"
    floor = get_legal().money.hours
    return "LODC art. 49" if floor.narrow(get_settings().send_hours) == floor else "LODC art. 49 y SEND_HOURS"
