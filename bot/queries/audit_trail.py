"""Who saw and did what: the audit trail by actor, customer, deed and day."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from bot import clock
from bot.exports.tables import TableData
from bot.models import AuditEntry

PAGE = 50
_HEADINGS = ("FECHA", "QUIEN", "QUE HIZO", "SOBRE QUE", "NUMERO", "CLIENTE", "DETALLES", "IP")
_STREAM = {"yield_per": 500}


@dataclass(frozen=True)
class Filters:
    """Local days, both included; `actor` and `action` by how they begin, `customer_id` our own number for them."""

    actor: str = ""
    action: str = ""
    customer_id: int | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Page:
    """The newest first; `number` counts from 1."""

    entries: Sequence[AuditEntry]
    number: int
    total: int

    @property
    def last(self) -> int:
        """The number of the last page."""
        return max(1, -(-self.total // PAGE))


def read_page(session: Session, filters: Filters, number: int = 1) -> Page:
    """One page; a number past the last one gives the last."""
    total = session.scalar(_filter(select(func.count()).select_from(AuditEntry), filters)) or 0
    number = min(max(number, 1), max(1, -(-total // PAGE)))
    entries = _newest_first(filters).offset((number - 1) * PAGE).limit(PAGE)
    return Page(session.scalars(entries).all(), number, total)


def list_actions(session: Session) -> Sequence[str]:
    """What was ever done, by name."""
    return session.scalars(select(AuditEntry.action).distinct().order_by(AuditEntry.action)).all()


def make_table(session: Session, filters: Filters) -> TableData:
    """All of it, as a table; read while it is written."""
    return TableData(_HEADINGS, _read(session, filters), with_seconds=True)


def _read(session: Session, filters: Filters) -> Iterator[tuple[object, ...]]:
    for entry in session.scalars(_newest_first(filters), execution_options=_STREAM):
        yield (
            entry.at, entry.actor, entry.action, entry.subject, entry.subject_id, entry.customer_id,
            describe_details(entry.details), entry.ip,
        )  # fmt: skip


def describe_details(details: dict[str, Any]) -> str:
    """In one line: "queue: ventas, reason: asked"."""
    return ", ".join(
        f"{key}: {_describe(value)}" for key, value in details.items() if value not in (None, "")
    )


def _describe(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _newest_first(filters: Filters) -> Select[AuditEntry]:
    return _filter(select(AuditEntry), filters).order_by(AuditEntry.at.desc(), AuditEntry.id.desc())


def _filter[S: Select[Any]](statement: S, filters: Filters) -> S:
    if filters.actor:
        statement = statement.where(AuditEntry.actor.istartswith(filters.actor, autoescape=True))
    if filters.action:
        statement = statement.where(AuditEntry.action.startswith(filters.action, autoescape=True))
    if filters.customer_id is not None:
        statement = statement.where(AuditEntry.customer_id == filters.customer_id)
    if filters.since:
        statement = statement.where(AuditEntry.at >= clock.start_of_day(filters.since))
    if filters.until:
        statement = statement.where(AuditEntry.at < clock.end_of_day(filters.until))
    return statement
