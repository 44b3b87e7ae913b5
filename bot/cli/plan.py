"""How `recobra campaign plan` is written: facts for programs, and a page for people."""

from collections import Counter, defaultdict
from datetime import date
from typing import Any

import click

from bot import clock
from bot.services.campaigns.campaigns import STATE_NAMES
from bot.services.forecasting.forecast import Forecast, HourSends
from bot.services.forecasting.remedies import show_count, show_day

_BAR = 30  # characters of the busiest day
_WEEKDAYS = ("lu", "ma", "mi", "ju", "vi", "sá", "do")


def list_facts(forecast: Forecast) -> dict[str, Any]:
    """The whole plan; hours and times are local."""
    return {
        "campaign": forecast.campaign,
        "state": forecast.state,
        "feasible": forecast.feasible,
        "contacts": forecast.contacts,
        "contacts_by_channel": forecast.contacts_by_channel,
        "attempted": forecast.attempted,
        "unreachable": forecast.unreachable,
        "silent": forecast.silent,
        "agreed": forecast.agreed,
        "starts": forecast.starts,
        "deadline": forecast.deadline,
        "ends": forecast.ends,
        "first_attempts": forecast.first_attempts,
        "first_attempts_by": forecast.first_attempts_by,
        "finishes_at": forecast.finishes_at,
        "left": forecast.left,
        "left_by_channel": forecast.left_by_channel,
        "attempts_left_out": forecast.attempts_left_out,
        "displaced": forecast.displaced,
        "totals": forecast.totals,
        "changes": [
            {"what": c.what, "to": c.to, "left": c.left, "sentence": c.sentence} for c in forecast.changes
        ],
        "assumptions": forecast.assumptions,
        "sends": [vars(hour) for hour in forecast.sends],
    }


def show_plan(forecast: Forecast, hours: bool) -> None:
    """The plan on the terminal: a line a day, or an hour too."""
    for line in [*_introduce(forecast), "", *_list_days(forecast, hours), "", *_conclude(forecast)]:
        click.echo(line)


def _introduce(forecast: Forecast) -> list[str]:
    channels = forecast.contacts_by_channel
    lines = [
        f"{forecast.campaign} ({STATE_NAMES[forecast.state]}): {show_count(forecast.contacts)} contactos, "
        f"del {show_day(forecast.starts)} al {show_day(forecast.deadline)}"
        + (f"; con cargos, hasta el {show_day(forecast.ends)}" if forecast.ends != forecast.deadline else ""),
        f"  Próximo intento: {show_count(channels['whatsapp'])} por WhatsApp, "
        f"{show_count(channels['voice'])} por llamada.",
    ]
    for count, what in (
        (forecast.attempted, "Con algún intento ya hecho"),
        (forecast.unreachable, "Sin un teléfono para los canales de la campaña"),
        (forecast.silent, "Pidieron no ser contactados, o los atiende un asesor"),
        (forecast.agreed, "Sin intento, con algo acordado que se espera"),
    ):
        lines += [f"  {what}: {show_count(count)}."] if count else []
    return lines


def _list_days(forecast: Forecast, hours: bool) -> list[str]:
    days: dict[date, list[HourSends]] = defaultdict(list)
    for each in forecast.sends:
        days[clock.to_local(each.hour).date()].append(each)
    totals = {day: _sum(found) for day, found in days.items()}
    most = max((sum(total.values()) for total in totals.values()), default=1)
    lines = [f"  {'':15}{'WhatsApp':>11}{'llamadas':>11}"] if days else ["  No sale ningún mensaje."]
    for day, found in days.items():
        bar = "█" * max(1, round(_BAR * sum(totals[day].values()) / most))
        lines.append(f"  {_WEEKDAYS[day.weekday()]} {show_day(day)}  {_columns(totals[day])}  {bar}")
        lines += [
            f"  {clock.to_local(each.hour):%H:%M}{'':10}{_columns(_sum([each]))}" for each in found if hours
        ]
    return lines


def _sum(hours: list[HourSends]) -> Counter[str]:
    return Counter(whatsapp=sum(h.whatsapp for h in hours), voice=sum(h.voice for h in hours))


def _columns(total: Counter[str]) -> str:
    return f"{show_count(total['whatsapp']):>11}{show_count(total['voice']):>11}"


def _conclude(forecast: Forecast) -> list[str]:
    lines = list(forecast.complaints)
    if forecast.first_attempts_by:
        at = show_day(clock.to_local(forecast.first_attempts_by))
        lines.append(f"Alcanza: todos tienen su primer intento a más tardar el {at}.")
    elif forecast.feasible:
        lines.append("Alcanza: no queda nadie sin intento.")
    if forecast.finishes_at:
        lines.append(f"El último intento sale el {show_day(clock.to_local(forecast.finishes_at))}.")
    if forecast.attempts_left_out:
        lines.append(
            f"No caben en el plazo {show_count(forecast.attempts_left_out)} de los intentos siguientes que "
            "permite la política."
        )
    return [*lines, "", "Supuestos:", *(f"  · {each}" for each in forecast.assumptions)]
