"""What tells one kind of campaign base from another: its columns of a service, and how they meet what is known."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol

from sqlalchemy import Column, ColumnElement, Integer, MetaData, String, Table
from sqlalchemy.orm import Session

from bot.imports.layouts import Cells, Layout
from bot.imports.rows import Accepted
from bot.models import Script

_METADATA = MetaData()


class BaseRow(Protocol):
    """What every base says of a service, its holder and how to reach them."""

    @property
    def cedula(self) -> str:
        """A person's identifier."""

    @property
    def name(self) -> str:
        """Surnames first."""

    @property
    def email(self) -> str | None:
        """Where to write to, if given."""

    @property
    def phones(self) -> list[str]:
        """E.164, in their order."""

    @property
    def service_number(self) -> str:
        """The key of the row."""

    @property
    def business_line(self) -> str:
        """As the base writes it."""

    @property
    def city(self) -> str | None:
        """Where the service is, if given."""


def key_of_service(row: BaseRow) -> str:
    """What names a service: its holder's cédula, and its number."""
    return f"{row.cedula} {row.service_number}"


class Beside[R: BaseRow]:
    """What rows say besides their services, over one import; by default nothing."""

    def find_disputed(self, session: Session, rows: Sequence[Accepted[R]]) -> dict[int, tuple[str, str]]:
        """Rows, by their number, that cannot be taken: the column and the reason."""
        return {}

    def find_known(self, session: Session, rows: Sequence[Accepted[R]]) -> Collection[int]:
        """The numbers of the rows that say nothing new."""
        return {row.number for row in rows}

    def merge(self, session: Session, rows: Sequence[Accepted[R]]) -> None:
        """Bring in what they say; their services and holders are there by now."""

    def confirm(self, session: Session, rows: Sequence[Accepted[R]]) -> None:
        """They say the same as before: it holds as of now."""

    @property
    def facts(self) -> Mapping[str, int]:
        """What it did, for the report."""
        return {}


@dataclass(frozen=True)
class BaseKind[R: BaseRow]:
    """A kind of base.

    `values`: a row's own columns of a service. `merged`: how each is set where the service is known, from what is
    given. `is_same`: whether a staged row's own columns change nothing. `fresh`: columns that a new service needs
    and the base does not have. `absent`: what is true of a service that a whole base names no more; empty where a
    base does not say. `finish`: what else follows an import, so many services at a time, until it is 0. `key`: what a
    row that repeats another repeats.
    """

    layout: Layout
    script: Script
    parse: Callable[[Cells], R]
    columns: Sequence[Column[Any]]
    values: Callable[[R], Mapping[str, object]]
    merged: Callable[[Any], Mapping[str, ColumnElement[Any]]]
    is_same: Callable[[Any], Sequence[ColumnElement[bool]]]
    fresh: Mapping[str, object] = field(default_factory=dict)
    absent: Mapping[str, object] = field(default_factory=dict)
    finish: Callable[[Session, int], int] = lambda _session, _base_id: 0
    key: Callable[[R], str] = key_of_service
    beside: Callable[[], Beside[R]] = Beside

    @cached_property
    def staged(self) -> Table:
        """The temporary table that holds a batch of it."""
        return Table(
            f"staged_{self.script.value}",
            _METADATA,
            Column("row", Integer, primary_key=True),
            Column("cedula", String(20)),
            Column("name", String(200)),
            Column("email", String(254)),
            Column("service_number", String(20)),
            Column("business_line", String(60)),
            Column("city", String(60)),
            *self.columns,
            prefixes=["TEMPORARY"],
        )
