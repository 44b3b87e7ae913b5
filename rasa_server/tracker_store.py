"""Rasa's SQL tracker store, made quick for long histories and for SQLite."""

import json
from collections import OrderedDict
from contextlib import suppress
from typing import Any

import sqlalchemy as sa
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.events import Event, SessionStarted, deserialise_events
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.exc import IntegrityError

_KEPT_TRACKERS = 256  # conversations whose history is not read again for each message; some 0.3 MB each
_INDEXES = (
    "CREATE INDEX IF NOT EXISTS ix_events_session ON events (sender_id, type_name, id)",
    "CREATE INDEX IF NOT EXISTS ix_events_latest ON events (sender_id, id)",
)
_LAST_ROW = sa.text("SELECT coalesce(max(id), 0) FROM events WHERE sender_id = :sender")
_ROWS_FROM = sa.text("SELECT id, data FROM events WHERE sender_id = :sender AND id >= :row ORDER BY id")
_ROWS_AFTER = sa.text(
    "SELECT coalesce(max(id), :row), count(*) FROM events WHERE sender_id = :sender AND id > :row"
)


class TurnOvertaken(Exception):
    """Another turn of the conversation was saved meanwhile: what this one decided is out of date."""


class RecobraTrackerStore(SQLTrackerStore):
    """Keeps the latest trackers and adds to one what other servers wrote meanwhile: every turn is in the database.

    A tracker carries how many of its events are stored (`saved_events`), and the row of the last of them
    (`last_row`). It is taken out while a turn runs and put back when it is saved; that of a turn that failed
    is not. The conversation's lock sees to it that one turn at a time has it; should the lock be lost, the
    second turn to end fails. On SQLite, readers and writers go side by side.
    """

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self._kept: OrderedDict[str, DialogueStateTracker] = OrderedDict()
        self._keep_connections()
        for statement in _INDEXES:
            with suppress(IntegrityError), self.engine.begin() as connection:  # another server just makes it
                connection.execute(sa.text(statement))

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The tracker of the latest session, or nothing."""
        kept = self._kept.pop(sender_id, None)
        if kept and self._catch_up(kept):
            return kept
        with self.engine.connect() as connection:
            last_row = connection.scalar(_LAST_ROW, {"sender": sender_id})
        tracker = await super().retrieve(sender_id)
        if tracker is not None:
            tracker.saved_events, tracker.last_row = len(tracker.events), last_row
        return tracker

    def _catch_up(self, tracker: DialogueStateTracker) -> bool:
        """Take in what other servers added; False if it has to be read anew."""
        with self.engine.connect() as connection:
            query = {"sender": tracker.sender_id, "row": tracker.last_row}
            rows = connection.execute(_ROWS_FROM, query).all()
        added = deserialise_events([json.loads(row.data) for row in rows[1:]])
        is_deleted = not rows or rows[0].id != tracker.last_row
        is_unsaved = tracker.saved_events != len(tracker.events)
        if is_deleted or is_unsaved or _starts_session(added):
            return False
        for event in added:
            tracker.update(event, self.domain)
        tracker.saved_events, tracker.last_row = len(tracker.events), rows[-1].id
        return True

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Store the events that are new since the tracker was retrieved.

        Raises:
            TurnOvertaken: the conversation went on without this turn; nothing of it is stored.
        """
        await self.stream_events(tracker)
        new = list(tracker.events)[getattr(tracker, "saved_events", 0) :]
        if not new:
            return
        tracker.last_row = self._store(tracker.sender_id, new, getattr(tracker, "last_row", 0))
        tracker.saved_events = len(tracker.events)
        if not _starts_session(new):  # else what went before is dropped
            self._keep(tracker)

    def _store(self, sender_id: str, events: list[Event], last_row: int) -> int:
        """The row of the last of the events, which follow on `last_row`."""
        with self.engine.begin() as connection:
            connection.execute(self.SQLEvent.__table__.insert(), [_make_row(sender_id, e) for e in events])
            found = connection.execute(_ROWS_AFTER, {"sender": sender_id, "row": last_row})
            row, count = found.one()
            if count != len(events):
                raise TurnOvertaken("another turn of the conversation was saved meanwhile")
        return row

    def _keep(self, tracker: DialogueStateTracker) -> None:
        self._kept[tracker.sender_id] = tracker
        if len(self._kept) > _KEPT_TRACKERS:
            self._kept.popitem(last=False)

    def _event_query(self, session: Any, sender_id: str, fetch_events_from_all_sessions: bool) -> Any:
        """By rows and not, as Rasa has it, by times: the clocks of several servers differ."""
        rows = self.SQLEvent
        query = session.query(rows).filter(rows.sender_id == sender_id).order_by(rows.id)
        if fetch_events_from_all_sessions:
            return query
        started = session.query(sa.func.max(rows.id)).filter(
            rows.sender_id == sender_id, rows.type_name == SessionStarted.type_name
        )
        return query.filter(rows.id >= sa.func.coalesce(started.scalar_subquery(), 0))

    def _keep_connections(self) -> None:
        """By default each turn on SQLite opens and closes the file, and the last one out writes the log back.

        A PostgreSQL that was restarted costs no turn.
        """
        self.engine.dispose()
        if self.engine.dialect.name == "sqlite":
            options = {"poolclass": sa.pool.QueuePool, "connect_args": {"check_same_thread": False}}
            self.engine = sa.create_engine(self.engine.url, **options)
            sa.event.listen(self.engine, "connect", _prepare_sqlite)
        else:
            self.engine = sa.create_engine(self.engine.url, pool_pre_ping=True)
        self.sessionmaker.configure(bind=self.engine)


def _starts_session(events: list[Event]) -> bool:
    return any(isinstance(event, SessionStarted) for event in events)


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
        "secure_delete=ON",  # who is erased is not to be read in the file's free pages
    ):
        connection.execute(f"PRAGMA {pragma}")
