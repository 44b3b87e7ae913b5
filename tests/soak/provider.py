"""A provider in a process of its own that drops connections, asks to wait, fails and delays, and counts.

`python -m tests.soak.provider SEED` prints its port; `/control/counts` tells what it saw, `/control/calm` ends
the faults. Whoever was killed while it thought about a message does not keep it from taking it.
"""

import asyncio
import json
import random
import sys
import uuid
from collections import Counter, defaultdict
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

FAULTS = {  # of a hundred POSTs
    "busy": 3,  # 429, not taken
    "error_before": 2,  # 500, not taken
    "error_after": 2,  # 503, taken
    "drop_before": 2,
    "drop_after": 2,
    "slow_before": 2,  # taken after a while
    "slow_after": 2,  # taken at once, answered after a while
}
LISTING_FAULTS = {"error_before": 4, "drop_before": 4}
QUICK, SLOW = (0.0, 0.05), (0.2, 1.2)  # seconds
_REASONS = {200: "OK", 201: "Created", 429: "Too Many Requests", 500: "Internal Server Error",
            503: "Service Unavailable"}  # fmt: skip


class Provider:
    """What was taken, by recipient, and how often each fault happened."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self._calm = False
        self._taken: dict[str, list[dict[str, object]]] = defaultdict(list)
        self._counts: Counter[str] = Counter()
        self._in_hand = 0

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection until either side is through with it."""
        try:
            while await self._serve(reader, writer):
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        method, target, _ = head.split(" ", 2)
        lines = [line.lower() for line in head.split("\r\n")]
        length = sum(int(line.split(":")[1]) for line in lines if line.startswith("content-length:"))
        body = (await reader.readexactly(length)).decode()
        if target.startswith("/control/"):
            writer.write(self._control(target))
            return True
        self._in_hand += 1
        try:
            answer = await (self._take(body) if method == "POST" else self._list(target))
        finally:
            self._in_hand -= 1
        if answer is None:
            if self._chance.random() < 0.5:
                writer.transport.abort()  # a reset, not a farewell
            return False
        writer.write(answer)
        return True

    async def _take(self, body: str) -> bytes | None:
        form = dict(parse_qsl(body, keep_blank_values=True))
        fault = self._draw(FAULTS)
        self._counts["posts"] += 1
        await asyncio.sleep(self._chance.uniform(*(SLOW if fault == "slow_before" else QUICK)))
        if fault in ("busy", "error_before"):
            status = 429 if fault == "busy" else 500
            return write(status, {"code": 20429 if fault == "busy" else 20500, "status": status})
        if fault == "drop_before":
            return None
        sid = f"SM{uuid.uuid4().hex}"
        self._taken[form["To"]].append({"sid": sid, "body": form.get("Body"), "at": datetime.now(UTC)})
        if fault == "slow_after":
            await asyncio.sleep(self._chance.uniform(*SLOW))
        if fault == "drop_after":
            return None
        if fault == "error_after":
            return write(503, {"code": 20500, "status": 503})
        return write(201, {"sid": sid, "status": "queued"})

    async def _list(self, target: str) -> bytes | None:
        fault = self._draw(LISTING_FAULTS)
        self._counts["listings"] += 1
        if fault:
            return None if fault == "drop_before" else write(500, {"code": 20500})
        to = parse_qs(urlsplit(target).query)["To"][0]
        found = [_describe(entry, to) for entry in self._taken.get(to, [])]
        return write(200, {"messages": found[::-1], "next_page_uri": None})

    def _draw(self, faults: dict[str, int]) -> str | None:
        place = self._chance.uniform(0, 100)
        for fault, weight in faults.items():
            place -= weight
            if place < 0 and not self._calm:
                self._counts[fault] += 1
                return fault
        return None

    def _control(self, target: str) -> bytes:
        self._calm = self._calm or target == "/control/calm"
        doubled = sum(len(entries) > 1 for entries in self._taken.values())
        facts = {"people": len(self._taken), "doubled": doubled, "in_hand": self._in_hand}
        return write(200, facts | self._counts)


def _describe(entry: dict[str, Any], to: str) -> dict[str, object]:
    created = format_datetime(entry["at"])
    return {"sid": entry["sid"], "status": "sent", "to": to, "body": entry["body"], "date_created": created,
            "error_code": None}  # fmt: skip


def write(status: int, document: object) -> bytes:
    """A whole HTTP answer."""
    body = json.dumps(document).encode()
    head = f"HTTP/1.1 {status} {_REASONS[status]}\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


async def serve(seed: int) -> None:
    """Until the process is ended."""
    provider = Provider(seed)
    server = await asyncio.start_server(provider.talk, "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        asyncio.run(serve(int(sys.argv[1])))
