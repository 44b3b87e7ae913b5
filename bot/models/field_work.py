"""What others carry out for a customer: technical visits and benefits. Source: 003_e2c5f93ba8151af2.txt, FORMULARIO."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.models.base import Base, Key, enum_type
from bot.models.customer import Customer, Service


class ServiceKind(StrEnum):
    """As the seed's forms name it: TELEFONIA – INTERNET – TV."""

    TELEPHONE = "telephone"
    INTERNET = "internet"
    TV = "tv"


class VisitStatus(StrEnum):
    """From the form to what the technician reported."""

    REQUESTED = "requested"
    DONE = "done"
    NOT_DONE = "not_done"
    CANCELLED = "cancelled"


class TechnicalVisit(Base):
    """The form that is left to field operations, and what came of it; `made_by`: an agent, None: the bot."""

    __tablename__ = "technical_visit"

    id: Mapped[Key]
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"))
    service_kind: Mapped[ServiceKind] = mapped_column(enum_type(ServiceKind))
    address: Mapped[str] = mapped_column(String(300))  # with the landmark
    receiver: Mapped[str] = mapped_column(String(120))
    phone_1: Mapped[str] = mapped_column(String(16))
    phone_2: Mapped[str] = mapped_column(String(16))
    remark: Mapped[str | None] = mapped_column(String(300))
    status: Mapped[VisitStatus] = mapped_column(enum_type(VisitStatus), default=VisitStatus.REQUESTED)
    requested_at: Mapped[datetime]
    made_by: Mapped[str | None] = mapped_column(String(254))
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"))
    visited_on: Mapped[date | None]
    technician: Mapped[str | None] = mapped_column(String(120))
    result: Mapped[str | None] = mapped_column(String(300))

    customer: Mapped[Customer] = relationship()
    service: Mapped[Service] = relationship()


class BenefitStatus(StrEnum):
    """Granted, or taken back before it was given."""

    GRANTED = "granted"
    CANCELLED = "cancelled"


class Benefit(Base):
    """A benefit of the matrix that the customer took; `made_by`: an agent, None: the bot."""

    __tablename__ = "benefit"

    id: Mapped[Key]
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"))
    code: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(120))  # as it was offered
    service_kind: Mapped[ServiceKind] = mapped_column(enum_type(ServiceKind))
    phone_1: Mapped[str] = mapped_column(String(16))
    phone_2: Mapped[str] = mapped_column(String(16))
    remark: Mapped[str | None] = mapped_column(String(300))
    status: Mapped[BenefitStatus] = mapped_column(enum_type(BenefitStatus), default=BenefitStatus.GRANTED)
    granted_at: Mapped[datetime]
    made_by: Mapped[str | None] = mapped_column(String(254))

    customer: Mapped[Customer] = relationship()
    service: Mapped[Service] = relationship()
