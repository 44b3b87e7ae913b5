"""What a report is about: one campaign or all, and from which local day to which."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from bot import clock
from bot.errors import InvalidInput
from bot.models import Campaign, Contact


@dataclass(frozen=True)
class Scope:
    """`campaign`: None for all; `first` and `last`: local days, both included, None for no limit.

    Raises:
        InvalidInput: the last day is before the first.
    """

    campaign: Campaign | None = None
    first: date | None = None
    last: date | None = None

    def __post_init__(self) -> None:
        if self.first and self.last and self.last < self.first:
            raise InvalidInput(f"El {self.last} es anterior al {self.first}.")

    @property
    def start(self) -> datetime | None:
        """The instant (UTC) at which the first day begins."""
        return clock.start_of_day(self.first) if self.first else None

    @property
    def end(self) -> datetime | None:
        """The instant (UTC) at which the last day is over."""
        return clock.end_of_day(self.last) if self.last else None

    def within(self, column: Any) -> Sequence[ColumnElement[bool]]:
        """What an instant has to fulfil to lie in these days."""
        limits = []
        if self.start:
            limits.append(column >= self.start)
        if self.end:
            limits.append(column < self.end)
        return limits

    def of_campaign(self) -> Sequence[ColumnElement[bool]]:
        """What a contact has to fulfil."""
        return [Contact.campaign_id == self.campaign.id] if self.campaign else []

    def of_talk(self) -> Sequence[ColumnElement[bool]]:
        """The same where something else comes first: SQLite else looks each contact up in all conversations."""
        return [unindexed(Contact.campaign_id) == self.campaign.id] if self.campaign else []


class unindexed(FunctionElement[int]):  # noqa: N801  reads as the SQL function that it is
    """A column by whose index SQLite does not begin; PostgreSQL, which counts, is left to choose."""

    type = Integer()
    inherit_cache = True


@compiles(unindexed)
def _leave(element: unindexed, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.clauses, **options)


@compiles(unindexed, "sqlite")
def _hide(element: unindexed, compiler: SQLCompiler, **options: Any) -> str:
    return f"+{compiler.process(element.clauses, **options)}"
