"""A provider that accepts every message at once and remembers when, so that a turn can be timed to its reply."""

import asyncio
import json
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs
from urllib.request import urlopen


@contextmanager
def serving(delay: float) -> Iterator[str]:
    """A provider in a process of its own; its address."""
    command = [sys.executable, "-m", "bench.stub", str(delay)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield process.stdout.readline().strip()
        finally:
            process.kill()


def count_accepted(url: str) -> int:
    """How many messages a provider in another process has accepted."""
    with urlopen(f"{url}/count", timeout=10) as answer:
        return int(answer.read())


class Provider:
    """An HTTP server in a thread of its own; `delay` seconds pass before each answer."""

    def __init__(self, delay: float = 0.0) -> None:
        self.delay = delay
        self.accepted: dict[str, list[float]] = {}  # by recipient: when (time.perf_counter)
        self.url = ""
        self._arrival = threading.Condition()
        self._ready = threading.Event()
        threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True).start()
        self._ready.wait(10)

    def wait_for(self, recipient: str, count: int, timeout: float = 30.0) -> float:
        """When the recipient's `count`-th message was accepted.

        Raises:
            TimeoutError: it did not come within `timeout` seconds.
        """
        with self._arrival:
            if not self._arrival.wait_for(lambda: len(self.accepted.get(recipient, ())) >= count, timeout):
                raise TimeoutError(f"{recipient} got no answer within {timeout} s")
            return self.accepted[recipient][count - 1]

    async def _serve(self) -> None:
        server = await asyncio.start_server(self._talk, "127.0.0.1", 0, backlog=1024)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        self._ready.set()
        async with server:
            await server.serve_forever()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                if head.startswith(b"GET"):
                    count = b"%d" % sum(map(len, self.accepted.values()))
                    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(count) + count)
                    continue
                length = next(
                    (
                        int(line.split(b":")[1])
                        for line in head.lower().split(b"\r\n")
                        if line.startswith(b"content-length")
                    ),
                    0,
                )
                form = parse_qs((await reader.readexactly(length)).decode())
                if self.delay:
                    await asyncio.sleep(self.delay)
                writer.write(self._accept(form["To"][0]))
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    def _accept(self, recipient: str) -> bytes:
        with self._arrival:
            self.accepted.setdefault(recipient, []).append(time.perf_counter())
            self._arrival.notify_all()
        body = json.dumps({"sid": f"SM{uuid.uuid4().hex}", "status": "queued", "to": recipient}).encode()
        return (
            b"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
            % len(body)
        ) + body


if __name__ == "__main__":
    print(Provider(float(sys.argv[1])).url, flush=True)
    threading.Event().wait()
