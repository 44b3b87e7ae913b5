"""A Twilio that takes every message, keeps what it was sent, and serves the media that customers attached."""

import itertools
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs


class AcceptingTwilio:
    """One account; `files` are media by path: content type and content, or a redirect."""

    def __init__(self) -> None:
        self.sent: list[dict[str, list[str]]] = []
        self.files: dict[str, tuple[str, bytes]] = {}
        self.asked: list[tuple[str, str | None]] = []
        self._numbers = itertools.count(1)
        self._server = _Server(("127.0.0.1", 0), _handler(self))
        threading.Thread(target=self._server.serve_forever, args=(0.005,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def put_file(self, name: str, content_type: str, content: bytes) -> str:
        path = f"/2010-04-01/Accounts/AC1/Messages/MM1/Media/{name}"
        self.files[path] = (content_type, content)
        return self.url + path

    def bodies(self, to: str | None = None) -> list[str]:
        return [sent["Body"][0] for sent in self.sent if to is None or sent["To"][0] == to]

    def take(self, form: dict[str, list[str]]) -> str:
        self.sent.append(form)
        return f"SM9{next(self._numbers):031x}"

    def find(self, target: str) -> tuple[str, bytes] | None:
        """What a GET of this path and query is answered with."""
        return self.files.get(target)

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256


def _handler(twilio: AcceptingTwilio) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            sid = twilio.take(parse_qs(body, keep_blank_values=True))
            self._send(201, "application/json", json.dumps({"sid": sid}).encode())

        def do_GET(self) -> None:
            twilio.asked.append((self.path, self.headers.get("Authorization")))
            found = twilio.find(self.path)
            content_type, content = found or ("text/plain", b"")
            if content_type == "redirect":
                self._send(307, "text/plain", b"", content.decode())
            else:
                self._send(200 if found else 404, content_type, content)

        def _send(self, status: int, content_type: str, content: bytes, location: str | None = None) -> None:
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(content)))
            if location:
                self.send_header("Location", location)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            return

    return Handler
