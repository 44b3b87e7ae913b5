"""An update keeps answering: what the version in use reads and writes is still there after `recobra migrate`."""

import re

import pytest
from sqlalchemy import event

from bot import migrations
from bot.db import Database
from tests.support.postgres import PostgresServer

IN_USE = "0002"  # the schema of the version that runs while the next one migrates; raise it with each release
_ADDS = re.compile(
    r"CREATE (UNIQUE )?(TABLE|INDEX)\b|ALTER TABLE \w+ ADD COLUMN\b|INSERT\b|UPDATE\b|SELECT\b"
)
_REQUIRED = re.compile(r"ADD COLUMN (?=.*NOT NULL)(?!.*DEFAULT)", re.DOTALL)


@pytest.fixture
def statements(postgres: PostgresServer) -> list[str]:
    """What the migrations since then tell the database."""
    database, said = Database(postgres.new_database()), []
    migrations.upgrade(database, IN_USE)
    event.listen(database.engine, "before_cursor_execute", lambda *given: said.append(given[2].strip()))
    migrations.upgrade(database)
    database.close()
    return said


def test_migrations_only_add_and_ask_nothing_of_the_rows_that_others_write(statements: list[str]) -> None:
    changes = [each for each in statements if "alembic_version" not in each and "pg_" not in each]
    assert not [each for each in changes if not _ADDS.match(each) or _REQUIRED.search(each)]
