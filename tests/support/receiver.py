"""Another system on a port: keeps what it is sent, and answers as it is told to, or not at all."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest


@dataclass
class Receiver:
    """Answers with `status` and `headers`.

    `manner`: `answers`; `hangs` before it answers, `drops` the connection once it has the record, `drips` a text
    that does not end. `began` is set with each record; while `may_go_on` is not, it takes none.
    """

    url: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    manner: str = "answers"
    taken: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    began: threading.Event = field(default_factory=threading.Event)
    may_go_on: threading.Event = field(default_factory=threading.Event)

    def keys(self) -> list[str]:
        """Of all that was taken."""
        return [headers["Idempotency-Key"] for headers, _ in self.taken]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """One that answers 200 at once."""
    found = Receiver()
    found.may_go_on.set()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.taken.append((dict(self.headers), body))
            found.began.set()
            found.may_go_on.wait(20)
            if found.manner == "hangs":
                time.sleep(1)
            if found.manner in ("hangs", "drops"):
                self.close_connection = True
                return
            self.send_response(found.status)
            for name, value in found.headers.items():
                self.send_header(name, value)
            if found.manner == "drips":
                self._drip()
                return
            self.send_header("Content-Length", "0")
            self.end_headers()

        def _drip(self) -> None:
            self.send_header("Content-Length", "1000000")
            self.end_headers()
            for _ in range(100):
                self.wfile.write(b".")
                time.sleep(0.05)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = _Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    found.url = f"http://127.0.0.1:{server.server_address[1]}/avisos"
    yield found
    found.may_go_on.set()
    server.shutdown()
    server.server_close()


class _Server(ThreadingHTTPServer):
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever called is gone: that is what is tried."""
