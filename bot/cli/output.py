"""How commands print facts: a table for people, or one JSON document on stdout with messages on stderr."""

import json
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import click

from bot import clock

json_option = click.option("--json", "as_json", is_flag=True, help="Un documento JSON en la salida estándar.")


def to_json(value: object) -> object:
    """What `json` does not know: dates in ISO, local times with their offset, amounts with two places."""
    if isinstance(value, datetime):
        return clock.to_local(value).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    raise TypeError(f"cannot write {type(value).__name__} as JSON")


def emit(facts: Any, as_json: bool, show: Callable[[Any], None]) -> None:
    """Print facts as JSON, or let `show` write them for people."""
    if as_json:
        click.echo(json.dumps(facts, ensure_ascii=False, indent=2, default=to_json))
    else:
        show(facts)
