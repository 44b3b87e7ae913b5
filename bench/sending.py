"""How fast a campaign leaves, beside senders that keep no books, against a provider that answers after 100 ms."""

import json
import os
import statistics
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bench.stub import serving
from tests.support.postgres import PostgresServer
from tests.support.redis import RedisServer

DELAY = 0.1
ROUNDS = 3
COUNTS = {"bare": 30_000, "recobra": 30_000, "recobra_postgresql": 30_000, "celery": 2_000, "loop": 30}


def run() -> dict[str, Any]:
    """Messages a second by sender; the quick ones take turns, the median of each counts."""
    measured: dict[str, list[dict[str, float]]] = defaultdict(list)
    with serving(DELAY) as url, _redis() as redis, _postgres() as databases:
        os.environ["BENCH_REDIS"] = redis
        for _ in range(ROUNDS):
            for side in ("bare", "recobra", "recobra_postgresql"):
                measured[side].append(_send(side, url, databases.new_database()))
        for side in ("celery", "loop"):
            measured[side].append(_send(side, url, ""))
    rates = {side: statistics.median(each["rate"] for each in runs) for side, runs in measured.items()}
    return {
        "messages_per_second": rates,
        "runs": measured,
        "to_bare": rates["recobra"] / rates["bare"],
        "to_celery": rates["recobra"] / rates["celery"],
    }


@contextmanager
def _redis() -> Iterator[str]:
    server = RedisServer()
    server.start()
    try:
        yield server.url
    finally:
        server.stop()


@contextmanager
def _postgres() -> Iterator[PostgresServer]:
    server = PostgresServer(durable=True)
    server.create()
    server.start()
    try:
        yield server
    finally:
        server.destroy()


def _send(side: str, url: str, database: str) -> dict[str, float]:
    environment = dict(os.environ)
    if side == "recobra_postgresql":
        environment["DATABASE_URL"] = database
    command = [sys.executable, "-m", "bench.senders", side.partition("_")[0], url, str(COUNTS[side])]
    done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    measured: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return measured
