"""`recobra migrate`: the database's schema, brought to the newest, and the shipped offices in it."""

from typing import Any

import click

from bot import migrations
from bot.bootstrap import Recobra
from bot.cli.output import emit, json_option
from bot.services import canned_replies
from bot.services.turns import offices


@click.command()
@json_option
def migrate(as_json: bool) -> None:
    """Lleva la base de datos al esquema más nuevo."""
    recobra = Recobra()
    before, after = migrations.upgrade(recobra.database)
    with recobra.database.writing() as session:
        offices.load_catalog(session)
        canned_replies.load_catalog(session)
    emit({"before": before, "after": after}, as_json, _show)


def _show(facts: dict[str, Any]) -> None:
    before, after = facts["before"], facts["after"]
    if before == after:
        click.echo(f"La base de datos ya está al día (versión {after}).")
    else:
        click.echo(f"Base de datos migrada de la versión {before or 'vacía'} a la {after}.")
