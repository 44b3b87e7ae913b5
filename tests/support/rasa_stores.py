"""The tracker and lock stores of Rasa servers, told what to do by line: their Python is not the tests'."""

import itertools
import json
import os
import subprocess
from typing import Any

from bot.config import ROOT
from bot.processes import tracker_url
from bot.training import RASA_PYTHON, rasa_environment

_PROGRAM = ROOT / "tests" / "integration" / "stores" / "program.py"
_names = itertools.count(1)


class StoreFailed(Exception):
    """What the program answered instead of a result."""


class Program:
    """The process that holds them, one order at a time; loading Rasa takes seconds."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [str(RASA_PYTHON), str(_PROGRAM)],
            env=os.environ | rasa_environment() | {"PYTHONPATH": str(ROOT / "rasa_server")},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        assert self._process.stdout
        assert self._process.stdout.readline() == "ready\n"

    def tell(self, **order: Any) -> Any:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        if "error" in answer:
            raise StoreFailed(answer["error"])
        return answer["result"]

    def close(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(timeout=20)


class RasaServer:
    """A Rasa server as far as it concerns its tracker store."""

    def __init__(self, program: Program, name: str) -> None:
        self._program, self._name = program, name

    def say(self, text: str, **turn: Any) -> None:
        """A whole turn: see `begin`."""
        self.begin(text, **turn)
        self.save()

    def begin(self, text: str, **turn: Any) -> None:
        """A turn up to its end; `slots`, `form`, `new_session`, `at` (seconds since 1970)."""
        usual = {"slots": {}, "form": None, "new_session": False, "at": None}
        self._tell("begin", text=text, **(usual | turn))

    def hear(self, text: str) -> None:
        """One thing more in the turn that was begun."""
        self._tell("hear", text=text, at=None)

    def save(self) -> None:
        """The end of the turn."""
        self._tell("save")

    def state(self) -> dict[str, Any] | None:
        """What the next turn would know, taken out as a turn does; nothing if there is no conversation."""
        state: dict[str, Any] | None = self._tell("read")
        return state

    def texts(self) -> list[str]:
        """What the customer said, as the next turn would know."""
        events = (self.state() or {"events": []})["events"]
        return [event["text"] for event in events if event["event"] == "user"]

    def _tell(self, what: str, **order: Any) -> Any:
        return self._program.tell(do=what, server=self._name, sender="7", **order)


class Servers:
    """As many Rasa servers on one database as a test wants."""

    def __init__(self, program: Program, database_url: str) -> None:
        self._program, self.url, self.database_url = program, tracker_url(database_url), database_url

    def start(self) -> RasaServer:
        return self.start_at_once(1)[0]

    def start_at_once(self, count: int) -> list[RasaServer]:
        names = [str(next(_names)) for _ in range(count)]
        self._program.tell(do="open", servers=names, url=self.url)
        return [RasaServer(self._program, name) for name in names]
