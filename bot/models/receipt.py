"""The proof of a return (acta de entrega y recepción) or a payment that a customer sent, and what became of it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.models.base import Base, Key, enum_type
from bot.models.customer import Customer, Service


class ReceiptStatus(StrEnum):
    """From the customer's picture to the back office's word."""

    RECEIVED = "received"
    MAILED = "mailed"
    FAILED = "failed"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class ReceiptPurpose(StrEnum):
    """What it proves."""

    RETURN = "return"
    PAYMENT = "payment"


class Receipt(Base):
    """One proof. Sources: 004_494a7d2a7dcd2fdb.txt, speech 2; 003_e2c5f93ba8151af2.txt, a debt that was paid."""

    __tablename__ = "receipt"

    id: Mapped[Key]
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), index=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"))  # the inbound one that brought it
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"), index=True)
    purpose: Mapped[ReceiptPurpose] = mapped_column(
        enum_type(ReceiptPurpose), default=ReceiptPurpose.RETURN, server_default=ReceiptPurpose.RETURN.value
    )
    media: Mapped[list[dict[str, Any]]]
    mailed_to: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(300))
    status: Mapped[ReceiptStatus] = mapped_column(enum_type(ReceiptStatus), default=ReceiptStatus.RECEIVED)
    reason: Mapped[str | None] = mapped_column(String(300))
    received_at: Mapped[datetime]

    customer: Mapped[Customer] = relationship()
    service: Mapped[Service] = relationship()
