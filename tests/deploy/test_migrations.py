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
# Loosened in 0004: another holder's service may have the number. Only an import of a base needs the old constraint:
# of the version in use it fails in those minutes, and is repeated. Widened in 0009: text that may be longer.
_LOOSENS = re.compile(
    r"ALTER TABLE (?:closing|contact|customer) ALTER COLUMN \w+ TYPE VARCHAR\((?:100|20)\)$|"
    r"ALTER TABLE service (DROP CONSTRAINT uq_service_service_number|"
    r"ADD CONSTRAINT uq_service_customer_id_service_number UNIQUE)"
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
    told = [each for each in statements if "alembic_version" not in each and "pg_" not in each]
    changes = [each for each in told if not _LOOSENS.match(each)]
    assert not [each for each in changes if not _ADDS.match(each) or _REQUIRED.search(each)]
