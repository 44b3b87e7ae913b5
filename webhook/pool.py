"""Handles what was stored at once, beside the web threads, so that a slow Rasa cannot use them up."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor

import structlog

from bot.bootstrap import Recobra
from bot.services.inbound import inbound
from bot.services.inbound.inbox import Turn

_log = structlog.get_logger()


class Pool:
    """A bounded number of threads and of waiting conversations; the sweep takes up what finds no room."""

    def __init__(self, recobra: Recobra, threads: int | None = None, room: int = 2000) -> None:
        self._recobra = recobra
        self._executor = ThreadPoolExecutor(threads or int(os.environ.get("WEB_HANDLERS", "16")), "inbound")
        self._room = room
        self._waiting: set[int] = set()
        self._count = 0
        self._lock = threading.Lock()

    def submit(self, conversation_id: int, turn: Turn | None = None) -> bool:
        """Have a conversation's new messages handled; False when there is no room now.

        `turn`: begun already. Without one, whoever takes the conversation up will find the message.
        """
        with self._lock:
            if turn is None and conversation_id in self._waiting:
                return True
            if self._count >= self._room:
                _log.warning("inbound_pool_full", waiting=self._count)
                return False
            self._count += 1
            if turn is None:
                self._waiting.add(conversation_id)
        try:
            self._executor.submit(self._handle, conversation_id, turn)
        except RuntimeError:  # shutting down: the sweep will do it
            return False
        return True

    @property
    def waiting(self) -> int:
        """How many conversations wait for a thread."""
        return self._count

    def close(self) -> None:
        """Finish what is under way and leave the rest to the sweep."""
        self._executor.shutdown(wait=True, cancel_futures=True)

    def _handle(self, conversation_id: int, turn: Turn | None) -> None:
        with self._lock:
            self._count -= 1
            if turn is None:
                self._waiting.discard(conversation_id)
        try:
            inbound.handle(self._recobra, conversation_id, turn)
        except Exception as error:
            _log.error(
                "inbound_handling_failed",
                conversation=conversation_id,
                error=type(error).__name__,
                exc_info=error,
            )
