"""`recobra customer show`: everything known of a customer."""

from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot import clock
from bot.bootstrap import Recobra
from bot.cli.output import emit, json_option
from bot.errors import InvalidInput
from bot.language.cedulas import normalize_cedula
from bot.queries.customers import show_customer


@click.group()
def customer() -> None:
    """Clientes."""


@customer.command()
@click.argument("cedula")
@json_option
def show(cedula: str, as_json: bool) -> None:
    """Muestra todo lo que se sabe del cliente con esa cédula."""
    number = normalize_cedula(cedula)
    if number is None:
        raise InvalidInput(f"«{cedula}» no es una cédula válida.")
    with Recobra().database.reading() as session:
        facts = show_customer(session, number)
    emit(facts, as_json, _show)


def _show(facts: dict[str, Any]) -> None:
    console = Console()
    console.print(f"[bold]{escape(facts['name'])}[/bold]  {facts['cedula']}")
    if facts["opted_out"]:
        console.print("[red]Pidió no ser contactado.[/red]")
    for title, key in _SECTIONS.items():
        if facts[key]:
            console.print(_table(title, facts[key]))
    for conversation in facts["conversations"]:
        console.print(_table(f"Conversación ({conversation['state']})", conversation["messages"]))


_SECTIONS = {
    "Teléfonos": "phones",
    "Servicios": "services",
    "Gestiones": "contacts",
    "Turnos": "turns",
    "Respaldos": "receipts",
    "Pendientes nuestros": "follow_ups",
}


def _table(title: str, rows: list[dict[str, Any]]) -> Table:
    table = Table(title=title, title_justify="left", header_style="dim")
    for column in rows[0] if rows else ():
        table.add_column(column)
    for row in rows:
        table.add_row(*(escape(_to_text(value)) for value in row.values()))
    return table


def _to_text(value: Any) -> str:
    match value:
        case None:
            return ""
        case dict():
            return "  ".join(
                f"{key} {_to_text(each)}" for key, each in value.items() if each not in (None, False)
            )
        case list():
            return "\n".join(_to_text(each) for each in value)
        case _ if hasattr(value, "astimezone"):
            return f"{clock.to_local(value):%Y-%m-%d %H:%M}"
        case _:
            return str(value)
