"""What an office's desk looks at: the turns of its day by hour, and whoever stands before it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from bot import clock
from bot.errors import NotFound
from bot.language.identifiers import normalize_identifier
from bot.models import Customer, Service, Turn, TurnStatus
from bot.services import contacts
from bot.services.turns import turns

_RECENT = timedelta(days=30)  # how long a turn that is over is still shown with its customer


@dataclass(frozen=True)
class Visitor:
    """Who stands at the desk: their turns of late, newest first, and what they have to bring or brought today."""

    customer: Customer
    turns: Sequence[Turn]
    pending: Sequence[Service]
    returned_today: Sequence[Service]
    owing: Sequence[Service]


def list_turns(session: Session, office_id: int, day: date) -> Sequence[Turn]:
    """The turns of a local day that were not cancelled, by hour and desk, with customers and their services."""
    wanted = _with_customers().where(
        Turn.office_id == office_id,
        Turn.starts_at >= clock.start_of_day(day),
        Turn.starts_at < clock.end_of_day(day),
        Turn.status != TurnStatus.CANCELLED,
    )
    return session.scalars(wanted.order_by(Turn.starts_at, Turn.desk)).all()


def find_visitor(session: Session, words: str) -> Visitor:
    """Whose turn's code, or cédula, was typed or scanned.

    Raises:
        NotFound: nobody has it.
    """
    code = turns.read_code(words)
    if code is not None:
        turn = session.scalar(_with_customers().where(Turn.code == code))
        if turn is None:
            raise NotFound(f"No hay ningún turno con el código {code}.")
        return look_at(session, turn.customer)
    digits = "".join(sign for sign in words if sign.isdigit())
    cedula = normalize_identifier(digits) or digits
    customer = session.scalar(select(Customer).where(Customer.cedula == cedula)) if cedula else None
    if customer is None:
        raise NotFound("No hay ningún turno con ese código, ni cliente con esa cédula.")
    return look_at(session, customer)


def look_at(session: Session, customer: Customer) -> Visitor:
    """A customer as the desk sees them."""
    since = clock.now() - _RECENT
    theirs = _with_customers().where(Turn.customer_id == customer.id, Turn.starts_at >= since)
    today = clock.today()
    return Visitor(
        customer=customer,
        turns=session.scalars(theirs.order_by(Turn.starts_at.desc())).all(),
        pending=contacts.pending_services(customer),
        returned_today=[each for each in customer.services if each.returned_on == today],
        owing=[each for each in customer.services if each.amount_due],
    )


def _with_customers() -> Select[Turn]:
    return select(Turn).options(
        joinedload(Turn.office),
        joinedload(Turn.customer).selectinload(Customer.services),
        joinedload(Turn.customer).selectinload(Customer.phones),
    )
