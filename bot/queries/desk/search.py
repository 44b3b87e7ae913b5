"""Finds the customers that an agent means: by name, cédula, telephone or service number."""

import re
from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.language.folding import fold
from bot.models import Conversation, Customer, Phone, Service

_ACCENTED = str.maketrans("AEIOUN", "______")  # a base writes NÚÑEZ or NUNEZ; LIKE takes any sign for these
_MOST_WORDS = 6
_MOST_FOUND = 500  # customers that a beginning of a number may mean
_SHORTEST_NUMBER = len("+593") + 4
_DIGITS = re.compile(r"[\d\s().+-]+")


def matches(session: Session, text: str) -> ColumnElement[bool] | None:
    """The conversations (of `Conversation`) that a search is about; None: nothing was asked for."""
    text = text.strip()
    if not text:
        return None
    if _DIGITS.fullmatch(text) and any(sign.isdigit() for sign in text):
        return _of_digits(session, re.sub(r"\D", "", text))
    return Conversation.customer_id.in_(select(Customer.id).where(_named(text)))


def _named(text: str) -> ColumnElement[bool]:
    words = fold(text).upper().split()[:_MOST_WORDS]
    return and_(
        *(Customer.name.like(f"%{_escape(word).translate(_ACCENTED)}%", escape="\\") for word in words)
    )


def _escape(word: str) -> str:
    return re.sub(r"([\\%_])", r"\\\1", word)


def _of_digits(session: Session, digits: str) -> ColumnElement[bool]:
    """A cédula, the end of a telephone however it is written, or a service's number; whole or its beginning.

    Looked up first, by their indexes: in one statement PostgreSQL would walk all conversations for them.
    """
    number = f"+593{digits.removeprefix('593').lstrip('0')}"
    found = [
        select(Customer.id).where(_begins(Customer.cedula, digits)),
        select(Service.customer_id).where(_begins(Service.service_number, digits)),
    ]
    if len(number) < _SHORTEST_NUMBER:
        return Conversation.customer_id.in_(_look_up(session, found))
    found.append(select(Phone.customer_id).where(_begins(Phone.number, number)))
    theirs = Conversation.customer_id.in_(_look_up(session, found))
    return or_(_begins(Conversation.address, number), theirs)


def _look_up(session: Session, found: Sequence[Select[int]]) -> set[int]:
    return {key for each in found for key in session.scalars(each.limit(_MOST_FOUND))}


def _begins(column: InstrumentedAttribute[str], text: str) -> ColumnElement[bool]:
    """As a range, which an index serves on both databases."""
    return and_(column >= text, column < f"{text}￿")
