"""Starts the provider in a process of its own, and asks it what it saw."""

import http.client
import json
import subprocess
import sys
import time
from types import TracebackType


class ProviderProcess:
    """A running provider; ends with the `with` block."""

    def __init__(self, seed: int) -> None:
        command = [sys.executable, "-m", "tests.soak.provider", str(seed)]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE)
        assert self._process.stdout
        self._port = int(self._process.stdout.readline())
        self._connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        self.url = f"http://127.0.0.1:{self._port}"

    def count(self) -> dict[str, int]:
        """`people` that got a message, `doubled` among them, `posts`, `listings`, each fault, `in_hand`."""
        return self._ask("counts")

    def calm(self) -> None:
        """No faults from now on."""
        self._ask("calm")

    def wait_until_idle(self, seconds: float = 10) -> None:
        """Until it has answered all that it was sent: it takes what it was thinking about."""
        deadline = time.monotonic() + seconds
        while self.count()["in_hand"]:
            if time.monotonic() > deadline:
                raise TimeoutError("the provider is still thinking")
            time.sleep(0.02)

    def _ask(self, what: str) -> dict[str, int]:
        self._connection.request("GET", f"/control/{what}")
        return dict(json.loads(self._connection.getresponse().read()))

    def __enter__(self) -> "ProviderProcess":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()
        self._process.kill()
        self._process.wait(timeout=10)
