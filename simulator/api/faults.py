"""An API that fails: before it has taken a request, or after."""

from __future__ import annotations

import time
from typing import NoReturn

from simulator.connections import drop_connection
from simulator.errors import ApiError
from simulator.exchange import exchange


def fail_before(number: str) -> None:
    """What goes wrong before the request is taken. Raises ApiError or breaks the connection."""
    fault = exchange().numbers.behaviour(number).api_fault
    if fault == "rate_limited" and exchange().numbers.refuse_now(number):
        raise ApiError(20429)
    if fault == "error_before":
        raise ApiError(20503)
    if fault == "drop_before":
        drop_connection()
    if fault == "timeout_before":
        _hang()


def fail_after(number: str) -> None:
    """What goes wrong although the request was taken. Raises ApiError or breaks the connection."""
    fault = exchange().numbers.behaviour(number).api_fault
    if fault == "error_after":
        raise ApiError(20500)
    if fault == "drop_after":
        drop_connection()
    if fault == "timeout_after":
        _hang()


def _hang() -> NoReturn:
    time.sleep(exchange().options.hang_seconds)
    drop_connection()
