import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect
from sqlalchemy.exc import IntegrityError

from bot import migrations
from bot.db import Database
from bot.models import Base


def differences(database: Database) -> list[object]:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
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
            "INSERT INTO customer (id, cedula, name, created_at) VALUES (1, '0340987023', 'A', '2021-03-17 00:00')"
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
        with pytest.raises(IntegrityError):
            connection.exec_driver_sql("INSERT INTO base_service (base_id, service_id) VALUES (1, 99)")
    database.close()


def test_the_tables_of_rasa_in_the_same_database_are_left_alone(empty_database_url: str) -> None:
    database = Database(empty_database_url)
    with database.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE events (id INTEGER PRIMARY KEY)")
    migrations.upgrade(database)
    assert "events" in inspect(database.engine).get_table_names()
    database.close()
