"""What every test would otherwise make anew though it comes out the same: compiled statements and templates."""

from types import CodeType
from typing import Any

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.util import LRUCache

from bot.db import Database

_STATEMENTS = 3000
_dialects: dict[str, tuple[Dialect, Any]] = {}


def keep_statements(database: Database) -> None:
    """Have those that come after it on the same kind of server take its compiled statements, and add theirs.

    It must have been connected: only then does its dialect know the server.
    """
    _dialects.setdefault(database.engine.dialect.name, (database.engine.dialect, LRUCache(_STATEMENTS)))


def share_statements(database: Database) -> None:
    """Let it use what was compiled before: a tenth of a second a test. SQLAlchemy keeps them by dialect and engine."""
    engine = database.engine
    engine.dialect, engine._compiled_cache = _dialects.get(
        engine.dialect.name, (engine.dialect, engine._compiled_cache)
    )


class KeptTemplates(BytecodeCache):
    """Compiled templates, in memory, as long as their sources stay the same."""

    def __init__(self) -> None:
        self._codes: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        assert bucket.code
        self._codes[bucket.key, bucket.checksum] = bucket.code


TEMPLATES = KeptTemplates()
