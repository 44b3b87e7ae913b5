"""The process around the application: a threaded server, on loopback unless told otherwise."""

from __future__ import annotations

import contextlib
import os
import socket
from collections.abc import Iterator
from dataclasses import replace
from threading import Thread
from typing import Any

from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from simulator.app import create_app
from simulator.exchange import Exchange
from simulator.settings import Settings

BACKLOG = 512


class QuietHandler(WSGIRequestHandler):
    """Keeps connections open, answers small responses at once, and logs no telephones."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Nothing: the page has the log."""

    def log_error(self, format: str, *args: Any) -> None:
        """Nothing: broken connections are part of the simulation."""


class RunningSimulator:
    """A started simulator; `url` is its page and its API."""

    def __init__(self, settings: Settings) -> None:
        bound = socket.create_server((settings.host, settings.port), backlog=BACKLOG)
        port: int = bound.getsockname()[1]
        self.settings = replace(settings, port=port)
        self.app: Flask = create_app(self.settings)
        self.exchange: Exchange = self.app.extensions["exchange"]
        self._server: BaseWSGIServer = make_server(
            settings.host, port, self.app, True, 1, QuietHandler, fd=bound.fileno()
        )
        bound.close()
        self._server.daemon_threads = True  # type: ignore[attr-defined]
        try:
            self.exchange.mail_server.start()
            self.exchange.open_incoming()
        except OSError:
            self.exchange.mail_server.stop()
            self._server.server_close()
            raise
        serve = self._server.serve_forever
        Thread(target=serve, args=(0.05,), name="simulator-web", daemon=True).start()

    @property
    def url(self) -> str:
        """Where the page and the API are."""
        return self.settings.base_url

    @property
    def smtp_port(self) -> int:
        """Where mail is taken."""
        return self.exchange.mail_server.port

    @property
    def imap_url(self) -> str:
        """Where the mailbox is read that people write to."""
        assert self.exchange.incoming
        return self.exchange.incoming.url

    def stop(self) -> None:
        """Close the ports and end the threads."""
        self.exchange.close()
        self._server.shutdown()
        self._server.server_close()


@contextlib.contextmanager
def run_simulator(settings: Settings | None = None) -> Iterator[RunningSimulator]:
    """A simulator for the length of a `with` block; ports 0 take free ones."""
    running = RunningSimulator(settings or Settings.from_env(os.environ))
    try:
        yield running
    finally:
        running.stop()
