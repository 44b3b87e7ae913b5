"""Bounds how long Rasa waits for an action: by itself it would wait five minutes for a server that is stuck."""

import asyncio

from rasa.utils import endpoints

GIVEN_UP = (TimeoutError, asyncio.TimeoutError)  # two different ones on Rasa's Python 3.10
ACTION_SECONDS = 7.0  # less than the web program waits for the whole turn


def shorten_waits() -> None:
    """Let a turn fail, to be asked again, before nobody waits for its answer any more."""
    endpoints.DEFAULT_REQUEST_TIMEOUT = ACTION_SECONDS
