"""The senders that are compared, each in a process of its own: `python -m bench.senders SIDE URL COUNT`.

Prints one JSON object: messages a second, and processor milliseconds a message.
"""

import asyncio
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable

from bench.population import ACCOUNT
from bench.stub import count_accepted

CONNECTIONS = 256
DISPATCHERS = 2  # one for each processor: Python computes on one at a time
TEXT = "Estimado cliente, le saluda CNT: aún consta pendiente la entrega de los equipos de su servicio. " * 5


def send_bare(url: str, count: int) -> float:
    """An asynchronous client, and nothing else; seconds."""
    import aiohttp

    async def send_all() -> None:
        connector = aiohttp.TCPConnector(limit=CONNECTIONS)
        async with aiohttp.ClientSession(connector=connector) as session:
            left = iter(range(count))
            await asyncio.gather(*(send_some(session, left) for _ in range(CONNECTIONS)))

    async def send_some(session: aiohttp.ClientSession, left: object) -> None:
        for n in left:  # type: ignore[attr-defined]
            async with session.post(_address(url), data=_fields(n)) as response:
                await response.json()

    started = time.perf_counter()
    asyncio.run(send_all())
    return time.perf_counter() - started


def send_recobra(url: str, count: int) -> float:
    """Two dispatchers over a launched campaign: planned, checked, claimed, sent, written down; seconds."""
    with tempfile.TemporaryDirectory() as folder:
        from bench.population import configure, populate

        configure(folder, url, DISPATCH_CONNECTIONS=str(CONNECTIONS // DISPATCHERS))
        from bot.bootstrap import Recobra

        recobra = Recobra()
        populate(recobra, count)
        recobra.database.close()
        command = [sys.executable, "-m", "bench.senders", "dispatch"]
        dispatchers = [
            subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            for _ in range(DISPATCHERS)
        ]
        for each in dispatchers:
            assert each.stdout
            each.stdout.readline()  # it is ready
        started = time.perf_counter()
        for each in dispatchers:
            assert each.stdin
            each.stdin.write("go\n")
            each.stdin.flush()
        sent = sum(int(each.communicate()[0]) for each in dispatchers)
        seconds = time.perf_counter() - started
        assert sent == count, sent
        return seconds


def dispatch() -> None:
    """One dispatcher, once its parent says so; prints how many messages left."""
    from bench.population import quieten
    from bot.bootstrap import Recobra
    from bot.services.campaigns import planning
    from bot.services.outbound import outreach

    quieten()
    recobra = Recobra()

    def feed() -> int:
        with recobra.database.writing() as session:
            return planning.plan_due(session, recobra.settings)

    feed()
    print("ready", flush=True)
    sys.stdin.readline()
    sent = outreach.dispatch_due(recobra, feed=feed)
    recobra.courier.close()
    print(sent)


def send_celery(url: str, count: int) -> float:
    """A Celery worker of as many threads, on the Redis of `BENCH_REDIS`, with Twilio's client; seconds."""
    from bench.celery_rival import app, send

    worker = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "celery",
            "-A",
            "bench.celery_rival",
            "worker",
            "-P",
            "threads",
            "-l",
            "ERROR",
            "-c",
            str(CONNECTIONS),
            "--without-gossip",
            "--without-mingle",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while not app.control.ping(timeout=0.5):
            assert worker.poll() is None
        before = count_accepted(url)
        started = time.perf_counter()
        for n in range(count):
            send.delay(url, dict(_fields(n)))
        while count_accepted(url) - before < count:
            time.sleep(0.02)
        return time.perf_counter() - started
    finally:
        worker.terminate()
        worker.wait(timeout=30)


def send_loop(url: str, count: int) -> float:
    """What a first script does: one `client.messages.create` after another; seconds."""
    from bench.celery_rival import create

    started = time.perf_counter()
    for n in range(count):
        create(url, dict(_fields(n)))
    return time.perf_counter() - started


SIDES: dict[str, Callable[[str, int], float]] = {
    "bare": send_bare,
    "recobra": send_recobra,
    "celery": send_celery,
    "loop": send_loop,
}


def _address(url: str) -> str:
    return f"{url}/2010-04-01/Accounts/{ACCOUNT}/Messages.json"


def _fields(n: int) -> list[tuple[str, str]]:
    return [
        ("To", f"whatsapp:+5939{n:08d}"),
        ("From", "whatsapp:+593999000001"),
        ("StatusCallback", f"http://127.0.0.1:8000/whatsapp/status?message={n}"),
        ("Body", TEXT),
    ]


def main(side: str, url: str, count: int) -> None:
    """Send so many, and say how it went."""
    before = time.process_time()
    seconds = SIDES[side](url, count)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = time.process_time() - before + children.ru_utime + children.ru_stime
    print(json.dumps({"rate": count / seconds, "cpu_ms": 1000 * spent / count}))


if __name__ == "__main__":
    if sys.argv[1] == "dispatch":
        dispatch()
        sys.exit()
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
