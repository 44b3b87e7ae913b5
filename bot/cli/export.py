"""`recobra export`: tables for the back office and the offices, as CSV or XLSX."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
from rich.progress import Progress as Bar
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.bootstrap import Recobra
from bot.cli.days import Day
from bot.cli.output import emit, json_option
from bot.errors import NotFound
from bot.exports.documents import to_json
from bot.exports.evidence import list_evidence
from bot.exports.provider_list import ProviderList
from bot.exports.reconciliation import Progress, ask_provider
from bot.exports.tables import TableData, write_csv, write_file
from bot.models import Campaign, Channel
from bot.queries.charge_base import check_ready, list_charge_base
from bot.queries.commitments import list_benefits, list_claims, list_promises, list_visits
from bot.queries.corrections import list_corrections
from bot.queries.ic_list import list_for_ic
from bot.queries.offices import find_office
from bot.queries.outcomes import list_typifications, list_unreached
from bot.queries.reports.scope import Scope
from bot.queries.turns import list_day

_OUT = click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Archivo .csv o .xlsx, por ejemplo lista.xlsx; por defecto, un CSV en la salida estándar.",
)

_LISTS = {Channel.WHATSAPP: "mensajes de WhatsApp", Channel.VOICE: "llamadas"}


@click.group()
def export() -> None:
    """Exporta tablas en CSV o XLSX. Según el final del nombre; con --json, también aquí.

    \b
    Ejemplos:
      recobra export unreached marzo --out no-contactados.xlsx
      recobra export turns Quito --date 2027-03-19 --out turnos.csv
    """


@export.command("charge-base")
@click.argument("name")
@_OUT
@click.option("--accept", is_flag=True, help="Aunque no conste la lista de entregados posterior al plazo.")
@json_option
def charge_base(name: str, out: Path | None, accept: bool, as_json: bool) -> None:
    """La base de quienes no entregaron, para la carga de valores.

    Desde el día siguiente al plazo, y después de cargar otra vez la lista de entregados. CARGAR: no entregó;
    REVISAR: antes hay que mirar un turno, un respaldo o lo que dijo.
    """

    def read(session: Session) -> TableData:
        campaign = _find_campaign(session, name)
        if not accept:
            check_ready(session, campaign)
        return list_charge_base(session, campaign)

    _write(read, out, as_json)


@export.command()
@click.argument("name")
@_OUT
@json_option
def typifications(name: str, out: Path | None, as_json: bool) -> None:
    """Cómo terminó cada gestión de la campaña."""
    _write(lambda session: list_typifications(session, _find_campaign(session, name)), out, as_json)


@export.command()
@click.argument("name")
@_OUT
@json_option
def unreached(name: str, out: Path | None, as_json: bool) -> None:
    """A quién no se contactó, por qué, y qué sigue."""
    _write(lambda session: list_unreached(session, _find_campaign(session, name)), out, as_json)


@export.command()
@click.argument("name")
@_OUT
@click.option("--no-reconcile", "alone", is_flag=True, help="Sin pedir su lista al proveedor.")
@json_option
def evidence(name: str, out: Path | None, alone: bool, as_json: bool) -> None:
    """Cada intento, junto a lo que dice el proveedor. También por qué se permitió: hora, regla y cuenta del día."""
    found = None if alone else _ask(name)
    _write(lambda session: list_evidence(session, _find_campaign(session, name), found), out, as_json)


@export.command()
@click.argument("name")
@_OUT
@json_option
def promises(name: str, out: Path | None, as_json: bool) -> None:
    """Las promesas de pago de la campaña, y si se cumplieron."""
    _write(lambda session: list_promises(session, _find_campaign(session, name)), out, as_json)


@export.command()
@click.argument("name")
@_OUT
@json_option
def visits(name: str, out: Path | None, as_json: bool) -> None:
    """Las visitas técnicas que pidieron los clientes."""
    _write(lambda session: list_visits(session, _find_campaign(session, name)), out, as_json)


@export.command()
@click.argument("name")
@_OUT
@json_option
def benefits(name: str, out: Path | None, as_json: bool) -> None:
    """Los beneficios otorgados, para aplicarlos."""
    _write(lambda session: list_benefits(session, _find_campaign(session, name)), out, as_json)


@export.command()
@click.argument("name")
@_OUT
@json_option
def claims(name: str, out: Path | None, as_json: bool) -> None:
    """Los reclamos de factura, con su plazo.

    El mismo archivo, con el ESTADO que decidan, vuelve por `recobra import claims`.
    """
    _write(lambda session: list_claims(session, _find_campaign(session, name)), out, as_json)


@export.command()
@click.argument("name")
@_OUT
@json_option
def ic(name: str, out: Path | None, as_json: bool) -> None:
    """Los casos de una campaña de retención, para IC.

    El estado va desde que OpenFlexis recibió el cierre de la queja.
    """
    _write(lambda session: list_for_ic(session, _find_campaign(session, name)), out, as_json)


@export.command()
@click.argument("name")
@click.option("--from", "first", type=Day(), help="Primer día de los cierres; por defecto, desde siempre.")
@click.option("--to", "last", type=Day(), help="Último día, incluido; por defecto, hasta hoy.")
@_OUT
@json_option
def corrections(name: str, first: date | None, last: date | None, out: Path | None, as_json: bool) -> None:
    """Las tipificaciones que los asesores corrigieron."""
    _write(
        lambda session: list_corrections(session, Scope(_find_campaign(session, name), first, last)),
        out,
        as_json,
    )


@export.command()
@click.argument("office")
@click.option("--date", "day", type=Day(), required=True, help="El día.")
@_OUT
@json_option
def turns(office: str, day: date, out: Path | None, as_json: bool) -> None:
    """Los turnos de una oficina en un día. OFFICE es su nombre, su ciudad o su número."""
    _write(lambda session: list_day(session, find_office(session, office), day), out, as_json)


def _ask(name: str) -> ProviderList:
    """The provider's list; a warning for each channel on which it could not be had."""
    recobra = Recobra()
    with recobra.database.reading() as session:
        campaign = _find_campaign(session, name)
    with _progress() as progress:
        found = ask_provider(recobra, campaign, progress)
    for channel, problem in found.problems.items():
        click.echo(
            f"Aviso: no se pudo pedir al proveedor su lista de {_LISTS[channel]} ({problem}): "
            "lo que no se pudo comprobar dice «sin comprobar».",
            err=True,
        )
    return found


