"""Sends what an agent wrote at once: the scheduler takes up only what a crash left, some seconds later."""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import structlog
from flask import Flask, current_app

from bot.bootstrap import Recobra
from bot.models import Message
from bot.services.outbound import outreach

_log = structlog.get_logger()
_THREADS = 4


def register(app: Flask) -> None:
    """Keep a few threads for it: the page does not wait for the provider."""
    app.extensions["senders"] = ThreadPoolExecutor(_THREADS, "sender")


def send_soon(recobra: Recobra, messages: Sequence[Message]) -> None:
    """Hand these over in the background, once they are committed; what becomes of them is in their ticks."""
    pool: ThreadPoolExecutor = current_app.extensions["senders"]
    pool.submit(outreach.send_now, recobra, [message.id for message in messages]).add_done_callback(_note)


def _note(done: "Future[int]") -> None:
    if error := done.exception():
        _log.warning("agent_message_left_to_scheduler", error=type(error).__name__)
