"""Everything said, in and out, on any channel; the outbound rows are also the queue."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.models.base import Base, Key, enum_type
from bot.models.contact import Contact
from bot.models.conversation import Conversation


class Channel(StrEnum):
    """How a message travels. On `voice` a campaign message is a whole call, a reply is what was said in one."""

    WHATSAPP = "whatsapp"
    VOICE = "voice"
    EMAIL = "email"


class Direction(StrEnum):
    """Seen from Recobra."""

    IN = "in"
    OUT = "out"


class MessageKind(StrEnum):
    """Who goes first in the queue, in this order, and which checks apply before leaving."""

    INBOUND = "inbound"
    REPLY = "reply"
    AGENT = "agent"
    NOTICE = "notice"  # a result that the customer waits for, a mail to the back office
    REMINDER = "reminder"
    CAMPAIGN = "campaign"


class MessageStatus(StrEnum):
    """Outbound: `planned` → … → `read`, or an end. Inbound: `received` until it is `handled`."""

    RECEIVED = "received"
    HANDLED = "handled"
    PLANNED = "planned"
    DUE = "due"
    SENDING = "sending"
    ACCEPTED = "accepted"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    UNDELIVERED = "undelivered"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"


class CallOutcome(StrEnum):
    """How a call ended; the typification and the next step follow from it."""

    COMPLETED = "completed"
    MACHINE = "machine"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    FAILED = "failed"
    HUNG_UP = "hung_up"


class Message(Base):
    """A message, a mail or a call."""

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("contact_id", "attempt"),  # planning an attempt twice is impossible
        Index(
            "ix_message_queue",
            "channel",
            "kind",
            "due_at",
            "id",
            sqlite_where=text("status = 'due'"),
            postgresql_where=text("status = 'due'"),
        ),
        Index(
            "ix_message_unsettled",
            "status",
            "claimed_at",
            sqlite_where=text("status IN ('sending', 'unknown')"),
            postgresql_where=text("status IN ('sending', 'unknown')"),
        ),
        Index(
            "ix_message_unhandled",
            "conversation_id",
            sqlite_where=text("status = 'received'"),
            postgresql_where=text("status = 'received'"),
        ),
        Index("ix_message_conversation", "conversation_id", "id"),
        Index(
            "ix_message_agent",
            "created_at",
            sqlite_where=text("kind = 'agent'"),
            postgresql_where=text("kind = 'agent'"),
        ),
        Index(
            "ix_message_claimed",
            "channel",
            "claimed_at",
            sqlite_where=text("claimed_at IS NOT NULL"),
            postgresql_where=text("claimed_at IS NOT NULL"),
        ),
    )

    id: Mapped[Key]
    direction: Mapped[Direction] = mapped_column(enum_type(Direction))
    channel: Mapped[Channel] = mapped_column(enum_type(Channel))
    kind: Mapped[MessageKind] = mapped_column(enum_type(MessageKind))
    status: Mapped[MessageStatus] = mapped_column(enum_type(MessageStatus))
    conversation_id: Mapped[int | None] = mapped_column(ForeignKey("conversation.id"))
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"))
    attempt: Mapped[int | None]  # the contact's n-th, for campaign messages
    address: Mapped[str] = mapped_column(String(254))  # the other side: E.164, a hidden id, or a mail address
    subject: Mapped[str | None] = mapped_column(String(300))
    body: Mapped[str | None] = mapped_column(Text)
    template: Mapped[str | None] = mapped_column(String(60))  # the catalog's name for the text
    content_variables: Mapped[dict[str, Any] | None]
    choices: Mapped[list[dict[str, Any]]] = mapped_column(
        default=list
    )  # [{"title", "payload"}], offered with it
    media: Mapped[list[dict[str, Any]]] = mapped_column(default=list)  # [{"path", "content_type", "name"}]
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)  # what only this channel or kind needs
    mentions_money: Mapped[bool] = mapped_column(default=False)
    author: Mapped[str | None] = mapped_column(String(254))  # the agent who wrote it, by mail address
    # Why it was allowed to leave when it did: the rule, its hours, the count of the day; evidence for audits.
    allowance: Mapped[str | None] = mapped_column(String(200))
    provider_sid: Mapped[str | None] = mapped_column(String(64), unique=True)
    call_sid: Mapped[str | None] = mapped_column(String(64), index=True)  # the call in which it was said
    outcome: Mapped[CallOutcome | None] = mapped_column(enum_type(CallOutcome))
    answered_by: Mapped[str | None] = mapped_column(String(30))
    error_code: Mapped[str | None] = mapped_column(String(10))
    error_message: Mapped[str | None] = mapped_column(String(300))
    tries: Mapped[int] = mapped_column(default=0)  # how often it was given to the provider
    empty_listings: Mapped[int] = mapped_column(
        default=0
    )  # times the provider knew nothing of an unknown one
    created_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]  # never leaves from then on
    claimed_at: Mapped[datetime | None]
    # The same instant by the provider's clock, which knows nothing of RECOBRA_CLOCK_OFFSET.
    provider_time: Mapped[datetime | None]
    listed_at: Mapped[datetime | None]  # when the provider was last asked about an unknown one
    accepted_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    contact: Mapped[Contact | None] = relationship()
    conversation: Mapped[Conversation | None] = relationship()


class Sender(Base):
    """One number of ours on one channel: its row is locked to claim, and is the throttle of all processes."""

    __tablename__ = "sender"

    id: Mapped[Key]
    channel: Mapped[Channel] = mapped_column(enum_type(Channel), unique=True)
    # When the messages claimed so far will all have left at the allowed rate.
    busy_until: Mapped[datetime | None]
