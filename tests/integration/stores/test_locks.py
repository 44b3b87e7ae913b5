"""The lock that parts the turns of one conversation when several Rasa servers run."""

import time
from collections.abc import Iterator

import pytest

from tests.support.rasa_stores import Program
from tests.support.redis import RedisServer


@pytest.fixture(scope="module")
def redis_server() -> Iterator[RedisServer]:
    server = RedisServer()
    server.start()
    yield server
    server.stop()


def pass_locks(program: Program, url: str, *names: str, seconds: float = 0.05, **wanted: float) -> list[str]:
    """One server for each name holds the conversation of that name, all at once: how each fared."""
    usual = {"lifetime": 20.0, "seconds": seconds}
    outcomes: list[str] = program.tell(do="lock", url=url, names=names, **(usual | wanted))
    return outcomes


def test_one_turn_at_a_time_has_a_conversation(program: Program, redis_server: RedisServer) -> None:
    assert pass_locks(program, redis_server.url, *["1"] * 8) == ["alone"] * 8


def test_other_conversations_go_on_meanwhile(program: Program, redis_server: RedisServer) -> None:
    before = time.monotonic()
    outcomes = pass_locks(program, redis_server.url, "1", "2", "3", "4", seconds=0.5)
    assert outcomes == ["alone"] * 4
    assert time.monotonic() - before < 1.5


def test_the_lock_of_a_killed_server_becomes_free(program: Program, redis_server: RedisServer) -> None:
    program.tell(do="lock_and_die", url=redis_server.url, name="7", lifetime=0.5)
    assert pass_locks(program, redis_server.url, "7", lifetime=0.1) == ["TimeoutError"]
    assert pass_locks(program, redis_server.url, "7") == ["alone"]


def test_a_turn_that_outlives_its_lock_ends_in_peace(program: Program, redis_server: RedisServer) -> None:
    assert pass_locks(program, redis_server.url, "8", seconds=0.4, lifetime=0.1) == ["alone"]


def test_a_redis_that_is_away_fails_the_turn_for_now(program: Program) -> None:
    assert pass_locks(program, "redis://127.0.0.1:1/0", "1") == ["TimeoutError"]
