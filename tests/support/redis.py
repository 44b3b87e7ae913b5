"""A Redis of the tests' own, started from the installed binary."""

import shutil
import socket
import subprocess
import time

from tests.support.ports import find_port


class RedisServer:
    """One server that keeps nothing on the disk, reached over loopback."""

    def __init__(self) -> None:
        self.port = find_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        binary = shutil.which("redis-server")
        if not binary:
            raise RuntimeError(
                "Redis is not installed (redis-server is missing): tests/support/install_tools.sh"
            )
        settings = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self._process = subprocess.Popen(
            [binary, *settings], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/"
        )
        deadline = time.monotonic() + 20
        while not self._answers():
            if time.monotonic() > deadline or self._process.poll() is not None:
                raise RuntimeError("Redis did not start")
            time.sleep(0.05)

    def stop(self) -> None:
        """Stop it; what it held is gone."""
        if self._process:
            self._process.kill()
            self._process.wait(timeout=10)

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False
