"""`recobra report`: figures over all campaigns, for who answers for them."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import click

from bot.bootstrap import Recobra
from bot.cli.days import Day
from bot.cli.output import emit, json_option
from bot.language.written_amounts import format_amount
from bot.queries.corrections import report_corrections
from bot.queries.promise_counts import report_promises
from bot.queries.reports.scope import Scope
from bot.queries.state_names import SCRIPTS
from bot.services.forecasting.remedies import show_count

_NO_CAMPAIGN = "sin campaña"
_COLUMNS = {  # and how many characters each takes
    "tomadas": 9, "abiertas": 10, "cumplidas": 11, "incumplidas": 13, "anuladas": 10, "% cumplido": 12,
    "prometido": 14, "cumplido": 14,
}  # fmt: skip


@click.group()
def report() -> None:
    """Informes de todas las campañas."""


@report.command()
@click.option("--from", "first", type=Day(), help="Primer día en que se tomaron; por defecto, desde siempre.")
@click.option("--to", "last", type=Day(), help="Último día, incluido; por defecto, hasta hoy.")
@json_option
def promises(first: date | None, last: date | None, as_json: bool) -> None:
    """Las promesas de pago: cuántas se cumplen. Por guion, por campaña y por quien las tomó.

    Cuenta las promesas que se tomaron en esos días, como están ahora. El porcentaje es de las que ya vencieron:
    cumplidas entre cumplidas e incumplidas.

    \b
    Ejemplo:
      recobra report promises --from 2027-03-01 --to 2027-03-31
    """
    with Recobra().database.reading() as session:
        facts = report_promises(session, first, last)
    emit(facts, as_json, _show)


@report.command()
@click.option("--from", "first", type=Day(), help="Primer día de los cierres; por defecto, desde siempre.")
@click.option("--to", "last", type=Day(), help="Último día, incluido; por defecto, hasta hoy.")
@json_option
def corrections(first: date | None, last: date | None, as_json: bool) -> None:
    """Qué tipificaciones del asistente corrigen los asesores. Por código, por campaña y por asesor.

    Cuenta los cierres de esos días en que el asistente ya había tipificado. Lo que más se corrige, primero.

    \b
    Ejemplo:
      recobra report corrections --from 2027-03-01 --to 2027-03-31
    """
    with Recobra().database.reading() as session:
        facts = report_corrections(session, Scope(None, first, last))
    emit(facts, as_json, _show_corrections)


def _show_corrections(facts: dict[str, Any]) -> None:
    click.echo(f"Tipificaciones del asistente: {_say_share(facts['total'])}")
    for entry in facts["corrections"]:
        change = f"{entry['bot_code']} {entry['bot_motive']} → {entry['code']} {entry['motive']}"
        click.echo(f"{show_count(entry['count']):>8}  {change}")
    for title, key in (("campaigns", "campaign"), ("agents", "agent")):
        click.echo({"campaigns": "Por campaña", "agents": "Por asesor"}[title])
        for entry in facts[title]:
            click.echo(f"  {entry[key]}: {_say_share(entry)}")


def _say_share(entry: dict[str, Any]) -> str:
    share = "" if entry["share_corrected"] is None else f" ({entry['share_corrected']:.0%})"
    return f"{show_count(entry['corrected'])} corregidas de {show_count(entry['closed'])} cerradas{share}"


def _show(facts: dict[str, Any]) -> None:
    lines = list(_list_lines(facts))
    widest = max(len(name) for name, _ in lines)
    for name, cells in lines:
        columns = zip(cells, _COLUMNS.values(), strict=False)
        click.echo(f"{name:{widest}}{''.join(f'{cell:>{width}}' for cell, width in columns)}".rstrip())


def _list_lines(facts: dict[str, Any]) -> Iterator[tuple[str, Sequence[str]]]:
    yield "Promesas de pago", list(_COLUMNS)
    yield "Por guion", ()
    for entry in facts["scripts"]:
        yield f"  {SCRIPTS.get(entry['script'], _NO_CAMPAIGN)}", _write(entry)
    yield "Por campaña", ()
    for entry in facts["campaigns"]:
        yield f"  {entry['campaign'] or _NO_CAMPAIGN}", _write(entry)
    yield "Por quien las tomó", ()
    for entry in facts["agents"]:
        yield f"  {entry['agent']}", _write(entry)
    yield "Total", _write(facts["total"])


def _write(entry: dict[str, Any]) -> list[str]:
    counts = [show_count(entry[key]) for key in ("made", "open", "kept", "broken", "cancelled")]
    share = "—" if entry["share_kept"] is None else f"{entry['share_kept']:.0%}"
    return [*counts, share, format_amount(entry["amount"]), format_amount(entry["amount_kept"])]
