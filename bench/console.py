"""How fast the console's pages are where conversations are many, and what agents who watch cost the web process."""

import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from bench import desk_population
from bench.house import free_port
from bench.population import configure
from bot.bootstrap import Recobra
from bot.config import ROOT
from bot.models import Role
from bot.services import accounts

SIZES = (1_000, 100_000)
ROUNDS = 60
AGENTS, WATCHED_SECONDS, POLL = 50, 30.0, 1.5  # as static/js/live.js asks
_PASSWORD = "una clave larga"
_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


def run() -> dict[str, Any]:
    """Milliseconds of each page by size, the sizes taking turns; the share of a core that watching agents cost."""
    with tempfile.TemporaryDirectory() as folder:
        for size in SIZES:
            _fill(folder, size)
        with _serving(folder, SIZES[0]) as small, _serving(folder, SIZES[1]) as large:
            pages = {name: _compare(small, large, name) for name in small.paths}
            core = _watch(large)
    return {
        "conversations": SIZES[1],
        "messages": SIZES[1] * desk_population.MESSAGES,
        "pages": pages,
        "core": core,
    }


class _Server:
    """A web process on a database of one size, and an agent signed in there."""

    def __init__(self, url: str, pid: int, size: int) -> None:
        self.url, self.pid, self.size = url, pid, size
        self.client = self.sign_in(0)
        self.paths = _paths(size) | {name: self._seal(text) for name, text in _searches(size).items()}

    def sign_in(self, n: int) -> httpx.Client:
        """The n-th agent's browser."""
        client = httpx.Client(base_url=self.url, timeout=30)
        token = _TOKEN.search(client.get("/login").text)
        assert token
        form = {"email": desk_population.agent(n), "password": _PASSWORD, "csrf_token": token[1]}
        assert client.post("/login", data=form).status_code == 302
        return client

    def _seal(self, text: str) -> str:
        """Where a search leads."""
        token = _TOKEN.search(self.client.get("/console/conversations").text)
        assert token
        form = {"list": "all", "q": text, "csrf_token": token[1]}
        return self.client.post("/console/conversations/search", data=form).headers["Location"]

    def ask(self, path: str) -> float:
        """Seconds of one page."""
        started = time.perf_counter()
        response = self.client.get(path)
        assert response.status_code in (200, 204), (path, response.status_code)
        return time.perf_counter() - started


def _searches(size: int) -> dict[str, str]:
    """What an agent types."""
    middle = size // 2
    return {
        "by cédula": f"{middle:010d}",
        "by telephone": f"09{middle:08d}",
        "by name": f"perez {middle}",
        "by everybody's name": "perez",
    }


def _paths(size: int) -> dict[str, str]:
    """What an agent opens, hour by hour."""
    middle = size // 2
    return {
        "waiting": "/console/conversations?list=waiting",
        "mine": "/console/conversations?list=mine",
        "all": "/console/conversations?list=all",
        "closed": "/console/conversations?list=closed",
        "conversation": f"/console/conversations/{max(size - 70, 1)}",
        "an old conversation": f"/console/conversations/{max(middle, 1)}",
    }


def _compare(small: _Server, large: _Server, name: str) -> dict[str, float]:
    times: dict[int, list[float]] = {small.size: [], large.size: []}
    for server in (small, large):  # the first of each only fills the caches
        server.ask(server.paths[name])
    for _ in range(ROUNDS):
        for server in (small, large):
            times[server.size].append(server.ask(server.paths[name]))
    of_small, of_large = (sorted(times[server.size]) for server in (small, large))
    return {
        "p95_ms": 1000 * of_large[int(ROUNDS * 0.95)],
        "median_ms": 1000 * statistics.median(of_large),
        "to_small": statistics.median(of_large) / statistics.median(of_small),
    }


def _watch(server: _Server) -> float:
    """The share of one core that the web process spends on agents whose pages ask whether anything changed."""
    clients = [server.sign_in(n) for n in range(AGENTS)]
    until = time.monotonic() + WATCHED_SECONDS
    threads = [threading.Thread(target=_poll, args=(client, n, until)) for n, client in enumerate(clients)]
    started, spent = time.monotonic(), _processor_seconds(server.pid)
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return (_processor_seconds(server.pid) - spent) / (time.monotonic() - started)


def _poll(client: httpx.Client, n: int, until: float) -> None:
    marks = {"lists": "", "talk": ""}
    while time.monotonic() < until:
        answer = client.get("/console/live", params={"open": n + 1, **marks})
        if answer.status_code == 200:
            marks = {name: answer.json()[name] for name in marks}
        time.sleep(POLL)


def _processor_seconds(pid: int) -> float:
    """Of a process and its children."""
    total = 0
    for path in [Path(f"/proc/{pid}"), *_children(pid)]:
        fields = (path / "stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / os.sysconf("SC_CLK_TCK")


def _children(pid: int) -> list[Path]:
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [Path(f"/proc/{child}") for child in found]


def _fill(folder: str, size: int) -> None:
    _configure(folder, size)
    recobra = Recobra()
    desk_population.fill(recobra, size)
    with recobra.database.writing() as session:
        for n in range(AGENTS):
            accounts.add(session, desk_population.agent(n), Role.AGENT, _PASSWORD)
    recobra.database.close()


def _configure(folder: str, size: int) -> None:
    configure(folder, DATABASE_URL=f"sqlite:///{folder}/{size}.db", SECRET_KEY="bench")


@contextmanager
def _serving(folder: str, size: int) -> Iterator[_Server]:
    _configure(folder, size)
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "-c", "webhook/gunicorn_conf.py", "webhook.wsgi:app"]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ | {"WEB_PORT": str(port)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        url = f"http://127.0.0.1:{port}"
        _wait(url)
        yield _Server(url, process.pid, size)
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait(url: str) -> None:
    for _ in range(200):
        try:
            httpx.get(f"{url}/healthz", timeout=5)
            return
        except httpx.TransportError:
            time.sleep(0.2)
    raise TimeoutError(url)
