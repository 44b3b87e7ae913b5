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
    text = text.strip()
    if not text:
        return None
    if _DIGITS.fullmatch(text) and any(sign.isdigit() for sign in text):
        return _of_digits(session, re.sub(r"\D", "", text))
    return _of_name(session, text)


def _of_name(session: Session, text: str) -> ColumnElement[bool]:
    """Who has, for each word that was typed, one that begins with it.

    The few are looked up first. Of many, any page of conversations has some: there the conversations are walked in
    the list's order, and each is asked whether it is of one.
    """
    words = split_name(text)[:_MOST_WORDS]
    if not words:
        return false()
    if (few := _list_named(session, words)) is not None:
        return Conversation.customer_id.in_(few)
    return and_(*(_has(Conversation.customer_id, word) for word in words))


def _list_named(session: Session, words: Sequence[str]) -> set[int] | None:
    """Ids of who has all these words, by the rarest of them; None: too many to be looked up one by one."""
    count, rarest = min((_count(session, word), word) for word in words)
    if count == _MANY:
        return None
    others = (_has(NameWord.customer_id, word) for word in words if word != rarest)
    named = select(NameWord.customer_id).where(_begins(NameWord.word, rarest), *others)
    found = set(session.scalars(named.limit(_MOST_LISTED + 1)))
    return None if len(found) > _MOST_LISTED else found


def _count(session: Session, word: str) -> int:
    """In how many names it is, `_MANY` at most."""
    some = select(NameWord.customer_id).where(_begins(NameWord.word, word)).limit(_MANY)
    return session.scalar(select(func.count()).select_from(some.subquery())) or 0


def _has(customer: InstrumentedAttribute[Any], word: str) -> ColumnElement[bool]:
    other = aliased(NameWord)
    return exists().where(other.customer_id == customer, _begins(other.word, word))


def _of_digits(session: Session, digits: str) -> ColumnElement[bool]:
    """A cédula, the end of a telephone however it is written, or a service's number; whole or its beginning.

    Looked up first, by their indexes: in one statement PostgreSQL would walk all conversations for them.
    """
    plan = get_country().phone
    national = digits.removeprefix(plan.prefix).lstrip(plan.trunk)
    number = f"+{plan.prefix}{national}"
    found = [
        select(Customer.id).where(_begins(Customer.cedula, digits)),
        select(Service.customer_id).where(_begins(Service.service_number, digits)),
    ]
    if len(national) < _LEAST_DIGITS:
        return Conversation.customer_id.in_(_look_up(session, found))
    found.append(select(Phone.customer_id).where(_begins(Phone.number, number)))
    theirs = Conversation.customer_id.in_(_look_up(session, found))
    return or_(_begins(Conversation.address, number), theirs)


def _look_up(session: Session, found: Sequence[Select[int]]) -> set[int]:
    return {key for each in found for key in session.scalars(each.limit(_MOST_FOUND))}


def _begins(column: InstrumentedAttribute[str], text: str) -> ColumnElement[bool]:
    """As a range, which an index serves on both databases."""
    return and_(column >= text, column < f"{text}￿")
