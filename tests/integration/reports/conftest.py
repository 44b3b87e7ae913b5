"""A small campaign whose every number can be counted by hand."""

import pytest

from bot.bootstrap import Recobra
from tests.integration.reports.town import Town
from tests.support.world import set_clock


@pytest.fixture
def town(recobra: Recobra) -> Town:
    """The campaign of six contacts on its second day at noon, as `Town` tells it."""
    set_clock("2021-03-18 12:00")
    return Town(recobra)
