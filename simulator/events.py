"""What happens, for the page to follow live and for the log of requests."""

from __future__ import annotations

import json
import secrets
from collections import deque
from collections.abc import Iterator
from threading import Condition
from typing import Any

from simulator.identity import utc_now

HEARTBEAT_SECONDS = 15.0


class EventBus:
    """A ring of the newest events that any number of pages can follow."""

    def __init__(self, limit: int = 2000) -> None:
        self._boot = secrets.token_hex(4)
        self._changed = Condition()
        self._ring: deque[tuple[int, str, Any]] = deque(maxlen=limit)
        self._last = 0
        self._open = True

    def publish(self, kind: str, data: Any) -> None:
        """Tell all pages; `data` must be fit for JSON and not change afterwards."""
        with self._changed:
            self._last += 1
            self._ring.append((self._last, kind, data))
            self._changed.notify_all()

    def close(self) -> None:
        """End all streams."""
        with self._changed:
            self._open = False
            self._changed.notify_all()

    def stream(self, last_id: str = "") -> Iterator[str]:
        """Server-sent events from `last_id` on; a page that is too far behind is told to load anew."""
        seen = self._position(last_id)
        yield "retry: 1000\n\n" if seen is not None else self._format("resync", {})
        seen = self._last if seen is None else seen
        while self._open:
            with self._changed:
                if self._last == seen and not self._changed.wait(HEARTBEAT_SECONDS):
                    batch = None
                else:
                    batch = [event for event in self._ring if event[0] > seen]
            if batch is None:
                yield ": alive\n\n"
            elif batch and batch[0][0] > seen + 1:
                seen = batch[-1][0]
                yield self._format("resync", {})
            else:
                seen = batch[-1][0] if batch else seen
                yield "".join(self._format(kind, data, number) for number, kind, data in batch)

    def _position(self, last_id: str) -> int | None:
        boot, _, number = last_id.partition("-")
        if not last_id:
            return self._last
        return int(number) if boot == self._boot and number.isdigit() else None

    def _format(self, kind: str, data: Any, number: int | None = None) -> str:
        identity = f"id: {self._boot}-{self._last if number is None else number}\n"
        return f"{identity}event: {kind}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


class LogBook:
    """The newest requests in both directions, as the page's log shows them."""

    def __init__(self, bus: EventBus, limit: int = 1000) -> None:
        self._bus = bus
        self._entries: deque[dict[str, Any]] = deque(maxlen=limit)

    def add(self, kind: str, what: str, *, status: int | str, milliseconds: int = 0, **detail: Any) -> None:
        """Note one request: `kind` is api, webhook, twiml, smtp or call; `status` HTTP's or a word."""
        entry: dict[str, Any] = {
            "at": utc_now().isoformat(),
            "kind": kind,
            "what": what,
            "status": status,
            "ms": milliseconds,
        }
        entry["detail"] = {name: value for name, value in detail.items() if value}
        self._entries.append(entry)
        self._bus.publish("log", entry)

    def newest_first(self) -> list[dict[str, Any]]:
        """A snapshot, newest first."""
        return list(reversed(self._entries))

    def clear(self) -> None:
        """Forget everything."""
        self._entries.clear()
