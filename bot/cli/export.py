"""`recobra export`: tables for the back office and the offices, as CSV or XLSX."""

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.bootstrap import Recobra
from bot.cli.days import Day
from bot.cli.output import emit, json_option
from bot.errors import NotFound
from bot.exports.tables import TableData, write_csv, write_file
from bot.models import Campaign
from bot.queries.charge_base import check_ready, list_charge_base
from bot.queries.offices import find_office
from bot.queries.outcomes import list_typifications, list_unreached
from bot.queries.turns import list_day

_OUT = click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="Archivo .csv o .xlsx; si no, sale aquí."
)


@click.group()
def export() -> None:
    """Exporta tablas en CSV o XLSX, según el final del nombre; con --json, también aquí."""


@export.command("charge-base")
@click.argument("name")
@_OUT
@click.option("--accept", is_flag=True, help="Aunque no conste la lista de entregados posterior al plazo.")
@json_option
def charge_base(name: str, out: Path | None, accept: bool, as_json: bool) -> None:
    """La base de quienes no entregaron, para la carga de valores."""

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
    """A quién no se pudo contactar en la campaña, y por qué."""
    _write(lambda session: list_unreached(session, _find_campaign(session, name)), out, as_json)


@export.command()
@click.argument("office")
@click.option("--date", "day", type=Day(), required=True, help="AAAA-MM-DD.")
@_OUT
@json_option
def turns(office: str, day: date, out: Path | None, as_json: bool) -> None:
    """Los turnos de una oficina en un día; OFFICE es su nombre, su ciudad o su número."""
    _write(lambda session: list_day(session, find_office(session, office), day), out, as_json)


def _write(read: Callable[[Session], TableData], out: Path | None, as_json: bool) -> None:
    """Into the file, or on standard output: a CSV, or with `--json` a list of rows by their headings."""
    with Recobra().database.reading() as session:
        table = read(session)
        if out is not None:
            emit({"file": str(out), "rows": write_file(out, table)}, as_json, _show)
        elif as_json:
            emit([dict(zip(table.headings, row, strict=True)) for row in table.rows], as_json, _show)
        else:
            write_csv(sys.stdout.buffer, table)
            sys.stdout.buffer.flush()


def _show(facts: dict[str, Any]) -> None:
    click.echo(f"{facts['rows']} filas en {facts['file']}", err=True)


def _find_campaign(session: Session, name: str) -> Campaign:
    campaign = session.scalar(select(Campaign).where(Campaign.name == name))
    if campaign is None:
        raise NotFound(f"No hay ninguna campaña llamada «{name}».")
    return campaign
