"""`recobra procedures`: the procedures of the catalog, for who edits them."""

from pathlib import Path

import click

from bot.catalog.checking import check_catalog
from bot.catalog.procedures import get_procedures
from bot.cli.output import emit, json_option
from bot.config import ROOT
from bot.errors import InvalidInput
from bot.queries.procedure_drawing import Drawing

PICTURES = ROOT / "docs" / "pictures"


@click.group()
def procedures() -> None:
    """Los procedimientos de bot/catalog/procedures."""


@procedures.command()
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), default=PICTURES, show_default=False,
    metavar="CARPETA", help="Dónde quedan los dibujos; por defecto, docs/pictures.",
)  # fmt: skip
@json_option
def draw(out: Path, as_json: bool) -> None:
    """Dibuja cada procedimiento, después de revisar el catálogo.

    Un archivo SVG por procedimiento, con un carril por rol. La consola dibuja lo mismo.

    Ejemplo: recobra procedures draw --out dibujos
    """
    check_catalog()
    files = [_write(out, name) for name in get_procedures()]
    emit({"files": files}, as_json, lambda facts: click.echo("\n".join(facts["files"])))


def _write(folder: Path, name: str) -> str:
    path = folder / f"procedure-{name.replace('_', '-')}.svg"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(draw_alone(name), encoding="utf-8")
    except OSError as error:
        raise InvalidInput(f"No se puede escribir «{path}»: {error.strerror}.") from error
    return str(path)


def draw_alone(name: str) -> str:
    """A procedure's picture as a file of its own."""
    return Drawing(get_procedures()[name]).draw(standalone=True) + "\n"
