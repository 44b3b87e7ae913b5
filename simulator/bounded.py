"""Memory that cannot grow without end: the oldest is forgotten first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import RLock


class BoundedMap[V]:
    """A thread-safe map by text key that keeps the `limit` newest values."""

    def __init__(self, limit: int, forget: Callable[[V], None] = lambda value: None) -> None:
        self._limit = limit
        self._forget = forget
        self._values: OrderedDict[str, V] = OrderedDict()
        self._lock = RLock()

    def add(self, key: str, value: V) -> None:
        """Keep a value, and forget the oldest when there are too many."""
        with self._lock:
            self._values[key] = value
            while len(self._values) > self._limit:
                _, oldest = self._values.popitem(last=False)
                self._forget(oldest)

    def get(self, key: str) -> V | None:
        """The value, or None when it is unknown or forgotten."""
        return self._values.get(key)

    def remove(self, key: str) -> V | None:
        """Take a value out and return it."""
        with self._lock:
            return self._values.pop(key, None)

    def newest_first(self) -> list[V]:
        """A snapshot, newest first."""
        with self._lock:
            return list(reversed(self._values.values()))

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._values.clear()

    def __len__(self) -> int:
        return len(self._values)
