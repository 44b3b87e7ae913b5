"""The first thing that a customer said about a contact: the index leads to it, however long they talked."""

from typing import Any

from sqlalchemy import ScalarSelect, select
from sqlalchemy.orm import aliased

from bot.models import Contact, Message
from bot.queries.reports.steps import is_word


def first_word(column: str, contact: Any = Contact) -> ScalarSelect[Any]:
    """A column of the message that was a contact's first word of the customer, in a query of contacts.

    Words have no number of an attempt, and stand in the index of attempts in the order of their ids.
    """
    word = aliased(Message)
    return (
        select(getattr(word, column))
        .where(word.contact_id == contact.id, word.attempt.is_(None), is_word(word))
        .order_by(word.id)
        .limit(1)
        .correlate(contact)
        .scalar_subquery()
    )
