"""What people did with a conversation: who took it, to whom it went, what they noted, how they closed it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.models.base import Base, Key, enum_type
from bot.models.contact import Contact
from bot.models.conversation import Conversation


class HandlingKind(StrEnum):
    """The steps of a conversation between the bot, the queue and people."""

    ESCALATED = "escalated"  # a person is awaited
    CLAIMED = "claimed"
    RELEASED = "released"  # given back to the queue by its agent
    RETURNED = "returned"  # given back to the queue since its agent was away
    TRANSFERRED = "transferred"
    HANDED_BACK = "handed_back"  # to the bot
    CLOSED = "closed"
    REOPENED = "reopened"


class HandlingStep(Base):
    """One step; `actor`: the mail address of who did it, None: the bot, the clock or the customer."""

    __tablename__ = "handling_step"
    __table_args__ = (
        Index("ix_handling_step_conversation", "conversation_id", "id"),
        Index("ix_handling_step_kind", "kind", "at"),
    )

    id: Mapped[Key]
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"))
    kind: Mapped[HandlingKind] = mapped_column(enum_type(HandlingKind))
    actor: Mapped[str | None] = mapped_column(String(254))
    agent: Mapped[str | None] = mapped_column(String(254))  # who has it after the step
    queue: Mapped[str | None] = mapped_column(String(40))  # where it waits after the step
    reason: Mapped[str | None] = mapped_column(String(60))  # of an escalation
    at: Mapped[datetime]


class Note(Base):
    """What agents tell each other of a conversation; the customer never sees it."""

    __tablename__ = "note"

    id: Mapped[Key]
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"), index=True)
    author: Mapped[str] = mapped_column(String(254))
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]


class Closing(Base):
    """An agent's word on how a contact ended, beside the bot's own."""

    __tablename__ = "closing"
    __table_args__ = (Index("ix_closing_closed_at", "closed_at"),)

    id: Mapped[Key]
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"), index=True)
    agent: Mapped[str] = mapped_column(String(254))
    code: Mapped[str | None] = mapped_column(String(100))  # None: nothing to typify, it was about no campaign
    bot_code: Mapped[str | None] = mapped_column(String(100))  # what stood before
    observation: Mapped[str | None] = mapped_column(Text)
    form: Mapped[dict[str, Any]] = mapped_column(default=dict)
    closed_at: Mapped[datetime]

    conversation: Mapped[Conversation] = relationship()
    contact: Mapped[Contact | None] = relationship()

    @property
    def is_correction(self) -> bool:
        """Whether the agent knew better than the bot."""
        return self.bot_code is not None and self.code != self.bot_code


class Review(Base):
    """A supervisor's score of how a conversation was handled, 1 to 5."""

    __tablename__ = "review"

    id: Mapped[Key]
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversation.id"), index=True)
    agent: Mapped[str | None] = mapped_column(String(254))  # whose work it is about
    reviewer: Mapped[str] = mapped_column(String(254))
    score: Mapped[int]
    comment: Mapped[str | None] = mapped_column(Text)
    reviewed_at: Mapped[datetime]
