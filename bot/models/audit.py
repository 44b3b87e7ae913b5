"""Who saw and did what at the console; entries are only added."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.models.base import Base, Key


class AuditEntry(Base):
    """One deed; it holds ids, never a name, a cédula or a text, and so outlives an erasure."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_at", "at"),
        Index("ix_audit_entry_actor", "actor", "at"),
        Index("ix_audit_entry_customer_id", "customer_id"),
    )

    id: Mapped[Key]
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(254))  # a mail address, or "recobra" for commands and jobs
    action: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str | None] = mapped_column(String(40))  # the kind of thing: "conversation", "campaign"
    subject_id: Mapped[int | None]
    customer_id: Mapped[int | None]  # no key: the customer may be erased
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    ip: Mapped[str | None] = mapped_column(String(45))
