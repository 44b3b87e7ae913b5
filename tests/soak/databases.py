"""The filled database that each trial starts from, made once and copied: on SQLite a file, on PostgreSQL a template."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import psycopg
from sqlalchemy import make_url

from bot.db import Database
from bot.models import Base
from tests.support.postgres import PostgresServer


class Engine(Protocol):
    """Where trials keep their data."""

    restart: Callable[[], None] | None

    def prepare(self, fill: Callable[[Database], None]) -> None:
        """Make and fill the database that is copied."""

    def copy(self) -> str:
        """The URL of a new copy."""

    def close(self) -> None:
        """Give everything back."""


class Sqlite:
    """Files in a folder; there is nothing to restart."""

    restart: Callable[[], None] | None = None

    def __init__(self, folder: Path) -> None:
        self._template, self._copy = folder / "template.db", folder / "soak.db"

    def prepare(self, fill: Callable[[Database], None]) -> None:
        """Make and fill the file that is copied."""
        _fill(f"sqlite:///{self._template}", fill)

    def copy(self) -> str:
        """The URL of a new copy; the one before is gone."""
        for left in self._copy.parent.glob("soak.db*"):
            left.unlink()
        shutil.copy(self._template, self._copy)
        return f"sqlite:///{self._copy}"

    def close(self) -> None:
        """Nothing: the folder is its maker's."""


class Postgres:
    """A server of its own, which a trial may restart as a power cut would."""

    def __init__(self, _folder: Path) -> None:
        self._server = PostgresServer()
        self._server.create()
        self._server.start()
        self._template = self._server.new_database()
        self._copies = 0
        self.restart: Callable[[], None] | None = self._restart

    def prepare(self, fill: Callable[[Database], None]) -> None:
        """Make and fill the database that is copied."""
        _fill(self._template, fill)

    def copy(self) -> str:
        """The URL of a new copy; those before are gone."""
        with psycopg.connect(self._server.url("postgres", driver=False), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS soak_{self._copies} WITH (FORCE)".encode())
            self._copies += 1
            template = make_url(self._template).database
            connection.execute(f"CREATE DATABASE soak_{self._copies} TEMPLATE {template}".encode())
        return self._server.url(f"soak_{self._copies}")

    def close(self) -> None:
        """Stop the server and remove what it wrote."""
        self._server.destroy()

    def _restart(self) -> None:
        self._server.stop("immediate")
        self._server.start()


ENGINES: dict[str, Callable[[Path], Engine]] = {"sqlite": Sqlite, "postgresql": Postgres}


def _fill(url: str, fill: Callable[[Database], None]) -> None:
    database = Database(url)
    Base.metadata.create_all(database.engine)
    fill(database)
    database.close()
