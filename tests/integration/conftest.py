"""Cases begin on the seed's first day."""

import pytest

from bot.bootstrap import Recobra
from tests.support.world import WEDNESDAY, set_clock


@pytest.fixture
def on_a_wednesday(recobra: Recobra) -> None:
    """17 March 2021, ten o'clock."""
    set_clock(WEDNESDAY)
