"""Memory that cannot grow without end: the oldest is forgotten first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import RLock


class BoundedMap[V]:
    """A thread-safe map by text key that keeps the newest values, as many as weigh `limit` together."""

    def __init__(
        self,
        limit: int,
        weigh: Callable[[V], int] = lambda value: 1,
        forget: Callable[[V], None] = lambda value: None,
    ) -> None:
        self._limit, self._weigh, self._forget = limit, weigh, forget
        self._values: OrderedDict[str, V] = OrderedDict()
        self._weight = 0
        self._lock = RLock()

    def add(self, key: str, value: V) -> None:
        """Keep a new value, and forget the oldest ones that are too much; the newest is always kept."""
        with self._lock:
            self._values[key] = value
            self._weight += self._weigh(value)
            while self._weight > self._limit and len(self._values) > 1:
                oldest = self.remove(next(iter(self._values)))
                if oldest is not None:
                    self._forget(oldest)

    def get(self, key: str) -> V | None:
        """The value, or None when it is unknown or forgotten."""
        return self._values.get(key)

    def remove(self, key: str) -> V | None:
        """Take a value out and return it."""
        with self._lock:
            value = self._values.pop(key, None)
            self._weight -= 0 if value is None else self._weigh(value)
            return value

    def newest_first(self) -> list[V]:
        """A snapshot, newest first."""
        with self._lock:
            return list(reversed(self._values.values()))

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._values.clear()
            self._weight = 0

    def __len__(self) -> int:
        return len(self._values)
