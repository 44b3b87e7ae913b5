"""Dispatchers as processes of their own, forked from one that has imported everything: a kill costs no start.

`python -m tests.soak.nursery` reads a line with the environment of each, forks it, and answers its number.
"""

import json
import os
import signal
import subprocess
import sys
import time
from types import TracebackType
from typing import Any

import structlog
from sqlalchemy.orm import configure_mappers

from bot.bootstrap import Recobra
from bot.catalog.policy import get_policy
from bot.catalog.scripts import get_scripts
from bot.cli.dispatch import run
from bot.config import Settings, get_settings
from tests.support.processes import environment_of


class Dispatcher:
    """One `recobra dispatch --once`, to be killed."""

    def __init__(self, pid: int) -> None:
        self._pid = pid

    @property
    def is_alive(self) -> bool:
        """Whether it has not ended yet."""
        try:
            os.kill(self._pid, 0)
        except ProcessLookupError:
            return False
        return True

    def kill(self) -> bool:
        """`kill -9`, and wait until it is gone; whether it was still alive."""
        try:
            os.kill(self._pid, signal.SIGKILL)
        except ProcessLookupError:
            return False
        self.wait(10)
        return True

    def wait(self, seconds: float) -> None:
        """Until it has ended by itself.

        Raises:
            TimeoutError: it has not.
        """
        deadline = time.monotonic() + seconds
        while self.is_alive:
            if time.monotonic() > deadline:
                raise TimeoutError("a dispatcher does not end")
            time.sleep(0.01)


class Nursery:
    """Where dispatchers are forked; ends with the `with` block."""

    def __init__(self, recobra: Recobra) -> None:
        self._recobra = recobra
        command = [sys.executable, "-m", "tests.soak.nursery"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._started: list[Dispatcher] = []

    def start(self) -> Dispatcher:
        """A dispatcher with the present settings, at work at once."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(environment_of(self._recobra)) + "\n")
        self._process.stdin.flush()
        dispatcher = Dispatcher(int(self._process.stdout.readline()))
        self._started.append(dispatcher)
        return dispatcher

    def __enter__(self) -> "Nursery":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for dispatcher in self._started:
            dispatcher.kill()
        self._process.kill()
        self._process.wait(timeout=10)


def main() -> None:
    """Fork one for each line until the input ends."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the dead are gone at once
    configure_mappers()
    get_scripts()
    get_policy()
    for line in sys.stdin:
        if pid := os.fork():
            print(pid, flush=True)
        else:
            _dispatch(json.loads(line))


def _dispatch(environment: dict[str, Any]) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.environ.update(environment)
    Settings.model_config["env_file"] = None
    get_settings.cache_clear()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    status, recobra = 1, Recobra()
    try:
        run(recobra)
        recobra.courier.close()
        status = 0
    finally:
        os._exit(status)


if __name__ == "__main__":
    main()
