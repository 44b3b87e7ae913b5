"""Whether 1,200 callbacks a second are taken in while 400 messages a second leave, and what it costs them."""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from typing import Any

import httpx

from bench.house import free_port
from bench.population import configure, populate
from bench.stub import read_counts, serving
from bot.bootstrap import Recobra

RATE = 420  # as set: somewhat over 400 leave, and three callbacks come for each
SECONDS = 20
ROUNDS = 2
TOKEN = "bench"


def run() -> dict[str, Any]:
    """Messages a second without and with callbacks, taking turns; callbacks a second and their latency."""
    runs = [(_send(""), _send(TOKEN)) for _ in range(ROUNDS)]
    alone = statistics.median(quiet["messages_per_second"] for quiet, _ in runs)
    together = statistics.median(busy["messages_per_second"] for _, busy in runs)
    return {
        "messages_per_second_alone": alone,
        "messages_per_second_with_callbacks": together,
        "slowed_by": 1 - together / alone,
        "callbacks_per_second": statistics.median(busy["callbacks_per_second"] for _, busy in runs),
        "callback_p95_ms": statistics.median(busy["callback_p95_ms"] for _, busy in runs),
        "refused": sum(busy["refused"] for _, busy in runs),
    }


def _send(token: str) -> dict[str, float]:
    """One campaign to a provider that calls back, or does not; measured until every callback is answered."""
    count = RATE * SECONDS
    with tempfile.TemporaryDirectory() as folder, serving(0.1, token) as url:
        configure(folder, url, WHATSAPP_MPS=str(RATE), WEB_PORT=str(free_port()), TWILIO_AUTH_TOKEN=TOKEN)
        recobra = Recobra()
        populate(recobra, count)
        recobra.database.close()
        web = _start_web(recobra.settings.public_base)
        try:
            sent, started = _dispatch()
            counts = _wait_for_callbacks(url, 3 * count if token else 0)
            called_back = time.perf_counter() - started
        finally:
            web.terminate()
            web.wait(timeout=30)
    return {
        "messages_per_second": count / sent,
        "callbacks_per_second": counts["called_back"] / called_back,
        "callback_p95_ms": 1000 * counts["p95"],
        "refused": counts["refused"],
    }


def _dispatch() -> tuple[float, float]:
    """Seconds that the campaign took to leave, and when it began."""
    command = [sys.executable, "-m", "bench.senders", "dispatch"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as dispatcher:
        assert dispatcher.stdout
        dispatcher.stdout.readline()  # it is ready
        started = time.perf_counter()
        dispatcher.communicate("go\n")
        return time.perf_counter() - started, started


def _start_web(base: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "gunicorn", "-c", "webhook/gunicorn_conf.py", "webhook.wsgi:app"]
    web = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            httpx.get(f"{base}/healthz", timeout=2, trust_env=False).raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.2)
        else:
            return web
    raise RuntimeError("the web program did not start")


def _wait_for_callbacks(url: str, count: int) -> dict[str, float]:
    deadline = time.monotonic() + 120
    while (counts := read_counts(url))["called_back"] + counts["refused"] < count:
        if time.monotonic() > deadline:
            raise TimeoutError(json.dumps(counts))
        time.sleep(0.05)
    return counts
