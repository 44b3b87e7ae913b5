"""How the tests are divided between the workers of `make test`: xdist's own groups need marks in the tests' names."""

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

WITH_RASA = ("tests/conversations/", "tests/deploy/", "tests/nlu/", "tests/whole/")


class Division(LoadScopeScheduling):
    """A file stays in one worker, for its fixtures; so does all that starts a Rasa: a machine bears one at a time."""

    def __init__(self, config: pytest.Config, log: Any) -> None:
        super().__init__(config, log)
        config.option.loadscopereorder = False  # in the order of the folders: what starts a Rasa begins first

    def _split_scope(self, nodeid: str) -> str:
        return "rasa" if nodeid.startswith(WITH_RASA) else nodeid.partition("::")[0]
