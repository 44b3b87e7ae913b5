"""Runs the migrations on the database that the caller hands over, or on `DATABASE_URL`."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection, Enum

from bot.config import get_settings
from bot.db import Database, UtcDateTime
from bot.models import Base
from bot.models.base import Money


def is_ours(item: Any, name: str | None, kind: str, _reflected: bool, _compare_to: Any) -> bool:
    """Rasa's tracker store may lie in the same database: its tables are not ours to compare."""
    return kind != "table" or name in Base.metadata.tables


def render_plainly(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Migrations name what the database has, so that an old one does not change with the models."""
    if kind != "type":
        return False
    if isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if isinstance(item, Money):
        return "sa.BigInteger()"
    return f"sa.String(length={item.length})" if isinstance(item, Enum) else False


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        include_object=is_ours,
        render_item=render_plainly,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with Database(get_settings().database_url).engine.begin() as own:
        run(own)
