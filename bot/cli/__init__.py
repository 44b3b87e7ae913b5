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
    "procedures": "bot.cli.procedures:procedures",
    "report": "bot.cli.report:report",
    "templates": "bot.cli.templates:templates",
    "understand": "bot.cli.understand:understand",
    "up": "bot.cli.up:up",
    "user": "bot.cli.user:user",
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
        from bot import outages  # slow to load: only where it is needed

        if (outage := outages.explain(error)) is None:
            raise
        click.echo(f"Error: {outage}", err=True)
        sys.exit(1)
