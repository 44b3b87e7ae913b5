"""A day as commands take it, and the complaint where it is none."""

from datetime import date, datetime
from typing import Any

import click


class Day(click.ParamType[date]):
    """An ISO date."""

    name = "AAAA-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day, or click's complaint that it is none."""
        if isinstance(value, date):
            return value
        try:
            return datetime.strptime(value, "%Y-%m-%d").date()
        except ValueError:
            self.fail(f"«{value}» no es una fecha: se espera AAAA-MM-DD.", param, ctx)
