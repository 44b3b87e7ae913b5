"""Writes down who saw and did what at the console: in the same unit of work as the deed itself."""

from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, insert, literal, select
from sqlalchemy.orm import Session

from bot import clock
from bot.models import AuditEntry, Base

VIEW = "conversation.view"
VIEW_CASE = "case.view"
_LOOK = timedelta(hours=12)  # a working day: an open page asks for its parts again and again


@dataclass(frozen=True)
class Doer:
    """Who acts now: an account's mail address and where it came from; commands and jobs are "recobra"."""

    email: str = "recobra"
    ip: str | None = None


doer: ContextVar[Doer] = ContextVar("doer", default=Doer())  # noqa: B039  immutable


def record(
    session: Session,
    action: str,
    subject: Base | None = None,
    *,
    customer_id: int | None = None,
    **details: Any,
) -> None:
    """Add an entry; `action` is a verb and its thing ("conversation.claim"), `details` JSON without personal data."""
    who = doer.get()
    if customer_id is None:
        customer_id = getattr(subject, "customer_id", None)
    session.add(
        AuditEntry(
            at=clock.now(),
            actor=who.email,
            action=action,
            subject=subject.__tablename__ if subject is not None else None,
            subject_id=getattr(subject, "id", None),
            customer_id=customer_id,
            details=details,
            ip=who.ip,
        )
    )


def record_many(
    session: Session,
    action: str,
    kind: type[Any],
    which: Sequence[ColumnElement[bool]],
    **details: Any,
) -> None:
    """An entry for each thing of a kind that is somebody's, and is one of `which`."""
    who = doer.get()
    said = {
        "at": clock.now(), "actor": who.email, "action": action, "subject": kind.__tablename__, "details": details,
        "ip": who.ip,
    }  # fmt: skip
    values = [literal(value, getattr(AuditEntry, name).type) for name, value in said.items()]
    found = select(kind.id, kind.customer_id, *values).where(*which).order_by(kind.id)
    session.execute(insert(AuditEntry).from_select(["subject_id", "customer_id", *said], found))


def has_looked(session: Session, subject: Base, action: str = VIEW) -> bool:
    """Whether it is kept already that who acts now saw this conversation, or case, today."""
    seen = select(AuditEntry.id).where(
        AuditEntry.actor == doer.get().email,
        AuditEntry.at > clock.now() - _LOOK,
        AuditEntry.action == action,
        AuditEntry.subject_id == getattr(subject, "id", None),
    )
    return session.scalar(seen.limit(1)) is not None
