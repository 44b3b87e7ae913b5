"""What was promised to a customer for later: a call at their hour, a call back by a person."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.models.base import Base, Key, enum_type
from bot.models.customer import Customer


class FollowUpKind(StrEnum):
    """`contact_later`: the campaign goes on then. `person_callback`: a person rings."""

    CONTACT_LATER = "contact_later"
    PERSON_CALLBACK = "person_callback"


class FollowUpStatus(StrEnum):
    """Open until it happened."""

    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"


class FollowUp(Base):
    """A promise of ours, with its time."""

    __tablename__ = "follow_up"
    __table_args__ = (Index("ix_follow_up_due", "status", "due_at"),)

    id: Mapped[Key]
    kind: Mapped[FollowUpKind] = mapped_column(enum_type(FollowUpKind))
    status: Mapped[FollowUpStatus] = mapped_column(enum_type(FollowUpStatus), default=FollowUpStatus.OPEN)
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"))
    conversation_id: Mapped[int | None] = mapped_column(ForeignKey("conversation.id"))
    channel: Mapped[str | None] = mapped_column(String(10))
    due_at: Mapped[datetime]
    note: Mapped[str | None] = mapped_column(String(300))
    created_at: Mapped[datetime]
    done_by: Mapped[str | None] = mapped_column(String(254))  # the agent who kept it
    done_at: Mapped[datetime | None]

    customer: Mapped[Customer | None] = relationship()
