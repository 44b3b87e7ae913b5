"""Which keys a file has named so far, kept on disk, so that memory does not grow with the file."""

import sqlite3
from types import TracebackType
from typing import Self


class SeenKeys:
    """A set of text in a temporary database that vanishes when it is closed."""

    def __enter__(self) -> Self:
        self._database = sqlite3.connect("", isolation_level=None)  # no name: SQLite's own temporary file
        self._database.execute("CREATE TABLE seen (key TEXT PRIMARY KEY) WITHOUT ROWID")
        self._database.execute("BEGIN")
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._database.close()

    def __contains__(self, key: str) -> bool:
        """Whether it was remembered."""
        return self._database.execute("SELECT 1 FROM seen WHERE key = ?", (key,)).fetchone() is not None

    def add(self, key: str) -> bool:
        """Remember a key; whether it is new."""
        return self._database.execute("INSERT OR IGNORE INTO seen VALUES (?)", (key,)).rowcount == 1
