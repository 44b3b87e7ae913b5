"""A kept connection that costs next to nothing: the load must not take the machine from what is measured."""

import http.client
from collections.abc import Mapping
from types import TracebackType
from urllib.parse import urlsplit


class Client:
    """Posts to one server, one request after another; used by one thread."""

    def __init__(self, url: str, timeout: float = 30.0) -> None:
        parts = urlsplit(url)
        assert parts.hostname
        self._connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=timeout)

    def post(self, target: str, body: bytes, headers: Mapping[str, str]) -> bytes:
        """The body of the answer.

        Raises:
            RuntimeError: it was not a 2xx.
        """
        try:
            self._connection.request("POST", target, body, dict(headers))
            answer = self._connection.getresponse()
        except (http.client.RemoteDisconnected, ConnectionError):  # idle for too long: a new connection
            self._connection.close()
            self._connection.request("POST", target, body, dict(headers))
            answer = self._connection.getresponse()
        content = answer.read()
        if answer.status >= 300:
            raise RuntimeError(f"{target} answered {answer.status}")
        return content

    def __enter__(self) -> "Client":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()
