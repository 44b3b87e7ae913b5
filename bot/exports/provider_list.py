"""What the provider says it has, kept on disk while our own list is laid beside it: it may be a million rows."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import batched

from bot.channels.base import Listed
from bot.models import Channel

RESOURCES = {Channel.WHATSAPP: "Messages", Channel.VOICE: "Calls"}
_BATCH = 500
_COLUMNS = "sid, created_at, status, body, error_code, recipient"


class ProviderList:
    """Messages and calls by SID, in a temporary file that goes with the object.

    `problems`: why a channel could not be asked to the end, in Spanish; what is not here may be there.
    """

    def __init__(self) -> None:
        self.problems: dict[Channel, str] = {}
        self._store = sqlite3.connect("")
        self._store.executescript(
            f"CREATE TABLE entry (channel TEXT, {_COLUMNS}, PRIMARY KEY (sid)) WITHOUT ROWID;"
            "CREATE TABLE missing (channel TEXT, sid TEXT)"
        )

    def add(self, channel: Channel, entries: Iterable[Listed]) -> None:
        """Keep what the provider listed."""
        rows = (
            (channel.value, e.sid, e.created_at.isoformat(), e.status, e.body, e.error_code, e.to)
            for e in entries
        )
        self._store.executemany("INSERT OR REPLACE INTO entry VALUES (?, ?, ?, ?, ?, ?, ?)", rows)

    def find(self, sids: Sequence[str]) -> dict[str, Listed]:
        """Those of these SIDs that the provider has; at most a few hundred at once."""
        marks = ", ".join("?" * len(sids))
        rows = self._store.execute(f"SELECT {_COLUMNS} FROM entry WHERE sid IN ({marks})", sids)
        return {row[0]: _to_listed(*row) for row in rows}

    def note_missing(self, channel: Channel, sids: Sequence[str]) -> None:
        """Remember those of these SIDs that the list lacks."""
        lacking = set(sids) - set(self.find(sids))
        self._store.executemany("INSERT INTO missing VALUES (?, ?)", [(channel.value, s) for s in lacking])

    def missing(self, channel: Channel) -> Iterator[tuple[str, ...]]:
        """The SIDs that were noted, some hundreds at a time."""
        rows = self._store.execute("SELECT sid FROM missing WHERE channel = ?", (channel.value,))
        return batched((row[0] for row in rows), _BATCH)

    def count_missing(self, channel: Channel) -> int:
        """How many were noted."""
        counted = self._store.execute("SELECT count(*) FROM missing WHERE channel = ?", (channel.value,))
        return int(counted.fetchone()[0])

    def batches(self) -> Iterator[list[tuple[Channel, Listed]]]:
        """Everything, some hundreds at a time."""
        rows = self._store.execute(f"SELECT channel, {_COLUMNS} FROM entry ORDER BY channel, created_at, sid")
        for batch in batched(rows, _BATCH):
            yield [(Channel(channel), _to_listed(*row)) for channel, *row in batch]


def _to_listed(
    sid: str, created_at: str, status: str, body: str | None, error_code: str | None, recipient: str
) -> Listed:
    return Listed(sid, datetime.fromisoformat(created_at), status, body, error_code, recipient)
