"""Rasa's SQL tracker store, made quick for long histories and for SQLite."""

from typing import Any

import sqlalchemy as sa
from rasa.core.tracker_store import SQLTrackerStore

_SESSION_INDEX = "CREATE INDEX IF NOT EXISTS ix_events_session ON events (sender_id, type_name, timestamp)"


class RecobraTrackerStore(SQLTrackerStore):
    """Adds the index that finding the latest session needs; on SQLite, readers and writers side by side."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        if self.engine.dialect.name == "sqlite":
            self._keep_connections()
        with self.engine.begin() as connection:
            connection.execute(sa.text(_SESSION_INDEX))

    def _keep_connections(self) -> None:
        """By default each turn opens and closes the file, and the last one out writes the whole log back."""
        self.engine.dispose()
        self.engine = sa.create_engine(
            self.engine.url, poolclass=sa.pool.QueuePool, connect_args={"check_same_thread": False}
        )
        sa.event.listen(self.engine, "connect", _prepare_sqlite)
        self.sessionmaker.configure(bind=self.engine)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",  # a power cut may cost the last turns; the messages are elsewhere
        "busy_timeout=10000",
    ):
        connection.execute(f"PRAGMA {pragma}")
