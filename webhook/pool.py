"""Handles what was stored at once, beside the web threads, so that a slow Rasa cannot use them up."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor

import structlog

from bot.bootstrap import Recobra
from bot.services import inbound

_log = structlog.get_logger()


class Pool:
    """A bounded number of threads and of waiting conversations; the sweep takes up what finds no room."""

    def __init__(self, recobra: Recobra, threads: int | None = None, room: int = 2000) -> None:
        self._recobra = recobra
        self._executor = ThreadPoolExecutor(threads or int(os.environ.get("WEB_HANDLERS", "16")), "inbound")
        self._room = room
        self._waiting: set[int] = set()
        self._lock = threading.Lock()

    def submit(self, conversation_id: int) -> bool:
        """Have a conversation's new messages handled; False when there is no room now."""
        with self._lock:
            if conversation_id in self._waiting:
                return True  # who takes it up will find this message too
            if len(self._waiting) >= self._room:
                _log.warning("inbound_pool_full", waiting=len(self._waiting))
                return False
            self._waiting.add(conversation_id)
        try:
            self._executor.submit(self._handle, conversation_id)
        except RuntimeError:  # shutting down: the sweep will do it
            return False
        return True

    @property
    def waiting(self) -> int:
        """How many conversations wait for a thread."""
        return len(self._waiting)

    def close(self) -> None:
        """Finish what is under way and leave the rest to the sweep."""
        self._executor.shutdown(wait=True, cancel_futures=True)

    def _handle(self, conversation_id: int) -> None:
        with self._lock:
            self._waiting.discard(conversation_id)
        try:
            inbound.handle(self._recobra, conversation_id)
        except Exception as error:
            _log.error(
                "inbound_handling_failed",
                conversation=conversation_id,
                error=type(error).__name__,
                exc_info=error,
            )
