"""What is a customer's, of any kind, as the lists of `customer show` want it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload

from bot.models import Base, Customer


def list_of[T: Base](
    session: Session, kind: type[T], customer: Customer, *related: InstrumentedAttribute[Any]
) -> Sequence[T]:
    """The customer's rows of a table, oldest first, with what each belongs to."""
    columns: Any = kind
    statement = select(kind).where(columns.customer_id == customer.id).order_by(columns.id)
    return session.scalars(statement.options(*map(joinedload, related))).all()
