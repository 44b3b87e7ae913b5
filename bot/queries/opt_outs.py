"""Who asked to hear no more from us, since when, and by which words of theirs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.models import Channel, Conversation, Customer, Direction, Message
from bot.services.privacy.tombstones import MARK

PAGE = 50
_JUST_BEFORE = timedelta(minutes=10)
_JUST_AFTER = timedelta(seconds=30)


@dataclass(frozen=True)
class OptOut:
    """`address`: of somebody who is not known; `words`: what they said when it was written down, if anything."""

    customer: Customer | None
    address: str | None
    since: datetime
    channel: Channel | None
    words: str | None
    conversation_id: int | None


@dataclass(frozen=True)
class Page:
    """The latest first; `number` counts from 1."""

    rows: Sequence[OptOut]
    number: int
    total: int

    @property
    def last(self) -> int:
        """The number of the last page."""
        return max(1, -(-self.total // PAGE))


def read_page(session: Session, text: str = "", number: int = 1) -> Page:
    """Customers, then addresses of nobody known; `text`: in the name, the cédula or the address."""
    known = [Customer.opted_out_at.is_not(None), ~Customer.cedula.startswith(MARK)]
    strangers = [
        Conversation.opted_out_at.is_not(None),
        Conversation.customer_id.is_(None),
        ~Conversation.address.startswith(MARK),
    ]
    if text:
        known.append(_has(text, Customer.name, Customer.cedula))
        strangers.append(_has(text, Conversation.address))
    customers = _count(session, Customer.id, known)
    total = customers + _count(session, Conversation.id, strangers)
    number = min(max(number, 1), max(1, -(-total // PAGE)))
    first = (number - 1) * PAGE
    found = select(Customer).where(*known).order_by(Customer.opted_out_at.desc(), Customer.id)
    rows = [_of_customer(session, each) for each in session.scalars(found.offset(first).limit(PAGE))]
    if len(rows) < PAGE:
        others = select(Conversation).where(*strangers).order_by(Conversation.opted_out_at.desc())
        others = others.offset(max(0, first - customers)).limit(PAGE - len(rows))
        rows += [_of_stranger(session, each) for each in session.scalars(others)]
    return Page(rows, number, total)


def _of_customer(session: Session, customer: Customer) -> OptOut:
    since = customer.opted_out_at or customer.created_at
    said = _find_words(session, Message.customer_id == customer.id, since)
    return OptOut(customer, None, since, *_describe(said), said.conversation_id if said else None)


def _of_stranger(session: Session, conversation: Conversation) -> OptOut:
    since = conversation.opted_out_at or conversation.created_at
    said = _find_words(session, Message.conversation_id == conversation.id, since)
    return OptOut(None, conversation.address, since, *_describe(said), conversation.id)


def _describe(said: Message | None) -> tuple[Channel | None, str | None]:
    return (said.channel, said.body) if said else (None, None)


def _find_words(session: Session, whose: ColumnElement[bool], since: datetime) -> Message | None:
    return session.scalar(
        select(Message)
        .where(
            whose,
            Message.direction == Direction.IN,
            Message.created_at.between(since - _JUST_BEFORE, since + _JUST_AFTER),
        )
        .order_by(Message.id.desc())
        .limit(1)
    )


def _has(text: str, *columns: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    return or_(*(column.icontains(text, autoescape=True) for column in columns))


def _count(session: Session, key: InstrumentedAttribute[int], which: Sequence[ColumnElement[bool]]) -> int:
    return session.scalar(select(func.count(key)).where(*which)) or 0
