"""Writes the callbacks that come in together with one commit; each is answered once it is written."""

import threading
from queue import Empty, SimpleQueue

import structlog

from bot.bootstrap import Recobra
from bot.services.outbound.callbacks import StatusCallback, record_callbacks

_log = structlog.get_logger()
_MOST = 256
_PATIENCE = 10.0  # seconds; Twilio waits 15


class _Waiting:
    """One request's callback, until it is written."""

    def __init__(self, callback: StatusCallback) -> None:
        self.callback = callback
        self.error: Exception | None = None
        self.written = threading.Event()


class CallbackBatches:
    """One thread that takes what has come meanwhile and writes it together."""

    def __init__(self, recobra: Recobra) -> None:
        self._recobra = recobra
        self._queue: SimpleQueue[_Waiting | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="callbacks", daemon=True)
        self._thread.start()

    def record(self, callback: StatusCallback) -> None:
        """Returns when it is written.

        Raises:
            TimeoutError: the database is too slow; the provider is to come again.
        """
        waiting = _Waiting(callback)
        self._queue.put(waiting)
        if not waiting.written.wait(_PATIENCE):
            raise TimeoutError("a callback was not written in time")
        if waiting.error:
            raise waiting.error

    def close(self) -> None:
        """Write what waits, and stop."""
        self._queue.put(None)
        self._thread.join(timeout=_PATIENCE)

    def _run(self) -> None:
        while (first := self._queue.get()) is not None:
            batch = [first]
            while len(batch) < _MOST:
                try:
                    following = self._queue.get_nowait()
                except Empty:
                    break
                if following is None:
                    self._queue.put(None)
                    break
                batch.append(following)
            self._write(batch)

    def _write(self, batch: list[_Waiting]) -> None:
        """Together; one by one when that fails, so that none is lost for another's sake."""
        try:
            with self._recobra.database.writing() as session:
                record_callbacks(session, [waiting.callback for waiting in batch])
        except Exception as error:
            if len(batch) == 1:
                batch[0].error = error
                batch[0].written.set()
                return
            _log.warning("callbacks_written_singly", count=len(batch), error=type(error).__name__)
            for waiting in batch:
                self._write([waiting])
            return
        for waiting in batch:
            waiting.written.set()
