"""The two telephones that the seed's forms want: the one in use, and another. Source: 003_e2c5f93ba8151af2.txt."""

import re

from actions.reading import Said
from actions.talk import Talk
from bot.language.phones import read_phones

_HAS_NONE = re.compile(
    r"(?<!\w)(?:no tengo|ningun\w*|solo (?:este|tengo este)|es el unico|nadie|(?:el|este|al) mismo|a este)(?!\w)"
)


def first_phone(talk: Talk) -> str:
    """The telephone in use; of one who hides it, the first of the base."""
    address = talk.conversation.address
    if address.startswith("+"):
        return address
    return next((phone.number for phone in talk.facts.customer.phones), address)


def known_second(talk: Talk) -> str | None:
    """Another telephone that the base has, and nobody said to be wrong."""
    first = first_phone(talk)
    others = (phone.number for phone in talk.facts.customer.phones if phone.status.value == "ok")
    return next((number for number in others if number != first), None)


def read_second(talk: Talk) -> str | None:
    """A telephone in the message that is not the one in use, E.164."""
    first = first_phone(talk)
    return next((found.value for found in read_phones(talk.said.text) if found.value != first), None)


def has_none(said: Said) -> bool:
    """Whether there is no other telephone."""
    return bool(_HAS_NONE.search(said.plain)) or said.just_refuses
