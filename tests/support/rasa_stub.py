"""A stand-in for Rasa that speaks the project's channel: scripted answers, outages, a memory of questions."""

import json
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Question = dict[str, Any]
Reply = dict[str, Any]


def echo(question: Question) -> list[Reply]:
    return [{"text": f"eco: {question['text']}"}]


class RasaStub:
    """Answers with what `script` makes of a question; by default an echo."""

    def __init__(self) -> None:
        self.questions: list[Question] = []
        self.script: Callable[[Question], list[Reply]] = echo
        self.status = 200
        self.delay = 0.0
        self.fail_times = 0
        self._lock = threading.Lock()
        self._server: ThreadingHTTPServer | None = None
        self._port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    @property
    def is_stopped(self) -> bool:
        return self._server is None

    def start(self) -> None:
        self._server = _Server(("127.0.0.1", self._port), _handler(self))
        self._port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.005,), daemon=True).start()

    def stop(self) -> None:
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def answer(self, question: Question) -> tuple[int, Any]:
        with self._lock:
            self.questions.append(question)
            failing = self.fail_times > 0
            self.fail_times -= failing
        time.sleep(self.delay)
        if failing:
            return 500, {}
        if self.status != 200:
            return self.status, {}
        return 200, {"replies": [_whole(reply) for reply in self.script(question)]}

    def texts(self) -> list[str]:
        return [question["text"] for question in self.questions]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256


def _whole(reply: Reply) -> Reply:
    return {"text": "", "choices": [], "media": [], "expect": None, "end": False, "dial": False} | reply


def _handler(stub: RasaStub) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def handle_one_request(self) -> None:
            super().handle_one_request()
            self.close_connection |= stub.is_stopped

        def do_GET(self) -> None:
            if stub.is_stopped:  # a connection that was open before
                return
            self._send(200 if stub.status == 200 else 503, {"status": "ok"})

        def do_POST(self) -> None:
            if stub.is_stopped:
                return None
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if not self.headers.get("Authorization", "").startswith("Bearer "):
                return self._send(401, {})
            return self._send(*stub.answer(body))

        def _send(self, status: int, document: Any) -> None:
            content = json.dumps(document).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            return

    return Handler
