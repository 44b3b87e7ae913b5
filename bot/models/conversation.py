"""One conversation per address, over both channels, with one owner at a time."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.models.base import Base, Key, enum_type
from bot.models.contact import Contact
from bot.models.customer import Customer


class ConversationState(StrEnum):
    """Who answers: the bot, nobody yet (a person is awaited), an agent; or it is over."""

    BOT = "bot"
    WAITING = "waiting"
    AGENT = "agent"
    CLOSED = "closed"


class Conversation(Base):
    """What is said with one address: a telephone in E.164, or the id of a hidden one."""

    __tablename__ = "conversation"
    __table_args__ = (
        Index("ix_conversation_waiting", "state", "waiting_since"),
        Index("ix_conversation_agent", "agent", "state"),
        Index("ix_conversation_recent", "last_inbound_at", "id"),
        Index("ix_conversation_closed", "state", "closed_at", "id"),
    )

    id: Mapped[Key]
    address: Mapped[str] = mapped_column(String(254), unique=True)
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"))
    # Whether the person on this address said the cédula of `customer_id`.
    identified_at: Mapped[datetime | None]
    wrong_cedulas: Mapped[int] = mapped_column(default=0, server_default="0")
    wrong_cedulas_since: Mapped[datetime | None]  # the first wrong one of the present hour
    opted_out_at: Mapped[datetime | None]  # for addresses of nobody that is known
    personal_care_since: Mapped[datetime | None]  # likewise
    state: Mapped[ConversationState] = mapped_column(
        enum_type(ConversationState), default=ConversationState.BOT, index=True
    )
    agent: Mapped[str | None] = mapped_column(String(254))  # by mail address
    queue: Mapped[str | None] = mapped_column(String(40))  # of desk.yml, None: the common one
    claimed_at: Mapped[datetime | None]  # since when the agent has it
    closed_at: Mapped[datetime | None]
    handoff_reason: Mapped[str | None] = mapped_column(String(60))
    waiting_since: Mapped[datetime | None]
    last_inbound_at: Mapped[datetime | None]  # WhatsApp's 24-hour window counts from here
    lease_owner: Mapped[str | None] = mapped_column(String(40))
    leased_until: Mapped[datetime | None]
    created_at: Mapped[datetime]

    customer: Mapped[Customer | None] = relationship()
    contact: Mapped[Contact | None] = relationship()
