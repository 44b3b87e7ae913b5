"""The database: one engine, units of work that roll back unless they end well, and SQLite made to behave."""

import fcntl
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, DateTime, Engine, Table, create_engine, event
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeDecorator

from bot.errors import Misconfigured

_WRITES = "recobra_writes"
_SCRUBS = 10
_PATIENCE = {  # seconds, and milliseconds: a server that vanished without a word is not waited on for hours
    "connect_timeout": 10,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant in UTC on both databases; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To the database: SQLite keeps naive UTC, so that text comparison is time order."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant without a time zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From the database: always aware."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class _Turnstile:
    """Lets SQLite's writers through one after another, of all threads and processes.

    SQLite itself has them poll with growing pauses, so that a busy moment starves some for seconds.
    """

    def __init__(self, path: str) -> None:
        if not Path(path).absolute().parent.is_dir():
            raise Misconfigured(f"DATABASE_URL: la carpeta {Path(path).absolute().parent} no existe.")
        self._threads = threading.RLock()
        self._file = open(f"{path}-writers", "a")  # noqa: SIM115  open as long as the database is

    @contextmanager
    def pass_through(self) -> Iterator[None]:
        """Wait for one's turn; a process that dies gives its turn up."""
        with self._threads:
            fcntl.flock(self._file, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.flock(self._file, fcntl.LOCK_UN)

    def close(self) -> None:
        """Give the file back."""
        self._file.close()


class Database:
    """An engine and its two kinds of unit of work."""

    def __init__(self, url: str, pool_size: int = 20) -> None:
        self.url = url
        self.engine = _create_engine(url, pool_size)
        path = self.engine.url.database if self.is_sqlite else None
        self._turnstile = _Turnstile(path) if path else None

    @property
    def is_sqlite(self) -> bool:
        """Whether locking is by `BEGIN IMMEDIATE` rather than by row locks."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A unit of work that commits when the block ends, and rolls back when it raises.

        On SQLite it takes the write lock at once (a deferred read that then writes fails at once).
        """
        turn = self._turnstile.pass_through() if self._turnstile else nullcontext()
        with turn, Session(self.engine, expire_on_commit=False) as session:
            session.connection(execution_options={_WRITES: True})
            yield session
            session.commit()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A consistent view that holds no writer up; nothing is kept."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session

    def remember_more(self) -> None:
        """Let the connection that is taken next hold more of a SQLite file, 64 MB instead of 2.

        For long work of one connection that reads the same indexes again and again, as an import does.
        """
        if self.is_sqlite:
            with self.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA cache_size=-65536")

    def scrub(self) -> bool:
        """Leave nothing of what was erased in SQLite's write-ahead log; False while a reader still needs it.

        PostgreSQL frees what was erased by itself, with its next vacuum.
        """
        if not self.is_sqlite:
            return True
        with closing(self.engine.raw_connection()) as connection:
            cursor = connection.cursor()
            cursor.execute("PRAGMA busy_timeout=200")  # writers wait as long
            for attempt in range(_SCRUBS):
                time.sleep(attempt * 0.1)
                is_busy, *_ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
                if not is_busy:
                    break
            cursor.execute("PRAGMA busy_timeout=30000")
        return not is_busy

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()
        if self._turnstile:
            self._turnstile.close()


def insert_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """As `connection.execute(table.insert(), rows)` in less than half its time; every row names every column."""
    dialect = connection.dialect
    processors = {c.name: c.type.dialect_impl(dialect).bind_processor(dialect) for c in table.columns}
    columns = [
        [(process(row[name]) if process else row[name]) for row in rows]
        for name, process in processors.items()
    ]
    values = zip(*columns, strict=True)
    if dialect.name == "sqlite":
        connection.exec_driver_sql(str(table.insert().compile(dialect=dialect)), list(values))
        return
    quote = dialect.identifier_preparer.quote
    given = f"COPY {quote(table.name)} ({', '.join(map(quote, processors))}) FROM STDIN"
    with closing(connection.connection.cursor()) as cursor, cursor.copy(given) as copy:
        for each in values:
            copy.write_row(each)


def _create_engine(url: str, pool_size: int) -> Engine:
    if not url.startswith("sqlite"):
        return create_engine(
            url,
            pool_size=pool_size,
            max_overflow=pool_size,
            pool_pre_ping=True,
            connect_args=_PATIENCE,
            hide_parameters=True,
        )
    engine = create_engine(
        url, pool_size=pool_size, max_overflow=pool_size, connect_args={"timeout": 30}, hide_parameters=True
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver must not open transactions by itself
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",  # a commit survives a power cut, not only a crash
        "foreign_keys=ON",
        "secure_delete=ON",  # who is erased is not to be read in the file's free pages
        "busy_timeout=30000",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
