"""Erases what Rasa remembers of a conversation: its events lie beside our database, under the conversation's id."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, NullPool, String, bindparam, create_engine, event, inspect, text

from bot.config import Settings
from bot.processes import tracker_url
from bot.services.privacy.sweeping import find_shortest, redact, spell

_BATCH = 500


def forget_conversations(settings: Settings, conversation_ids: Collection[int]) -> int:
    """All that was said there, whoever said it: the bot begins anew. How many events there were.

    A Rasa that has the conversation in its memory sees that its events are gone, and drops it.
    """
    senders = [str(each) for each in sorted(conversation_ids)]
    statement = text("DELETE FROM events WHERE sender_id IN :senders").bindparams(
        bindparam("senders", expanding=True)
    )
    with _connecting(settings) as connection:
        if connection is None or not senders:
            return 0
        return connection.execute(statement, {"senders": senders}).rowcount


def redact_words(settings: Settings, words: Sequence[str]) -> int:
    """Take the words out of what was said in all other conversations; in how many events they were."""
    spellings = sorted(set().union(*map(spell, words)), key=len, reverse=True) if words else []
    with _connecting(settings) as connection:
        if connection is None or not spellings:
            return 0
        like = "LIKE" if connection.dialect.name == "sqlite" else "ILIKE"
        asked = find_shortest(words)
        likes = " OR ".join(f"data {like} :w{place}" for place in range(len(asked)))
        values = {f"w{place}": f"%{word}%" for place, word in enumerate(asked)}
        rows = connection.execute(text(f"SELECT id, data FROM events WHERE {likes}"), values).all()
        for row in rows:
            connection.execute(
                text("UPDATE events SET data = :data WHERE id = :id"),
                {"id": row.id, "data": redact(row.data, spellings)},
            )
        return len(rows)


def forget_older(settings: Settings, before: datetime, kept: Collection[int]) -> int:
    """A batch of the events before that instant, but of the conversations `kept`; how many there were."""
    oldest = text("SELECT id, timestamp FROM events WHERE sender_id NOT IN :kept ORDER BY id LIMIT :most")
    deleting = text("DELETE FROM events WHERE id IN :ids").bindparams(bindparam("ids", expanding=True))
    moment = before.timestamp() - settings.recobra_clock_offset  # Rasa knows nothing of it
    with _connecting(settings) as connection:
        if connection is None:
            return 0
        query = {"kept": [str(each) for each in kept], "most": _BATCH}
        rows = connection.execute(oldest.bindparams(bindparam("kept", expanding=True, type_=String())), query)
        ids = [row.id for row in rows if row.timestamp < moment]
        return connection.execute(deleting, {"ids": ids}).rowcount


@contextmanager
def _connecting(settings: Settings) -> Iterator[Connection | None]:
    """One unit of work in Rasa's store; None where there is none yet."""
    url = tracker_url(settings.database_url)
    is_sqlite = url.startswith("sqlite")
    if is_sqlite and not Path(url.removeprefix("sqlite:///")).exists():
        yield None
        return
    engine = create_engine(
        url if is_sqlite else settings.database_url, poolclass=NullPool, hide_parameters=True
    )
    if is_sqlite:
        event.listen(engine, "connect", _prepare_sqlite)
    try:
        with engine.begin() as connection:
            yield connection if inspect(connection).has_table("events") else None
        if is_sqlite:
            _empty_log(engine.raw_connection())
    finally:
        engine.dispose()


def _prepare_sqlite(connection: object, _record: object) -> None:
    for pragma in ("busy_timeout=10000", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")  # type: ignore[attr-defined]


def _empty_log(connection: object) -> None:
    """What was overwritten still stands in the write-ahead log until it is written back."""
    connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[attr-defined]
    connection.close()  # type: ignore[attr-defined]
