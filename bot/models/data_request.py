"""What people ask of their own data: to see it, to have it corrected, to have it erased."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.models.base import Base, Key, enum_type
from bot.models.customer import Customer


class DataRequestKind(StrEnum):
    """The three rights that are asked for here."""

    EXPORT = "export"
    CORRECTION = "correction"
    ERASURE = "erasure"


class DataRequestStatus(StrEnum):
    """Open until it is done, refused with a reason, or taken back."""

    OPEN = "open"
    DONE = "done"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class DataRequest(Base):
    """One request, with the last day for its answer; after an erasure it names nobody any more."""

    __tablename__ = "data_request"
    __table_args__ = (Index("ix_data_request_due", "status", "due_on"),)

    id: Mapped[Key]
    kind: Mapped[DataRequestKind] = mapped_column(enum_type(DataRequestKind))
    status: Mapped[DataRequestStatus] = mapped_column(
        enum_type(DataRequestStatus), default=DataRequestStatus.OPEN
    )
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"), index=True)
    asked: Mapped[str | None] = mapped_column(Text)  # what is asked for, in the person's words
    received_on: Mapped[date]
    due_on: Mapped[date]
    held_until: Mapped[date | None]  # a legal duty to keep the data goes first
    hold_reason: Mapped[str | None] = mapped_column(String(300))
    answer: Mapped[str | None] = mapped_column(Text)
    opened_by: Mapped[str] = mapped_column(String(254))
    handled_by: Mapped[str | None] = mapped_column(String(254))
    closed_at: Mapped[datetime | None]

    customer: Mapped[Customer | None] = relationship()
