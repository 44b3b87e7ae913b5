"""`recobra migrate`: the database's schema, brought to the newest."""

import click

from bot import migrations
from bot.bootstrap import Recobra


@click.command()
def migrate() -> None:
    """Lleva la base de datos al esquema más nuevo."""
    before, after = migrations.upgrade(Recobra().database)
    if before == after:
        click.echo(f"La base de datos ya está al día (versión {after}).")
    else:
        click.echo(f"Base de datos migrada de la versión {before or 'vacía'} a la {after}.")
