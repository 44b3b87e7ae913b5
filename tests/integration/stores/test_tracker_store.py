"""Rasa's memory of conversations: what is kept in the process is never older or newer than the database."""

import json
import time

import pytest
from sqlalchemy import create_engine, text

from bot.config import Settings
from bot.services.privacy import dialogue
from tests.support.postgres import PostgresServer
from tests.support.rasa_stores import Program, Servers, StoreFailed


def run_sql(servers: Servers, statement: str) -> list[tuple[object, ...]]:
    engine = create_engine(servers.url.replace("+psycopg2", "+psycopg"))
    with engine.begin() as connection:
        found = connection.execute(text(statement))
        rows = [tuple(row) for row in found] if found.returns_rows else []
    engine.dispose()
    return rows


def stored_texts(servers: Servers) -> list[str]:
    rows = run_sql(servers, "SELECT data FROM events WHERE type_name = 'user' ORDER BY id")
    return [json.loads(str(row[0]))["text"] for row in rows]


def test_each_event_is_stored_once_and_in_its_order(servers: Servers) -> None:
    server = servers.start()
    for said in ("hola", "quiero un turno", "en quito"):
        server.say(said)
    assert server.texts() == stored_texts(servers) == ["hola", "quiero un turno", "en quito"]


def test_what_is_kept_is_what_is_stored(servers: Servers) -> None:
    server = servers.start()
    server.say("hola")
    server.say("quiero un turno", form="form_turn")
    server.say("en quito", slots={"city": "Quito"})
    kept, restarted = server.state(), servers.start().state()
    assert kept == restarted
    assert restarted
    assert restarted["slots"]["city"] == "Quito"
    assert restarted["active_loop"]["name"] == "form_turn"


def test_what_another_server_wrote_is_read(servers: Servers) -> None:
    first, second = servers.start(), servers.start()
    for number in range(3):
        first.say(f"al primero {number}")
        second.say(f"al segundo {number}")
    expected = [f"al {server} {number}" for number in range(3) for server in ("primero", "segundo")]
    assert first.texts() == second.texts() == stored_texts(servers) == expected


@pytest.mark.parametrize("before", [[], ["hola"]], ids=["first turn", "later turn"])
def test_a_failed_turn_leaves_nothing(servers: Servers, before: list[str]) -> None:
    server = servers.start()
    for said in before:
        server.say(said)
    server.begin("esto falla", slots={"city": "Quito"})
    assert server.texts() == before
    server.begin("esto falla también")
    server.say("ahora sí")
    assert server.texts() == stored_texts(servers) == [*before, "ahora sí"]
    state = server.state()
    assert state
    assert state["slots"]["city"] is None


def test_what_comes_after_saving_is_neither_lost_nor_taken_for_saved(servers: Servers) -> None:
    server = servers.start()
    server.say("hola")
    server.say("quiero un turno")
    server.hear("sin guardar")
    assert server.texts() == stored_texts(servers) == ["hola", "quiero un turno"]
    server.say("en quito")
    server.hear("en el centro")
    server.save()
    assert stored_texts(servers) == ["hola", "quiero un turno", "en quito", "en el centro"]


def test_a_new_session_does_not_carry_the_old_one(servers: Servers) -> None:
    server = servers.start()
    server.say("ayer", slots={"city": "Quito"}, form="form_turn")
    server.say("hoy", new_session=True)
    for state in (server.state(), servers.start().state()):
        assert state
        assert (state["slots"]["city"], state["active_loop"]) == (None, {})
        assert "ayer" not in [event.get("text") for event in state["events"]]
    server.say("y algo más")
    assert server.texts() == ["hoy", "y algo más"]
    assert stored_texts(servers) == ["ayer", "hoy", "y algo más"]


def test_a_session_that_another_server_began_is_taken_over(servers: Servers) -> None:
    first, second = servers.start(), servers.start()
    first.say("ayer", slots={"city": "Quito"}, form="form_turn")
    first.say("ayer tarde")
    second.say("hoy", new_session=True)
    second.say("y algo más")
    state = first.state()
    assert state
    assert (state["slots"]["city"], state["active_loop"]) == (None, {})
    assert [event["text"] for event in state["events"] if event["event"] == "user"] == ["hoy", "y algo más"]


def test_servers_whose_clocks_differ_keep_one_conversation(servers: Servers) -> None:
    ahead, right = servers.start(), servers.start()
    ahead.say("hola", at=time.time() + 30)
    right.say("quiero un turno", at=time.time(), slots={"city": "Quito"})
    assert ahead.texts() == right.texts() == ["hola", "quiero un turno"]
    ahead.say("y otra cosa", at=time.time() + 31)
    assert stored_texts(servers) == ["hola", "quiero un turno", "y otra cosa"]


@pytest.mark.parametrize("before", [[], ["hola"]], ids=["first turn", "later turn"])
def test_of_two_turns_at_once_one_fails_whole(servers: Servers, before: list[str]) -> None:
    """Not to be expected, as the lock parts them; a lock that was held too long is lost."""
    slow, quick = servers.start(), servers.start()
    for said in before:
        slow.say(said)
    slow.begin("lento")
    quick.say("rápido")
    with pytest.raises(StoreFailed, match="another turn"):
        slow.save()
    assert slow.texts() == quick.texts() == stored_texts(servers) == [*before, "rápido"]


def test_deleted_conversations_are_forgotten(servers: Servers) -> None:
    server = servers.start()
    server.say("soy Juan", slots={"city": "Quito"})
    run_sql(servers, "DELETE FROM events")
    assert server.state() is None
    server.say("hola")
    assert server.texts() == ["hola"]


def test_a_deleted_conversation_that_began_anew_elsewhere_is_forgotten(servers: Servers) -> None:
    first, second = servers.start(), servers.start()
    for said in ("soy Juan", "vivo en Quito"):
        first.say(said, slots={"city": "Quito"})
    run_sql(servers, "DELETE FROM events")
    for said in ("hola", "quiero un turno"):
        second.say(said)
    assert first.texts() == ["hola", "quiero un turno"]


def test_servers_that_start_at_once_make_the_indexes_once(servers: Servers) -> None:
    servers.start().say("hola")
    for _ in range(5):
        for index in ("ix_events_latest", "ix_events_session"):
            run_sql(servers, f"DROP INDEX {index}")
        started = servers.start_at_once(4)
        assert [server.texts() for server in started] == [["hola"]] * 4
    catalogue = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'index'",
        "postgresql+psycopg2": "SELECT indexname FROM pg_indexes WHERE tablename = 'events'",
    }
    found = run_sql(servers, catalogue[servers.url.partition(":")[0]])
    assert {"ix_events_latest", "ix_events_session"} <= {str(row[0]) for row in found}


def test_a_database_that_was_restarted_costs_no_turn(program: Program, postgres: PostgresServer) -> None:
    servers = Servers(program, postgres.new_database())
    server = servers.start()
    server.say("hola")
    run_sql(
        servers,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()",
    )
    server.say("quiero un turno")
    assert server.texts() == stored_texts(servers) == ["hola", "quiero un turno"]


def test_who_is_erased_is_forgotten_by_a_server_that_runs_too(servers: Servers) -> None:
    server = servers.start()
    server.say("soy Zoila", slots={"city": "Quito"})
    settings = Settings(database_url=servers.database_url)
    assert dialogue.forget_conversations(settings, [7]) > 0
    assert server.state() is None
    server.say("hola")
    assert stored_texts(servers) == ["hola"]
