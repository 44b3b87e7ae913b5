"""What other systems have to be told: each record is kept until it was taken there."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.models.base import Base, Key, enum_type
from bot.models.case import ServiceCase


class RecordStatus(StrEnum):
    """`waiting` until it was taken; `failed`: refused, or tried long enough, until somebody sends it again.

    `sending`: somebody speaks to the other system now, or was killed at it; `next_at` says until when it is theirs.
    """

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    CANCELLED = "cancelled"


UNTOLD = (RecordStatus.WAITING, RecordStatus.SENDING, RecordStatus.FAILED)


class OutboxRecord(Base):
    """One record for one system. It may arrive twice, under the same key: a reader knows it by that."""

    __tablename__ = "outbox_record"
    __table_args__ = (Index("ix_outbox_record_due", "status", "next_at"),)

    id: Mapped[Key]
    key: Mapped[str] = mapped_column(String(36), unique=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("service_case.id"), index=True)
    step_id: Mapped[int | None] = mapped_column(ForeignKey("case_step.id"))  # that it came of
    system: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(40))
    payload: Mapped[dict[str, Any]]
    status: Mapped[RecordStatus] = mapped_column(enum_type(RecordStatus), default=RecordStatus.WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime]
    error: Mapped[str | None] = mapped_column(String(300))
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]

    case: Mapped[ServiceCase | None] = relationship()
