"""Brings a database to the newest schema."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from bot.config import ROOT
from bot.db import Database
from bot.errors import RecobraError

_LOCK = 7_203_118  # any number: two starts at once must not migrate at once


def upgrade(database: Database, revision: str = "head") -> tuple[str | None, str | None]:
    """Migrate up to `revision`; returns the revisions before and after."""
    with _migrating(database) as connection:
        before = MigrationContext.configure(connection).get_current_revision()
        command.upgrade(_config(connection), revision)
        after = MigrationContext.configure(connection).get_current_revision()
    return before, after


def downgrade(database: Database, revision: str) -> None:
    """Take migrations back down to `revision` ("base": all of them). What only newer schemas hold is lost."""
    with _migrating(database) as connection:
        command.downgrade(_config(connection), revision)


def is_current(database: Database) -> bool:
    """Whether the schema is the newest."""
    with database.engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    return current == ScriptDirectory.from_config(_config()).get_current_head()


@contextmanager
def _migrating(database: Database) -> Iterator[Connection]:
    """One transaction that no other migration runs beside."""
    with database.engine.connect() as plain:
        connection = plain.execution_options(recobra_writes=True)
        with _unlinked(connection) if database.is_sqlite else nullcontext(), connection.begin():
            if not database.is_sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
            yield connection
            if database.is_sqlite:
                _check_references(connection)


@contextmanager
def _unlinked(connection: Connection) -> Iterator[None]:
    """SQLite changes a table by copying it and dropping the old one, which rows that refer to it would forbid."""
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys=OFF")  # only outside a transaction
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def _check_references(connection: Connection) -> None:
    """What was not watched over while tables were copied, before it is kept."""
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken is not None:
        raise RecobraError(
            f"La migración dejaría filas de «{broken[0]}» sin su «{broken[2]}»: no se hizo nada."
        )


def _config(connection: Connection | None = None) -> Config:
    config = Config(str(ROOT / "alembic.ini"))
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["connection"] = connection
    return config
