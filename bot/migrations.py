"""Brings a database to the newest schema."""

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from bot.config import ROOT
from bot.db import Database

_LOCK = 7_203_118  # any number: two starts at once must not migrate at once


def upgrade(database: Database, revision: str = "head") -> tuple[str | None, str | None]:
    """Migrate up to `revision`; returns the revisions before and after."""
    with database.engine.connect() as connection:
        connection = connection.execution_options(recobra_writes=True)
        with connection.begin():
            if not database.is_sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
            before = MigrationContext.configure(connection).get_current_revision()
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, revision)
            after = MigrationContext.configure(connection).get_current_revision()
    return before, after


def is_current(database: Database) -> bool:
    """Whether the schema is the newest."""
    with database.engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    return current == ScriptDirectory.from_config(_config()).get_current_head()


def _config() -> Config:
    config = Config(str(ROOT / "alembic.ini"))
    config.set_main_option("script_location", str(ROOT / "migrations"))
    return config
