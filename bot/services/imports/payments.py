"""Takes in what was paid. Source: the contract, "Other files"."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from bot.imports import cells
from bot.imports.fields import read_day, read_service_number, read_value
from bot.imports.layouts import PAYMENTS, Cells
from bot.imports.rows import Accepted, BadCellError
from bot.services.debts import payments
from bot.services.imports.running import Applied, Importer, apply_each
from bot.services.imports.services import NamedServices


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """Dollars that were paid on a service."""

    service_number: str
    amount: Decimal
    paid_on: date
    place: str


def parse_payment(row: Cells) -> PaymentRow:
    """Read one row, or `BadCellError`."""
    amount = read_value(row["amount"], "amount")
    if not amount:
        raise BadCellError("amount", "falta el valor pagado")
    return PaymentRow(
        service_number=read_service_number(row["service_number"]),
        amount=amount,
        paid_on=read_day(row["paid_on"], "paid_on", "de pago"),
        place=cells.read_text(row.get("place", ""))[:120],
    )


def apply_payments(session: Session, rows: Sequence[Accepted[PaymentRow]]) -> Applied:
    """Record the payments: debts shrink, promises are kept."""
    services = NamedServices(session, [row.value.service_number for row in rows])
    return apply_each(
        rows,
        lambda row: payments.record(
            session, services.find(row.service_number), row.amount, row.paid_on, row.place
        ),
    )


def _key(row: PaymentRow) -> str:
    return f"{row.service_number} {row.paid_on} {row.amount} {row.place}"


PAYMENTS_IMPORTER = Importer(PAYMENTS, parse_payment, _key, apply_payments)
