"""The `recobra` command: a table of commands, each loaded only when it is called."""

import importlib
import logging
import sys
from typing import Any

import click

from bot.cli.spanish import speak_spanish
from bot.errors import InvalidInput, RecobraError
from bot.logging import configure_logging

_COMMANDS = {
    "campaign": "bot.cli.campaign:campaign",
    "customer": "bot.cli.customer:customer",
    "dispatch": "bot.cli.dispatch:dispatch",
    "doctor": "bot.cli.doctor:doctor",
    "export": "bot.cli.export:export",
    "import": "bot.cli.imports:imports",
    "migrate": "bot.cli.migrate:migrate",
    "templates": "bot.cli.templates:templates",
    "understand": "bot.cli.understand:understand",
    "up": "bot.cli.up:up",
}


class _LazyGroup(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module, _, name = _COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """Recobra: campañas de recuperación por WhatsApp y teléfono."""
    configure_logging(level=logging.WARNING)  # a command's own words say what it did


def main(args: list[str] | None = None) -> Any:
    """Run the command line; a refusal is one sentence on stderr and exit status 2 (arguments) or 1."""
    speak_spanish()
    try:
        return cli.main(args, prog_name="recobra", standalone_mode=True)
    except InvalidInput as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(2)
    except RecobraError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(1)
    except Exception as error:
        if (sentence := _explain_database(error)) is None:
            raise
        click.echo(f"Error: {sentence}", err=True)
        sys.exit(1)


def _explain_database(error: Exception) -> str | None:
    """What to do about a database that is away or was not migrated; None for anything else."""
    from sqlalchemy.exc import OperationalError, ProgrammingError  # slow to load: only where it is needed

    if not isinstance(error, OperationalError | ProgrammingError):
        return None
    if "no such" in str(error.orig) or isinstance(error, ProgrammingError):
        return "El esquema de la base de datos no está al día: ejecuta `recobra migrate`."
    return "La base de datos no responde: revisa DATABASE_URL y que el servidor esté en marcha."
