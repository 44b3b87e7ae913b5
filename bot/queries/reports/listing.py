"""A list behind a number of a report: a page of it, or all of it for a file."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from bot.exports.tables import TableData
from bot.queries.reports.scope import Scope

_CHUNK = 1_000  # of a file


@dataclass(frozen=True)
class Entry:
    """A row; `key`: the id of what is listed, `conversation_id`: where its words are, `cells`: as in a file."""

    key: int
    conversation_id: int | None
    cells: Sequence[Any]


@dataclass(frozen=True)
class Listing:
    """What is listed: `key` its id's column, `find` the ids of all with something in common, `describe` who they are.

    Two questions: who they are is looked up for a page, whatever the database thinks of how many there are. A described
    row has `id`, `conversation_id` and what `cells` takes of it.
    """

    headings: Sequence[str]
    key: Any
    find: Callable[[Scope, Mapping[str, str]], Any]
    describe: Callable[[Sequence[int]], Any]
    cells: Callable[[Any], Sequence[Any]]

    def read(
        self, session: Session, scope: Scope, drill: Mapping[str, str], after: int = 0, limit: int = 50
    ) -> list[Entry]:
        """A page, by their ids, from after one on.

        Raises:
            InvalidInput: a filter, or its value, is none that there is.
        """
        found = self.find(scope, drill).where(self.key > after).order_by(self.key).limit(limit)
        rows = session.execute(self.describe(session.scalars(found).all()).order_by(self.key))
        return [Entry(row.id, row.conversation_id, self.cells(row)) for row in rows]

    def export(self, session: Session, scope: Scope, drill: Mapping[str, str]) -> TableData:
        """All of them, for a file.

        Raises:
            InvalidInput: as for a page.
        """
        return TableData(self.headings, (each.cells for each in self._walk(session, scope, drill)))

    def _walk(self, session: Session, scope: Scope, drill: Mapping[str, str]) -> Iterator[Entry]:
        after = 0
        while found := self.read(session, scope, drill, after, _CHUNK):
            yield from found
            after = found[-1].key
