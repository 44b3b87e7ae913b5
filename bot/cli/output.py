"""How commands print facts: a table for people, or one JSON document on stdout with messages on stderr."""

import json
from collections.abc import Callable
from typing import Any

import click

from bot.exports.documents import to_json

json_option = click.option("--json", "as_json", is_flag=True, help="Un documento JSON en la salida estándar.")


def emit(facts: Any, as_json: bool, show: Callable[[Any], None]) -> None:
    """Print facts as JSON, or let `show` write them for people."""
    if as_json:
        click.echo(json.dumps(facts, ensure_ascii=False, indent=2, default=to_json))
    else:
        show(facts)
