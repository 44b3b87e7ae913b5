"""What the console's deeds work on: a campaign under way in the seed's month, with offices."""

from collections.abc import Iterator

import pytest

from bot.bootstrap import Recobra
from bot.services.turns import offices
from tests.support import world
from tests.support.console import ConsoleHouse


@pytest.fixture
def desk(recobra: Recobra) -> Recobra:
    """Wednesday 17 March 2021, ten o'clock; the catalog's offices give turns."""
    world.set_clock(world.WEDNESDAY)
    with recobra.database.writing() as session:
        offices.load_catalog(session)
    return recobra


@pytest.fixture
def console(desk: Recobra) -> Iterator[ConsoleHouse]:
    """The console on the same database; what it is sending has left before anything is taken down."""
    house = ConsoleHouse(desk)
    yield house
    house.close()
