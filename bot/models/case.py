"""Cases that people work through step by step, by a procedure of the catalog."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.models.base import Base, Key, enum_type
from bot.models.contact import Contact
from bot.models.customer import Customer, Service
from bot.models.message import Message


class CaseStatus(StrEnum):
    """`open` until an end of the procedure is reached, or a supervisor calls it off."""

    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class ServiceCase(Base):
    """One case; `step`: where it is, once it is closed the end that it came to. Opened by None: the bot, or a base."""

    __tablename__ = "service_case"
    __table_args__ = (
        UniqueConstraint("procedure", "number"),
        Index("ix_service_case_task", "status", "role", "due_at"),
    )

    id: Mapped[Key]
    procedure: Mapped[str] = mapped_column(String(40))
    number: Mapped[str] = mapped_column(String(40))  # the complaint's, where it has one; else our own
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    service_id: Mapped[int | None] = mapped_column(ForeignKey("service.id"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"))
    conversation_id: Mapped[int | None] = mapped_column(ForeignKey("conversation.id"))
    status: Mapped[CaseStatus] = mapped_column(enum_type(CaseStatus), default=CaseStatus.OPEN)
    step: Mapped[str] = mapped_column(String(40))
    role: Mapped[str | None] = mapped_column(String(40))  # whose task it is now
    ready_at: Mapped[datetime | None]  # the task is for nobody before
    due_at: Mapped[datetime | None]
    limit_at: Mapped[datetime | None]  # however often it is put off, it has to end by then
    taken_by: Mapped[str | None] = mapped_column(String(254))  # who said "mine"
    typification_code: Mapped[str | None] = mapped_column(String(100))
    observation: Mapped[str | None] = mapped_column(Text)
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)  # of all its forms, by field
    opened_at: Mapped[datetime]
    opened_by: Mapped[str | None] = mapped_column(String(254))
    closed_at: Mapped[datetime | None]

    customer: Mapped[Customer] = relationship()
    service: Mapped[Service | None] = relationship()
    contact: Mapped[Contact | None] = relationship()
    steps: Mapped[list["CaseStep"]] = relationship(order_by="CaseStep.id", back_populates="case")
    files: Mapped[list["CaseFile"]] = relationship(order_by="CaseFile.id", back_populates="case")


class CaseStep(Base):
    """One step that a case went through; the last of an open case is the one it is in."""

    __tablename__ = "case_step"

    id: Mapped[Key]
    case_id: Mapped[int] = mapped_column(ForeignKey("service_case.id"), index=True)
    step: Mapped[str] = mapped_column(String(40))
    began_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    done_by: Mapped[str | None] = mapped_column(String(254))
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    replaced: Mapped[dict[str, Any]] = mapped_column(
        default=dict
    )  # answers of the case that stood there before

    case: Mapped[ServiceCase] = relationship(back_populates="steps")


class CaseFile(Base):
    """Evidence that is kept with a case; `field`: of the form that it answers. Added by None: it came from outside."""

    __tablename__ = "case_file"

    id: Mapped[Key]
    case_id: Mapped[int] = mapped_column(ForeignKey("service_case.id"), index=True)
    field: Mapped[str] = mapped_column(String(40))
    media: Mapped[dict[str, Any]]  # path, content_type, name
    added_at: Mapped[datetime]
    added_by: Mapped[str | None] = mapped_column(String(254))
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"))  # that brought it

    case: Mapped[ServiceCase] = relationship(back_populates="files")
    message: Mapped[Message | None] = relationship()
