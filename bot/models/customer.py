"""A customer, the telephones they can be reached at, and the services they have or had."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.models.base import Base, Key, Name, enum_type


class PhoneStatus(StrEnum):
    """What is known of a number: typifications 10 to 12 of 003_e2c5f93ba8151af2.txt."""

    OK = "ok"
    WRONG = "wrong"
    CHANGED = "changed"
    NONEXISTENT = "nonexistent"


class Customer(Base):
    """A person, by cédula. Names are as the bases write them: surnames first, upper case."""

    __tablename__ = "customer"

    id: Mapped[Key]
    # Or a company's RUC, or what another country's holders are known by.
    cedula: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[Name]
    email: Mapped[str | None] = mapped_column(String(254))
    opted_out_at: Mapped[datetime | None]
    # Since when a person attends them and nothing automatic does; why is not kept.
    personal_care_since: Mapped[datetime | None]
    created_at: Mapped[datetime]

    phones: Mapped[list["Phone"]] = relationship(order_by="Phone.position", back_populates="customer")
    services: Mapped[list["Service"]] = relationship(order_by="Service.id", back_populates="customer")


class Phone(Base):
    """A telephone of a customer, in the order of the base; the same number may belong to several customers."""

    __tablename__ = "phone"
    __table_args__ = (UniqueConstraint("customer_id", "number"),)

    id: Mapped[Key]
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"))
    number: Mapped[str] = mapped_column(String(16), index=True)
    is_mobile: Mapped[bool]
    position: Mapped[int]
    status: Mapped[PhoneStatus] = mapped_column(enum_type(PhoneStatus), default=PhoneStatus.OK)

    customer: Mapped[Customer] = relationship(back_populates="phones")


class Service(Base):
    """A fixed service: retired with equipment pending (004_494a7d2a7dcd2fdb.txt), or owing invoices."""

    __tablename__ = "service"
    __table_args__ = (UniqueConstraint("customer_id", "service_number"),)

    id: Mapped[Key]
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    # Lines of business number apart: a telephone and somebody's television may have the same.
    service_number: Mapped[str] = mapped_column(String(20), index=True)
    business_line: Mapped[str] = mapped_column(String(60))
    city: Mapped[str | None] = mapped_column(String(60))
    retired_on: Mapped[date | None]
    equipment: Mapped[list[str]] = mapped_column(default=list)
    returned_on: Mapped[date | None]
    return_record: Mapped[str | None] = mapped_column(String(40))
    charge_amount: Mapped[Decimal] = mapped_column(default=Decimal(0))
    charge_loaded_on: Mapped[date | None]
    charge_paid: Mapped[bool] = mapped_column(default=False)
    charge_claimed: Mapped[bool] = mapped_column(default=False)
    # What is owed, as the last collections base and the payments since say. Source: 003_e2c5f93ba8151af2.txt
    amount_due: Mapped[Decimal | None]
    overdue_invoices: Mapped[int | None]
    overdue_since: Mapped[date | None]
    payment_method: Mapped[str | None] = mapped_column(String(20))  # VENTANILLA, DEBITO, TARJETA
    address: Mapped[str | None] = mapped_column(String(200))
    benefit: Mapped[str | None] = mapped_column(String(40))  # of the base: overrides the catalog's matrix
    opted_in: Mapped[bool | None]  # whether WhatsApp was agreed to, where the base says

    customer: Mapped[Customer] = relationship(back_populates="services")

    @property
    def is_excluded(self) -> bool:
        """Paid or claimed: no message at all. Source: 004_494a7d2a7dcd2fdb.txt, "sin pago ni reclamo"."""
        return self.charge_paid or self.charge_claimed

    @property
    def has_charge(self) -> bool:
        """Whether a charge above zero stands, neither paid nor claimed."""
        return self.charge_amount > 0 and not self.is_excluded
