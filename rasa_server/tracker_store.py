"""Rasa's SQL tracker store, made quick for long histories and for SQLite."""

import json
from collections import OrderedDict
from typing import Any, NamedTuple

import sqlalchemy as sa
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.events import Event, SessionStarted
from rasa.shared.core.trackers import DialogueStateTracker

_KEPT_TRACKERS = 256  # conversations whose history is not read again for each message; some 0.3 MB each
_INDEXES = (
    "CREATE INDEX IF NOT EXISTS ix_events_session ON events (sender_id, type_name, timestamp)",
    "CREATE INDEX IF NOT EXISTS ix_events_latest ON events (sender_id, id)",
)

_LAST_ROW = sa.text("SELECT max(id) FROM events WHERE sender_id = :sender_id")


class _Kept(NamedTuple):
    """A tracker as it was saved, and the row of its last event."""

    tracker: DialogueStateTracker
    last_row: int | None


class RecobraTrackerStore(SQLTrackerStore):
    """Keeps the latest trackers and reads one anew when its last row is another's: every turn is in the database.

    A tracker is taken out while a turn runs and put back when it is saved; that of a turn that failed is not.
    The conversation's lock sees to it that one turn at a time has it. On SQLite, readers and writers go
    side by side.
    """

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        if self.engine.dialect.name == "sqlite":
            self._keep_connections()
        with self.engine.begin() as connection:
            for statement in _INDEXES:
                connection.execute(sa.text(statement))

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The tracker of the latest session, or nothing."""
        kept = self._kept.pop(sender_id, None)
        with self.engine.connect() as connection:
            if kept and kept.last_row == self._find_last_row(connection, sender_id):
                return kept.tracker
        tracker = await super().retrieve(sender_id)
        if tracker is not None:
            tracker.saved_events = len(tracker.events)
        return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Store the events that are new since the tracker was retrieved."""
        await self.stream_events(tracker)
        new = list(tracker.events)[getattr(tracker, "saved_events", 0) :]
        with self.engine.begin() as connection:
            if new:
                connection.execute(
                    self.SQLEvent.__table__.insert(), [_make_row(tracker.sender_id, e) for e in new]
                )
            last_row = self._find_last_row(connection, tracker.sender_id)
        if any(isinstance(event, SessionStarted) for event in new):
            return  # what went before the new session is not read again
        tracker.saved_events = len(tracker.events)
        self._kept[tracker.sender_id] = _Kept(tracker, last_row)
        if len(self._kept) > _KEPT_TRACKERS:
            self._kept.popitem(last=False)

    def _find_last_row(self, connection: Any, sender_id: str) -> int | None:
        return connection.scalar(_LAST_ROW, {"sender_id": sender_id})

    def _keep_connections(self) -> None:
        """By default each turn opens and closes the file, and the last one out writes the whole log back."""
        self.engine.dispose()
        self.engine = sa.create_engine(
            self.engine.url, poolclass=sa.pool.QueuePool, connect_args={"check_same_thread": False}
        )
        sa.event.listen(self.engine, "connect", _prepare_sqlite)
        self.sessionmaker.configure(bind=self.engine)


def _make_row(sender_id: str, event: Event) -> dict[str, Any]:
    data = event.as_dict()
    return {
        "sender_id": sender_id,
        "type_name": event.type_name,
        "timestamp": data.get("timestamp"),
        "intent_name": data.get("parse_data", {}).get("intent", {}).get("name"),
        "action_name": data.get("name"),
        "data": json.dumps(data),
    }


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",  # a power cut may cost the last turns; the messages are elsewhere
        "busy_timeout=10000",
    ):
        connection.execute(f"PRAGMA {pragma}")
