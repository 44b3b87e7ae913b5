"""Finds the customers that an agent means: by name, cédula, telephone or service number."""

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from bot.country import get_country
from bot.language.name_words import split_name
from bot.models import Conversation, Customer, NameWord, Phone, Service

_MOST_WORDS = 6
_MOST_FOUND = 500  # customers that a beginning of a number may mean
_MOST_LISTED = 2_000  # customers of a name who are looked up one by one
_MANY = 10_000  # names of a word that are gone through for another one
_LEAST_DIGITS = 4  # of a telephone, beside the prefix
_DIGITS = re.compile(r"[\d\s().+-]+")


def matches(session: Session, text: str) -> ColumnElement[bool] | None:
    """The conversations (of `Conversation`) that a search is about; None: nothing was asked for."""
    theirs = match_customers(session, text, Conversation.customer_id)
    number = _spell_number(text)
    if theirs is None or not number:
        return theirs
    return or_(begins(Conversation.address, number), theirs)


def match_customers(
    session: Session, text: str, customer: InstrumentedAttribute[Any]
) -> ColumnElement[bool] | None:
    """The rows of a search by whose they are; `customer`: the column that says so. None: nothing was asked for."""
    text = text.strip()
    if not text:
        return None
    if _is_number(text):
        return customer.in_(_list_numbered(session, text))
    return _of_name(session, text, customer)


def _is_number(text: str) -> bool:
    return bool(_DIGITS.fullmatch(text)) and any(sign.isdigit() for sign in text)


def _of_name(session: Session, text: str, customer: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    """Who has, for each word that was typed, one that begins with it.

    The few are looked up first. Of many, any page of a list has some: there the list is walked in its order, and each
    row is asked whether it is of one.
    """
    words = split_name(text)[:_MOST_WORDS]
    if not words:
        return false()
    if (few := _list_named(session, words)) is not None:
        return customer.in_(few)
    return and_(*(_has(customer, word) for word in words))


def _list_named(session: Session, words: Sequence[str]) -> set[int] | None:
    """Ids of who has all these words, by the rarest of them; None: too many to be looked up one by one."""
    count, rarest = min((_count(session, word), word) for word in words)
    if count == _MANY:
        return None
    others = (_has(NameWord.customer_id, word) for word in words if word != rarest)
    named = select(NameWord.customer_id).where(begins(NameWord.word, rarest), *others)
    found = set(session.scalars(named.limit(_MOST_LISTED + 1)))
    return None if len(found) > _MOST_LISTED else found


def _count(session: Session, word: str) -> int:
    """In how many names it is, `_MANY` at most."""
    some = select(NameWord.customer_id).where(begins(NameWord.word, word)).limit(_MANY)
    return session.scalar(select(func.count()).select_from(some.subquery())) or 0


def _has(customer: InstrumentedAttribute[Any], word: str) -> ColumnElement[bool]:
    other = aliased(NameWord)
    return exists().where(other.customer_id == customer, begins(other.word, word))


def _spell_number(text: str) -> str:
    """The beginning of a telephone as it is kept; empty: too short to be one's, or none."""
    digits = re.sub(r"\D", "", text) if _is_number(text.strip()) else ""
    plan = get_country().phone
    national = digits.removeprefix(plan.prefix).lstrip(plan.trunk)
    return f"+{plan.prefix}{national}" if len(national) >= _LEAST_DIGITS else ""


def _list_numbered(session: Session, text: str) -> set[int]:
    """By a cédula, a telephone however it is written, or a service's number; whole or its beginning.

    Looked up first, by their indexes: in one statement PostgreSQL would walk the whole list for them.
    """
    digits, number = re.sub(r"\D", "", text), _spell_number(text)
    found = [
        select(Customer.id).where(begins(Customer.cedula, digits)),
        select(Service.customer_id).where(begins(Service.service_number, digits)),
    ]
    if number:
        found.append(select(Phone.customer_id).where(begins(Phone.number, number)))
    return _look_up(session, found)


def _look_up(session: Session, found: Sequence[Select[int]]) -> set[int]:
    return {key for each in found for key in session.scalars(each.limit(_MOST_FOUND))}


def begins(column: InstrumentedAttribute[str], text: str) -> ColumnElement[bool]:
    """Whether a column begins with a text: as a range, which an index serves on both databases."""
    return and_(column >= text, column < f"{text}￿")
