"""What the bases of other procedures say of a service: the request to cancel it, the corporate contract it is under."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.models.base import Base, Key
from bot.models.customer import Customer, Service


class Complaint(Base):
    """A request to cancel a service, by the number that the transactional system gave it; as the newest base says."""

    __tablename__ = "complaint"

    id: Mapped[Key]
    number: Mapped[str] = mapped_column(String(40), unique=True)
    kind: Mapped[str] = mapped_column(String(10))  # TIPO DE QUEJA
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), index=True)
    plan: Mapped[str | None] = mapped_column(String(80))
    requested_on: Mapped[date]
    reason: Mapped[str | None] = mapped_column(String(200))
    in_arrears: Mapped[bool] = mapped_column(default=False)
    in_credit_bureau: Mapped[bool] = mapped_column(default=False)
    category: Mapped[str | None] = mapped_column(String(40))
    recent_complaints: Mapped[int] = mapped_column(default=0)  # of this product in 30 days
    imported_at: Mapped[datetime]

    customer: Mapped[Customer] = relationship()
    service: Mapped[Service] = relationship()


class CorporateLine(Base):
    """A corporate customer's mobile line. Source: 001_a9dd3aa41c520426.txt."""

    __tablename__ = "corporate_line"

    id: Mapped[Key]
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), unique=True)
    plan: Mapped[str | None] = mapped_column(String(80))
    fixed_charge: Mapped[Decimal | None]
    campaign_offered: Mapped[str | None] = mapped_column(String(120))
    is_assigned: Mapped[bool] = mapped_column(default=False)  # "carterizado"
    executive: Mapped[str | None] = mapped_column(String(120))
    imported_at: Mapped[datetime]

    service: Mapped[Service] = relationship()
