"""One process holds the stores of all tests: loading Rasa takes seconds."""

from collections.abc import Iterator

import pytest

from tests.support.rasa_stores import Program, Servers


@pytest.fixture(scope="package")
def program() -> Iterator[Program]:
    started = Program()
    yield started
    started.close()


@pytest.fixture
def servers(program: Program, empty_database_url: str) -> Servers:
    return Servers(program, empty_database_url)
