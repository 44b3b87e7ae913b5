"""A proxy as stands before several Rasa servers: each request goes to the next one that takes it."""

import itertools
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx


class Spread:
    """Takes turns among servers; one that refuses the connection is passed over, as by any proxy."""

    def __init__(self, servers: list[str]) -> None:
        self.taken: Counter[str] = Counter()
        self._servers, self._order = servers, itertools.count()
        self._client = httpx.Client(timeout=30, trust_env=False)
        spread = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                self._pass_on()

            def do_POST(self) -> None:
                self._pass_on()

            def log_message(self, *_: object) -> None:
                return

            def _pass_on(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                kept = {
                    name: self.headers[name]
                    for name in ("Authorization", "Content-Type")
                    if name in self.headers
                }
                status, content = spread.ask(self.command, self.path, kept, body)
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def ask(self, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
        """What the next server answers; a turn that was begun is not asked of another."""
        first = next(self._order)
        for step in range(len(self._servers)):
            server = self._servers[(first + step) % len(self._servers)]
            try:
                answer = self._client.request(method, server + path, headers=headers, content=body)
            except httpx.ConnectError:
                continue
            except httpx.HTTPError:
                return 502, b""
            self.taken[server] += method == "POST"
            return answer.status_code, answer.content
        return 503, b""

    def stop(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()
        self._client.close()
