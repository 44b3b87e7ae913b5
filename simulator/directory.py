"""Who the telephones belong to: what the caller hands over, and everyone seen in the traffic."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Mapping
from pathlib import Path
from threading import Lock
from typing import Any

import httpx

from simulator.identity import normalise_phone
from simulator.messaging.message import Message

MAX_ENTRIES = 50_000
REFRESH_SECONDS = 3.0


class Directory:
    """Names by number."""

    def __init__(self, url: str, file: str = "") -> None:
        self._url, self._file = url, Path(file) if file else None
        self._entries: dict[str, dict[str, str]] = {}
        self._fetched = float("-inf")
        self._lock = Lock()

    def replace(self, entries: Any) -> int:
        """Take a new directory, a list of objects with at least `number`; returns how many telephones.

        Raises ValueError for anything else; entries whose number is none are left out.
        """
        if not isinstance(entries, list) or not all(isinstance(entry, Mapping) for entry in entries):
            raise ValueError("a directory is a list of objects with a number")
        known: dict[str, dict[str, str]] = {}
        for entry in entries[:MAX_ENTRIES]:
            try:
                number = normalise_phone(str(entry.get("number", "")))
            except ValueError:
                continue
            known[number] = {str(name): str(value) for name, value in entry.items() if value is not None}
            known[number]["number"] = number
        self._entries = known
        return len(known)

    def refresh(self) -> bool:
        """Ask the caller again, not too often; True when the answer is new. No answer leaves the old list."""
        with self._lock:
            due = time.monotonic() - self._fetched >= REFRESH_SECONDS
            if not due or not (self._url or self._file):
                return False
            self._fetched = time.monotonic()
        before = self._entries
        with contextlib.suppress(httpx.HTTPError, OSError, ValueError):
            self.replace(self._ask())
        return self._entries != before

    def _ask(self) -> Any:
        if self._file:
            return json.loads(self._file.read_text("utf-8"))
        return httpx.get(self._url, timeout=5, trust_env=False).raise_for_status().json()

    def entry(self, number: str) -> dict[str, str]:
        """What is known of a number."""
        return self._entries.get(number, {})

    def phones(self, threads: Mapping[str, list[Message]], called: Mapping[str, str]) -> list[dict[str, Any]]:
        """Every telephone: those with traffic first, newest first, then the directory in its own order.

        `called` has the time of each number's latest call, in ISO format.
        """
        seen = set(threads) | set(called)
        active = [self._phone(number, threads.get(number, [])) for number in seen]

        def latest(phone: dict[str, Any]) -> str:
            return max(phone["last"]["at"] if phone["last"] else "", called.get(phone["number"], ""))

        active.sort(key=latest, reverse=True)
        return active + [self._phone(number, []) for number in self._entries if number not in seen]

    def _phone(self, number: str, thread: list[Message]) -> dict[str, Any]:
        last = thread[-1] if thread else None
        outbound = [message for message in thread if message.direction != "inbound"]
        return {
            **self.entry(number),
            "number": number,
            "unread": [message.sid for message in outbound if message.status in ("sent", "delivered")],
            "last": last.view() if last else None,
        }

    def clear(self) -> None:
        """Forget the directory; an address is asked again."""
        self._entries = {}
        self._fetched = float("-inf")
