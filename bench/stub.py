"""A provider that accepts every message at once and remembers when, so that a turn can be timed to its reply."""

import asyncio
import hmac
import json
import subprocess
import sys
import threading
import time
import uuid
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import urlopen

_CALLERS = 64  # connections on which callbacks are made at once


@contextmanager
def serving(delay: float, token: str = "") -> Iterator[str]:
    """A provider in a process of its own; its address. With a `token` it calls back, three times a message."""
    command = [sys.executable, "-m", "bench.stub", str(delay), token]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield process.stdout.readline().strip()
        finally:
            process.kill()


def count_accepted(url: str) -> int:
    """How many messages a provider in another process has accepted."""
    return int(read_counts(url)["accepted"])


def read_counts(url: str) -> dict[str, float]:
    """Messages accepted, callbacks answered with 200, others, and the 95th percentile of their seconds."""
    with urlopen(f"{url}/count", timeout=10) as answer:
        counts: dict[str, float] = json.loads(answer.read())
        return counts


class Provider:
    """An HTTP server in a thread of its own; `delay` seconds pass before each answer."""

    def __init__(self, delay: float = 0.0, token: str = "") -> None:
        self.delay = delay
        self._token = token
        self._callbacks: asyncio.Queue[tuple[str, dict[str, str]]] = asyncio.Queue()
        self._answered: list[float] = []
        self._refused = 0
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
        callers = [asyncio.create_task(self._call_back()) for _ in range(_CALLERS if self._token else 0)]
        async with server:
            await server.serve_forever()
        del callers

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                if head.startswith(b"GET"):
                    count = json.dumps(self._count()).encode()
                    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(count) + count)
                    continue
                form = parse_qs((await reader.readexactly(_read_length(head))).decode())
                if self.delay:
                    await asyncio.sleep(self.delay)
                writer.write(self._accept(form["To"][0], form.get("StatusCallback", [""])[0]))
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    def _count(self) -> dict[str, float]:
        times = sorted(self._answered) or [0.0]
        return {
            "accepted": sum(map(len, self.accepted.values())),
            "called_back": len(self._answered),
            "refused": self._refused,
            "p95": times[int(len(times) * 0.95)],
        }

    async def _call_back(self) -> None:
        """Twilio's three callbacks of a message, signed, over one kept connection."""
        reader: asyncio.StreamReader | None = None
        writer: asyncio.StreamWriter | None = None
        while True:
            url, form = await self._callbacks.get()
            parts = urlsplit(url)
            if reader is None or writer is None:
                reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
            started = time.perf_counter()
            body = urlencode(form).encode()
            signed = url + "".join(name + form[name] for name in sorted(form))
            signature = b64encode(hmac.digest(self._token.encode(), signed.encode(), "sha1")).decode()
            head = (
                f"POST {parts.path}?{parts.query} HTTP/1.1\r\nHost: {parts.netloc}\r\n"
                f"X-Twilio-Signature: {signature}\r\nContent-Length: {len(body)}\r\n"
                "Content-Type: application/x-www-form-urlencoded\r\n\r\n"
            )
            try:
                writer.write(head.encode() + body)
                answer = await reader.readuntil(b"\r\n\r\n")
                await reader.readexactly(_read_length(answer))
            except (asyncio.IncompleteReadError, ConnectionError):
                reader = writer = None
                self._callbacks.put_nowait((url, form))
                continue
            if answer.startswith(b"HTTP/1.1 200"):
                self._answered.append(time.perf_counter() - started)
            else:
                self._refused += 1
            if b"connection: close" in answer.lower():
                reader = writer = None

    def _accept(self, recipient: str, callback: str) -> bytes:
        with self._arrival:
            self.accepted.setdefault(recipient, []).append(time.perf_counter())
            self._arrival.notify_all()
        sid = f"SM{uuid.uuid4().hex}"
        if self._token and callback:
            for status in ("sent", "delivered", "read"):
                self._callbacks.put_nowait((callback, {"MessageSid": sid, "MessageStatus": status}))
        body = json.dumps({"sid": sid, "status": "queued", "to": recipient}).encode()
        return (
            b"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
            % len(body)
        ) + body


def _read_length(head: bytes) -> int:
    lines = head.lower().split(b"\r\n")
    return next((int(line.split(b":")[1]) for line in lines if line.startswith(b"content-length")), 0)


if __name__ == "__main__":
    print(Provider(float(sys.argv[1]), *sys.argv[2:]).url, flush=True)
    threading.Event().wait()
