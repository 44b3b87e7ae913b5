"""`recobra import`: what the back office sends, with a progress bar on stderr and a summary."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bot.bootstrap import Recobra
from bot.cli.output import emit, json_option
from bot.imports.layouts import Layout
from bot.services.imports import running
from bot.services.imports.base_kinds import BaseKind
from bot.services.imports.bases import import_base
from bot.services.imports.charges import CHARGES_IMPORTER
from bot.services.imports.claims import CLAIMS_IMPORTER
from bot.services.imports.collections import COLLECTIONS
from bot.services.imports.corporate import CORPORATE_IMPORTER
from bot.services.imports.equipment import EQUIPMENT
from bot.services.imports.offices import OFFICES_IMPORTER
from bot.services.imports.payments import PAYMENTS_IMPORTER
from bot.services.imports.receipts import RECEIPTS_IMPORTER
from bot.services.imports.retention import RETENTION
from bot.services.imports.returned import RETURNED_IMPORTER
from bot.services.imports.turns import TURNS_IMPORTER
from bot.services.imports.visits import VISITS_IMPORTER

_FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
_KINDS: dict[str, tuple[running.Importer[Any], str]] = {
    "returned": (RETURNED_IMPORTER, "Carga los equipos ya entregados. No se escribe más a sus clientes."),
    "charges": (CHARGES_IMPORTER, "Carga los valores cargados. Sus clientes pasan al otro texto."),
    "receipts": (RECEIPTS_IMPORTER, "Carga el resultado de los respaldos. Se avisa a cada cliente."),
    "payments": (PAYMENTS_IMPORTER, "Carga los pagos. Bajan las deudas y se cumplen las promesas."),
    "claims": (CLAIMS_IMPORTER, "Carga los reclamos. De esas deudas no se habla hasta su respuesta."),
    "visits": (VISITS_IMPORTER, "Carga el resultado de las visitas técnicas. Se avisa a cada cliente."),
    "turns": (TURNS_IMPORTER, "Carga a qué turnos asistió el cliente y a cuáles no."),
    "corporate-lines": (
        CORPORATE_IMPORTER,
        "Carga las líneas móviles de empresas. Con ellas, lo que se les ofreció.",
    ),
    "offices": (OFFICES_IMPORTER, "Carga las oficinas. Reemplazan a las de muestra de su ciudad."),
}
_SCENARIOS = {
    "charges_loaded": "con valores cargados",
    "no_charges": "sin valores",
    "overdue": "con facturas vencidas",
    "cancel_requested": "con queja abierta",
    "excluded": "excluidos",
}


@click.group()
def imports() -> None:
    """Carga archivos CSV o XLSX. Bases de campaña, y lo que llega durante ella."""


def _write_help(command_name: str, text: str, layout: Layout) -> str:
    """What it does, which columns the file has, and an example."""
    columns = f"Columnas, por su título y en cualquier orden: {', '.join(layout.required.values())}."
    if layout.optional:
        columns += f" Si las hay, también: {', '.join(layout.optional.values())}."
    again = "Las filas que no sirven quedan en FILE.rechazados.csv, con su motivo; repetir no duplica nada."
    return f"{text}\n\n{columns} {again}\n\nEjemplo: recobra import {command_name} archivo.csv"


def _whole_option(kind: BaseKind[Any]) -> Callable[[Any], Any]:
    """Only where a base says by what it lacks that nothing is owed."""
    text = "Es la base entera: los servicios que tenía y ya no trae, ya no deben."
    return click.option("--whole", is_flag=True, help=text) if kind.absent else lambda command: command


def _add_base(command_name: str, kind: BaseKind[Any], text: str) -> None:
    @imports.command(command_name, help=_write_help(command_name, text, kind.layout))
    @_FILE
    @click.option("--base", "name", metavar="NOMBRE", help="Nombre de la base; por defecto, el del archivo.")
    @_whole_option(kind)
    @json_option
    def command(file: Path, name: str | None, as_json: bool, whole: bool = False) -> None:
        with _progress(file) as progress:
            report = import_base(Recobra().database, kind, file, name, progress, whole=whole)
        emit(report.as_facts(), as_json, _show)


_add_base("equipment-base", EQUIPMENT, "Carga una base de clientes con equipos por entregar.")
_add_base("collections-base", COLLECTIONS, "Carga una base de clientes con facturas vencidas.")
_add_base(
    "retention-base", RETENTION, "Carga una base de clientes que pidieron el retiro. Abre un caso por queja."
)


def _add(kind: str, importer: running.Importer[Any], text: str) -> None:
    @imports.command(kind, help=_write_help(kind, text, importer.layout))
    @_FILE
    @json_option
    def command(file: Path, as_json: bool) -> None:
        with _progress(file) as progress:
            report = running.run_import(Recobra().database, file, importer, progress)
        emit(report.as_facts(), as_json, _show)


for _kind, (_importer, _text) in _KINDS.items():
    _add(_kind, _importer, _text)


@contextmanager
def _progress(file: Path) -> Iterator[running.Progress]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(file.name, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _show(facts: dict[str, Any]) -> None:
    click.echo(
        f"{facts['rows']} filas: {facts['imported']} cargadas, {facts['unchanged']} sin cambios, "
        f"{facts['duplicates']} repetidas, {facts['rejected']} rechazadas."
    )
    if scenarios := facts.get("scenarios"):
        counts = ", ".join(f"{count} {_SCENARIOS[name]}" for name, count in scenarios.items())
        click.echo(f"Base «{facts['base']}»: {counts}.")
    if "cases_opened" in facts:
        click.echo(f"Casos abiertos: {facts['cases_opened']}.")
    if "absent" in facts:
        click.echo(f"La base ya no trae, y ya no deben: {facts['absent']} servicios.")
    if facts["rejected_file"]:
        click.echo(f"Las rechazadas, con su motivo: {facts['rejected_file']}")
