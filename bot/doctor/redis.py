"""Asks a Redis whether it is there, in its own protocol: Rasa alone works with it, so no client is installed."""

import socket
import ssl
from io import BufferedRWPair
from urllib.parse import unquote, urlsplit

from bot.errors import Misconfigured

_PORT = 6379


class RedisRefused(Exception):
    """It is there and refuses; the text is its own code, as `WRONGPASS`."""


def find_place(url: str) -> tuple[str, int]:
    """Host and port of a `redis://` or `rediss://` address.

    Raises:
        Misconfigured: it is none.
    """
    parts = urlsplit(url)
    try:
        if parts.scheme in ("redis", "rediss"):
            return parts.hostname or "localhost", parts.port or _PORT
    except ValueError:  # the port
        pass
    raise Misconfigured("REDIS_URL debe tener la forma redis://usuario:contraseña@servidor:6379/0.")


def ping(url: str, timeout: float) -> None:
    """Sign in as the address says, and ping; each step waits `timeout` seconds.

    Raises:
        OSError: nobody answers in time.
        RedisRefused: it does not let us in, or is no Redis.
        Misconfigured: the address is none.
    """
    place, parts = find_place(url), urlsplit(url)
    with socket.create_connection(place, timeout=timeout) as plain:
        secure = ssl.create_default_context() if parts.scheme == "rediss" else None
        connection = secure.wrap_socket(plain, server_hostname=place[0]) if secure else plain
        with connection, connection.makefile("rwb") as stream:
            if parts.password:
                user = [unquote(parts.username)] if parts.username else []
                _ask(stream, "AUTH", *user, unquote(parts.password))
            if database := parts.path.strip("/"):
                _ask(stream, "SELECT", database)
            _ask(stream, "PING")


def _ask(stream: BufferedRWPair, *words: str) -> None:
    encoded = [word.encode() for word in words]
    stream.write(b"*%d\r\n" % len(encoded))
    stream.writelines(b"$%d\r\n%s\r\n" % (len(word), word) for word in encoded)
    stream.flush()
    answer = stream.readline(512)
    if not answer.startswith(b"+"):
        raise RedisRefused(answer[1:].decode(errors="replace").partition(" ")[0].strip() or "?")
