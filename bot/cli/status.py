"""How `recobra campaign status` is written for people."""

from collections.abc import Iterator
from typing import Any

import click

from bot import clock
from bot.catalog.typifications import get_typifications
from bot.queries import state_names
from bot.services.campaigns.campaigns import STATE_NAMES
from bot.services.forecasting.remedies import show_count

_CONTACTS = {
    "pending": "por empezar",
    "active": "en curso",
    "settled": "resueltos",
    "exhausted": "sin más intentos",
    "excluded": "excluidos",
}


def show_status(facts: dict[str, Any]) -> None:
    """State, alarms, dates, counts, and what holds it up."""
    reason = f" ({facts['reason']})" if facts["reason"] else ""
    click.echo(f"{facts['name']}: {STATE_NAMES[facts['state']]}{reason}")
    for alarm in facts["alarms"]:
        click.echo(f"  ALARMA desde {clock.to_local(alarm['raised_at']):%Y-%m-%d %H:%M}: {alarm['text']}")
    later = "" if facts["ends"] == facts["deadline"] else f"; con cargos, hasta el {facts['ends']}"
    click.echo(f"  del {facts['starts']} al {facts['deadline']}{later}")
    for line in _list_counts(facts):
        click.echo(f"  {line}")
    click.echo(f"  Por enviar ahora: {show_count(facts['waiting'])}")
    for each in facts["holding"]:
        click.echo(f"    {each}")


def _list_counts(facts: dict[str, Any]) -> Iterator[str]:
    for state, count in facts["contacts"].items():
        yield f"Contactos: {_CONTACTS.get(state, state)}: {show_count(count)}"
    if facts["returned"]:
        yield f"  de los que están por empezar, ya entregaron y no se les escribirá: {show_count(facts['returned'])}"
    for scenario, count in facts["scenarios"].items():
        yield f"Escenarios: {state_names.SCENARIOS.get(scenario, scenario)}: {show_count(count)}"
    motives = {each.code: each.motive for each in get_typifications().root[facts["script"]]}
    for code in sorted(facts["typifications"], key=list(motives).index):
        yield f"Tipificaciones: {code} {motives[code]}: {show_count(facts['typifications'][code])}"
    for who, counts in facts["promises"].items():
        share = "" if counts["share_kept"] is None else f" ({counts['share_kept']:.0%} cumplidas)"
        yield (
            f"Promesas tomadas por {who}: {counts['open']} abiertas, {counts['kept']} cumplidas, "
            f"{counts['broken']} incumplidas{share}"
        )
    for channel, found in facts["messages"].items():
        for status, count in found.items():
            name = state_names.name_status(channel, status)
            yield f"Intentos por {state_names.CHANNELS.get(channel, channel)}: {name}: {show_count(count)}"
