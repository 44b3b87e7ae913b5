"""Work that keeps its order for each message or call, and holds nothing else up."""

from __future__ import annotations

from collections import deque
from threading import Lock

from simulator.timers import Task, Timers


class Ordered:
    """A queue for each key, worked off one task at a time by the timers' pool."""

    def __init__(self, timers: Timers) -> None:
        self._timers = timers
        self._lock = Lock()
        self._queues: dict[str, deque[Task]] = {}

    def add(self, key: str, task: Task) -> None:
        """Do this after everything that was added for the same key."""
        with self._lock:
            queue = self._queues.setdefault(key, deque())
            queue.append(task)
            if len(queue) == 1:
                self._timers.after(0, lambda: self._work_off(key))

    def clear(self) -> None:
        """Forget what has not begun."""
        with self._lock:
            self._queues.clear()

    def _work_off(self, key: str) -> None:
        while (task := self._first(key)) is not None:
            try:
                task()
            finally:
                self._drop_first(key)

    def _first(self, key: str) -> Task | None:
        with self._lock:
            queue = self._queues.get(key)
            return queue[0] if queue else None

    def _drop_first(self, key: str) -> None:
        with self._lock:
            queue = self._queues.get(key)
            if queue:
                queue.popleft()
            if not queue:
                self._queues.pop(key, None)
