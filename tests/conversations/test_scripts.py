"""Every written conversation, as a customer has it."""

import pytest

from tests.conversations.script import FOLDER, Script, load, play
from tests.conversations.town import Town

SCRIPTS = [
    pytest.param(script, id=f"{path.stem}: {script.name}")
    for path in sorted(FOLDER.glob("*.txt"))
    for script in load(path)
]


@pytest.mark.parametrize("script", SCRIPTS)
def test_conversation(town: Town, script: Script) -> None:
    play(town, script)
