"""What a census writes in SQL for both databases: rows as texts, and instants as hours, to be counted by."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, String, Text, cast, func
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

BETWEEN = "|"


class hour_of(FunctionElement[str]):  # noqa: N801  reads as the SQL function that it is
    """The UTC hour of an instant, as text: `2021-03-17 15`."""

    type = String()
    inherit_cache = True


@compiles(hour_of, "sqlite")
def _hour_on_sqlite(element: hour_of, compiler: SQLCompiler, **options: Any) -> str:
    return f"substr({compiler.process(element.clauses, **options)}, 1, 13)"


@compiles(hour_of, "postgresql")
def _hour_on_postgresql(element: hour_of, compiler: SQLCompiler, **options: Any) -> str:
    return f"to_char({compiler.process(element.clauses, **options)} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24')"


@lru_cache(maxsize=4096)
def read_hour(text: str | None) -> float | None:
    """Seconds since the epoch of what `hour_of` wrote."""
    return datetime.strptime(text, "%Y-%m-%d %H").replace(tzinfo=UTC).timestamp() if text else None


def join_fields(values: Sequence[Any]) -> ColumnElement[str]:
    """The values as one text with BETWEEN; a null is empty."""
    texts = [func.coalesce(cast(value, Text), "") for value in values]
    joined: ColumnElement[str] = texts[0]
    for text in texts[1:]:
        joined = joined + BETWEEN + text
    return joined
