"""Keeps reports for a minute: of fifty who look at one, the database is asked by the first alone."""

import threading
import time
from collections.abc import Callable, Hashable
from datetime import datetime
from typing import Any

from flask import current_app

from bot import clock

_MOST = 200  # reports that are kept


class _Memory:
    """What was found, when (monotonic seconds, and UTC)."""

    def __init__(self) -> None:
        self.making = threading.RLock()  # one at a time: the database and the processor are others' too
        self.found: dict[Hashable, tuple[float, datetime, Any]] = {}


def recall[T](
    key: Hashable, seconds: float, make: Callable[[], T], *, fresh: bool = False, shelf: str = "reports"
) -> tuple[T, datetime]:
    """What was made for this key not longer ago than that, or now; with the instant (UTC) at which it was.

    `fresh`: made now, whatever there is; `shelf`: those of one are made one at a time, those of another meanwhile.
    """
    memory: _Memory = current_app.extensions.setdefault(f"recalled {shelf}", _Memory())
    with memory.making:
        known = memory.found.get(key)
        if known is None or fresh or time.monotonic() - known[0] > seconds:
            memory.found.pop(key, None)
            while len(memory.found) >= _MOST:
                del memory.found[next(iter(memory.found))]
            known = memory.found[key] = (time.monotonic(), clock.now(), make())
        return known[2], known[1]


def remember(key: Hashable, seconds: float, shelf: str = "reports") -> Any:
    """What was made for this key not longer ago than that; None where nothing was."""
    memory: _Memory = current_app.extensions.setdefault(f"recalled {shelf}", _Memory())
    known = memory.found.get(key)
    return known[2] if known and time.monotonic() - known[0] <= seconds else None