@contextmanager
def _progress() -> Iterator[Progress]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda what, done, total: bar.update(task, description=what, completed=done, total=total)


def _write(read: Callable[[Session], TableData], out: Path | None, as_json: bool) -> None:
    """Into the file, or on standard output: a CSV, or with `--json` a list of rows by their headings."""
    with Recobra().database.reading() as session:
        table = read(session)
        if out is not None:
            emit({"file": str(out), "rows": write_file(out, table)}, as_json, _show)
        elif as_json:
            _print_json(table)
        else:
            write_csv(sys.stdout.buffer, table)
            sys.stdout.buffer.flush()


def _print_json(table: TableData) -> None:
    """One row a line, written as it is read: a campaign may have a million."""
    separator = "["
    for row in table.rows:
        facts = dict(zip(table.headings, row, strict=True))
        click.echo(f"{separator}\n{json.dumps(facts, ensure_ascii=False, default=to_json)}", nl=False)
        separator = ","
    click.echo("[]" if separator == "[" else "\n]")


def _show(facts: dict[str, Any]) -> None:
    click.echo(f"{facts['rows']} filas en {facts['file']}", err=True)


def _find_campaign(session: Session, name: str) -> Campaign:
    campaign = session.scalar(select(Campaign).where(Campaign.name == name))
    if campaign is None:
        raise NotFound(f"No hay ninguna campaña llamada «{name}».")
    return campaign
