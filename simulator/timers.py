"""Things that happen a little later: statuses, approvals, callbacks."""

from __future__ import annotations

import heapq
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from threading import Condition, Thread

logger = logging.getLogger(__name__)
type Task = Callable[[], None]


class Timers:
    """One clock thread and a pool that does the work, so that a slow webhook delays nothing else."""

    def __init__(self, workers: int = 32) -> None:
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="simulator-work")
        self._changed = Condition()
        self._heap: list[tuple[float, int, Task]] = []
        self._order = count()
        self._open = True
        Thread(target=self._run, name="simulator-clock", daemon=True).start()

    def after(self, seconds: float, task: Task) -> None:
        """Run a task once, `seconds` from now; its exceptions are logged."""
        with self._changed:
            if self._open:
                heapq.heappush(self._heap, (time.monotonic() + seconds, next(self._order), task))
                self._changed.notify()

    def clear(self) -> None:
        """Forget what has not begun."""
        with self._changed:
            self._heap.clear()

    def close(self) -> None:
        """Stop the clock; what runs is left to end."""
        with self._changed:
            self._open = False
            self._heap.clear()
            self._changed.notify()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _run(self) -> None:
        while (task := self._next()) is not None:
            self._pool.submit(_guarded, task)

    def _next(self) -> Task | None:
        with self._changed:
            while self._open:
                wait = self._heap[0][0] - time.monotonic() if self._heap else None
                if wait is not None and wait <= 0:
                    return heapq.heappop(self._heap)[2]
                self._changed.wait(wait)
        return None


def _guarded(task: Task) -> None:
    try:
        task()
    except Exception:
        logger.exception("a simulated event failed")
