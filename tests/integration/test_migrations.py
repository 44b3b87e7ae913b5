from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, MetaData, String, insert, inspect, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot import migrations
from bot.db import Database
from bot.language.name_words import split_name
from bot.models import Base, Contact

MORNING = datetime(2021, 3, 17, 13, tzinfo=UTC)


def differences(database: Database) -> list[object]:
    """SQLite keeps any text in any length: there the lengths say nothing."""

    def compare(context: Any, inspected: Any, declared: Any, kept: Any, wanted: Any) -> bool | None:
        is_text = isinstance(kept, String) and isinstance(wanted, String)
        return False if database.is_sqlite and is_text else None

    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": compare})
        return list(compare_metadata(context, Base.metadata))


def test_migrations_build_what_the_models_say(empty_database_url: str) -> None:
    database = Database(empty_database_url)
    assert not migrations.is_current(database)
    before, after = migrations.upgrade(database)
    assert before is None
    assert after is not None
    assert migrations.is_current(database)
    assert differences(database) == []
    assert migrations.upgrade(database) == (after, after)
    database.close()


def test_migrations_can_be_taken_back(empty_database_url: str) -> None:
    database = Database(empty_database_url)
    migrations.upgrade(database)
    migrations.downgrade(database, "base")
    assert set(inspect(database.engine).get_table_names()) <= {"alembic_version"}
    migrations.upgrade(database)
    assert differences(database) == []
    database.close()


def test_a_database_in_use_is_migrated_with_all_that_is_in_it(empty_database_url: str) -> None:
    database = Database(empty_database_url)
    migrations.upgrade(database, "0003")
    with database.engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO customer (id, cedula, name, created_at) "
            "VALUES (1, '0340987023', 'MUÑOZ D''ANGELO José José', '2021-03-17 00:00')"
        )
        connection.exec_driver_sql(
            "INSERT INTO service (id, customer_id, service_number, business_line, equipment, charge_amount, "
            "charge_paid, charge_claimed) VALUES (1, 1, '21535642', 'INTERNET FIJO', '[]', 0, false, false)"
        )
        connection.exec_driver_sql(
            "INSERT INTO base_file (id, name, script, imported_at, is_complete) "
            "VALUES (1, 'b', 'equipment_recovery', '2021-03-17 00:00', true)"
        )
        connection.exec_driver_sql("INSERT INTO base_service (base_id, service_id) VALUES (1, 1)")
    migrations.upgrade(database)
    assert differences(database) == []
    with database.engine.begin() as connection:
        assert connection.exec_driver_sql("SELECT service_id FROM base_service").scalar() == 1
        words = connection.exec_driver_sql(
            "SELECT word FROM customer_name_word WHERE customer_id = 1"
        ).scalars()
        assert set(words) == set(split_name("MUÑOZ D'ANGELO José José"))
        with pytest.raises(IntegrityError):
            connection.exec_driver_sql("INSERT INTO base_service (base_id, service_id) VALUES (1, 99)")
    database.close()


def put_ended(connection: Connection) -> None:
    """Five contacts at schema 0006: one that goes on, and four that ended with ever less known of it."""
    tables = MetaData()
    tables.reflect(connection)

    def put(name: str, *rows: dict[str, object]) -> None:
        connection.execute(insert(tables.tables[name]), list(rows))

    day = MORNING.date()
    script = {"name": "c", "script": "equipment_recovery"}
    put("customer", {"id": 1, "cedula": "0340987023", "name": "A", "created_at": MORNING})
    put("base_file", {"id": 1, **script, "imported_at": MORNING, "is_complete": True})
    put("campaign", {"id": 1, **script, "base_id": 1, "starts_on": day, "deadline": day, "ends_on": day,
        "channels": [], "state": "running", "created_at": MORNING - timedelta(days=1),
        "launched_at": MORNING})  # fmt: skip
    for key, state, typified in (
        (1, "active", 1), (2, "settled", 26), (3, "settled", 0), (4, "exhausted", 0), (5, "excluded", 0),
    ):  # fmt: skip
        put("service", {"id": key, "customer_id": 1, "service_number": str(key), "business_line": "INTERNET FIJO",
            "equipment": [], "charge_amount": 0, "charge_paid": False, "charge_claimed": False,
            "returned_on": day + timedelta(days=2) if key == 3 else None})  # fmt: skip
        put("contact", {"id": key, "campaign_id": 1, "customer_id": 1, "service_id": key, "state": state,
            "scenario": "no_charges", "attempts_made": 0,
            "typified_at": MORNING + timedelta(hours=typified) if typified else None})  # fmt: skip
    for attempt in (1, 2):
        put("message", {"direction": "out", "channel": "voice", "kind": "campaign", "status": "delivered",
            "contact_id": 4, "attempt": attempt, "address": "x", "choices": [], "media": [], "details": {},
            "mentions_money": False, "tries": 1, "empty_listings": 0,
            "created_at": MORNING + timedelta(hours=75 * (attempt - 1))})  # fmt: skip


def test_contacts_that_had_ended_are_dated_by_the_best_that_is_known(empty_database_url: str) -> None:
    """The word, else the return, else the last message, else the launch; who goes on has no end."""
    database = Database(empty_database_url)
    migrations.upgrade(database, "0006")
    with database.engine.begin() as connection:
        put_ended(connection)
    migrations.upgrade(database)
    with Session(database.engine) as session:
        found = dict(session.execute(select(Contact.id, Contact.ended_at)).all())
    database.close()
    assert {key: f"{at:%m-%d %H:%M %Z}" if at else None for key, at in found.items()} == {
        1: None, 2: "03-18 15:00 UTC", 3: "03-19 12:00 UTC", 4: "03-20 16:00 UTC", 5: "03-17 13:00 UTC",
    }  # fmt: skip


def test_the_tables_of_rasa_in_the_same_database_are_left_alone(empty_database_url: str) -> None:
    database = Database(empty_database_url)
    with database.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE events (id INTEGER PRIMARY KEY)")
    migrations.upgrade(database)
    assert "events" in inspect(database.engine).get_table_names()
    database.close()
