"""Connections that break on purpose."""

from __future__ import annotations

import contextlib
import socket
from typing import NoReturn

from flask import request
from werkzeug.exceptions import InternalServerError


def drop_connection() -> NoReturn:
    """Break the connection of the request that is being answered, without an answer."""
    connection = request.environ.get("werkzeug.socket")
    if isinstance(connection, socket.socket):
        with contextlib.suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)
    raise InternalServerError("connection dropped")
