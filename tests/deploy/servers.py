"""Servers on loopback that say what they were asked, or close the line in the middle, and nginx before them."""

import socket
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.support.nginx import OPTIONS, find_nginx


class Backend:
    """One server; `dies`: it takes a request and closes without a word."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        self.dies = False
        backend = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                backend.asked.append((self.command, self.path, dict(self.headers)))
                if not backend.dies:
                    self.send_response(200)
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)

            do_POST = do_GET  # noqa: N815

            def log_message(self, *_: object) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.005,), daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class Nginx:
    """A running nginx; what it says lies in `log`."""

    def __init__(self, conf: Path, port: int) -> None:
        self.log = conf.with_suffix(".log")
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                [find_nginx(), "-c", str(conf), "-g", OPTIONS], stdout=log, stderr=log
            )
        deadline = time.monotonic() + 10
        while not _listens(port):
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.02)

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(10)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
