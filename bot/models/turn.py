"""Offices (CAC) and the turns that customers book there."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.models.base import Base, Key, Name, enum_type
from bot.models.customer import Customer


class TurnPurpose(StrEnum):
    """What the customer comes for."""

    EQUIPMENT_RETURN = "equipment_return"
    PAYMENT_AGREEMENT = "payment_agreement"
    INVOICE_CLAIM = "invoice_claim"


class TurnStatus(StrEnum):
    """A moved turn keeps its code and stays `booked`."""

    BOOKED = "booked"
    CANCELLED = "cancelled"
    ATTENDED = "attended"
    MISSED = "missed"


class Office(Base):
    """A CAC: where it is, when it is open, and how many turns it can take."""

    __tablename__ = "office"
    __table_args__ = (UniqueConstraint("city", "name"),)

    id: Mapped[Key]
    city: Mapped[str] = mapped_column(String(60))
    name: Mapped[Name]
    address: Mapped[Name]
    hours: Mapped[str] = mapped_column(String(40))  # "08:00-16:30", Monday to Friday
    minutes_per_turn: Mapped[int]
    desks: Mapped[int]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    email: Mapped[str | None] = mapped_column(String(254))
    is_sample: Mapped[bool] = mapped_column(
        default=False
    )  # invented: from the catalog, not from the operator
    is_open: Mapped[bool] = mapped_column(default=True)  # whether new turns are given
    mailed_for: Mapped[date | None]  # the day whose turns the office was last sent


class Turn(Base):
    """A place at one desk of an office at one time; the index makes a double booking impossible."""

    __tablename__ = "turn"
    __table_args__ = (
        Index(
            "uq_turn_place",
            "office_id",
            "starts_at",
            "desk",
            unique=True,
            sqlite_where=text("status IN ('booked', 'attended')"),
            postgresql_where=text("status IN ('booked', 'attended')"),
        ),
        Index("ix_turn_day", "office_id", "starts_at"),
    )

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(String(12), unique=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"))
    purpose: Mapped[TurnPurpose] = mapped_column(enum_type(TurnPurpose))
    starts_at: Mapped[datetime]
    desk: Mapped[int]
    status: Mapped[TurnStatus] = mapped_column(enum_type(TurnStatus), default=TurnStatus.BOOKED)
    booked_at: Mapped[datetime]
    made_by: Mapped[str | None] = mapped_column(String(254))  # the agent who booked it, None: the bot
    recorded_by: Mapped[str | None] = mapped_column(String(254))  # who said at the office whether they came

    office: Mapped[Office] = relationship()
    customer: Mapped[Customer] = relationship()
