"""Writes down who saw and did what at the console: in the same unit of work as the deed itself."""

from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, insert, select
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
    session: Session, action: str, kind: type[Base], subjects: Sequence[Row[int, int]], **details: Any
) -> None:
    """An entry for each of these things of a kind: its id, and its customer's."""
    who = doer.get()
    shared = {
        "at": clock.now(), "actor": who.email, "action": action, "subject": kind.__tablename__, "details": details,
        "ip": who.ip,
    }  # fmt: skip
    entries = [{**shared, "subject_id": key, "customer_id": customer_id} for key, customer_id in subjects]
    session.execute(insert(AuditEntry), entries)


def has_looked(session: Session, subject: Base, action: str = VIEW) -> bool:
    """Whether it is kept already that who acts now saw this conversation, or case, today."""
    seen = select(AuditEntry.id).where(
        AuditEntry.actor == doer.get().email,
        AuditEntry.at > clock.now() - _LOOK,
        AuditEntry.action == action,
        AuditEntry.subject_id == getattr(subject, "id", None),
    )
    return session.scalar(seen.limit(1)) is not None
