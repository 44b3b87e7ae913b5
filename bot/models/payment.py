"""Debts: what was paid of them, what was promised, and what was claimed. Source: 003_e2c5f93ba8151af2.txt."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.models.base import Base, Key, enum_type
from bot.models.customer import Customer, Service


class Payment(Base):
    """A payment that the back office reported."""

    __tablename__ = "payment"
    __table_args__ = (UniqueConstraint("service_id", "paid_on", "amount", "place"),)

    id: Mapped[Key]
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"))
    amount: Mapped[Decimal]
    paid_on: Mapped[date]
    place: Mapped[str] = mapped_column(String(120), default="")
    imported_at: Mapped[datetime]

    service: Mapped[Service] = relationship()


class PromiseStatus(StrEnum):
    """`open` until the payments tell, or the customer takes it back."""

    OPEN = "open"
    KEPT = "kept"
    BROKEN = "broken"
    CANCELLED = "cancelled"


class Promise(Base):
    """A customer's word to pay so much on a day, at a place; `made_by`: an agent's mail address, None: the bot."""

    __tablename__ = "promise"
    __table_args__ = (Index("ix_promise_due", "status", "due_on"),)

    id: Mapped[Key]
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"))
    amount: Mapped[Decimal]
    due_on: Mapped[date]
    place: Mapped[str | None] = mapped_column(String(120))
    status: Mapped[PromiseStatus] = mapped_column(enum_type(PromiseStatus), default=PromiseStatus.OPEN)
    made_at: Mapped[datetime]
    made_by: Mapped[str | None] = mapped_column(String(254))
    settled_at: Mapped[datetime | None]

    customer: Mapped[Customer] = relationship()


class ClaimStatus(StrEnum):
    """What the back office decided; until then the debt is not spoken of."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class Claim(Base):
    """A debt that the customer disputes."""

    __tablename__ = "claim"

    id: Mapped[Key]
    number: Mapped[str] = mapped_column(String(40), unique=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"))
    reason: Mapped[str | None] = mapped_column(String(300))
    status: Mapped[ClaimStatus] = mapped_column(enum_type(ClaimStatus), default=ClaimStatus.OPEN)
    opened_at: Mapped[datetime]
    due_on: Mapped[date]  # the last day for the answer
    closed_at: Mapped[datetime | None]

    service: Mapped[Service] = relationship()
