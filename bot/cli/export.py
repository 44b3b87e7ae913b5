"""`recobra export`: tables for the back office and the offices, as CSV or XLSX."""

import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import click
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.bootstrap import Recobra
from bot.errors import InvalidInput, NotFound
from bot.exports.tables import TableData, write_csv, write_file
from bot.models import Campaign, Office
from bot.queries.charge_base import check_ready, list_charge_base
from bot.queries.outcomes import list_typifications, list_unreached
from bot.queries.turns import list_day

_OUT = click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="Archivo .csv o .xlsx; si no, sale aquí."
)


@click.group()
def export() -> None:
    """Exporta tablas en CSV o XLSX, según el final del nombre."""


@export.command("charge-base")
@click.argument("name")
@_OUT
@click.option("--accept", is_flag=True, help="Aunque no conste la lista de entregados posterior al plazo.")
def charge_base(name: str, out: Path | None, accept: bool) -> None:
    """La base de quienes no entregaron, para la carga de valores."""

    def read(session: Session) -> TableData:
        campaign = _find_campaign(session, name)
        if not accept:
            check_ready(session, campaign)
        return list_charge_base(session, campaign)

    _write(read, out)


@export.command()
@click.argument("name")
@_OUT
def typifications(name: str, out: Path | None) -> None:
    """Cómo terminó cada gestión de la campaña."""
    _write(lambda session: list_typifications(session, _find_campaign(session, name)), out)


@export.command()
@click.argument("name")
@_OUT
def unreached(name: str, out: Path | None) -> None:
    """A quién no se pudo contactar en la campaña, y por qué."""
    _write(lambda session: list_unreached(session, _find_campaign(session, name)), out)


@export.command()
@click.argument("office")
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), required=True, help="AAAA-MM-DD.")
@_OUT
def turns(office: str, day: datetime, out: Path | None) -> None:
    """Los turnos de una oficina en un día; OFFICE es su nombre, su ciudad o su número."""
    _write(lambda session: _list_turns(session, office, day.date()), out)


def _write(read: Callable[[Session], TableData], out: Path | None) -> None:
    with Recobra().database.reading() as session:
        table = read(session)
        if out is None:
            write_csv(sys.stdout.buffer, table)
            sys.stdout.buffer.flush()
            return
        count = write_file(out, table)
    click.echo(f"{count} filas en {out}", err=True)


def _find_campaign(session: Session, name: str) -> Campaign:
    campaign = session.scalar(select(Campaign).where(Campaign.name == name))
    if campaign is None:
        raise NotFound(f"No hay ninguna campaña «{name}».")
    return campaign


def _list_turns(session: Session, office: str, day: date) -> TableData:
    key = Office.id == int(office) if office.isdigit() else or_(Office.name == office, Office.city == office)
    offices = session.scalars(select(Office).where(key).order_by(Office.id)).all()
    found = [each for each in offices if each.is_open] or offices
    if not found:
        raise NotFound(f"No hay ninguna oficina «{office}».")
    if len(found) > 1:
        names = ", ".join(f"{each.id} {each.name}" for each in found)
        raise InvalidInput(f"«{office}» tiene varias oficinas: {names}.")
    return list_day(session, found[0], day)
