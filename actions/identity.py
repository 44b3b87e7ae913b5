"""The cédula or RUC, or its last digits, in what a customer says: who they are, said together with what they want."""

import re

from actions import phrasing
from actions.reading import Said
from actions.talk import Talk
from bot.language.identifiers import read_companies, read_persons
from bot.services import conversations, personal_care

_LEAST_DIGITS = 5
_LAST_DIGITS = 4
_AROUND = re.compile(
    r"(?<!\w)(?:mis?|tu|son|es|los|cuatro|ultimos|digitos|numeros?|cedula|ruc|empresa|termina|ci|hola|buen[oa]s|dias|tardes|noches)"
    r"(?!\w)|\d+"
)


def read_last_digits(said: Said) -> str | None:
    """The four last digits of a cédula, where they are all the digits that there are."""
    digits = "".join(char for char in said.text if char.isdigit())
    return digits if len(digits) == _LAST_DIGITS else None


def read_cedula(said: Said) -> str | None:
    """A cédula or a company's RUC, as written or spoken; any long number counts as a try at one."""
    for company in read_companies(said.text):
        return company
    for found in read_persons(said.text):
        return found.value or found.text
    digits = "".join(char for char in said.text if char.isdigit())
    return digits if len(digits) >= _LEAST_DIGITS else None


def is_only_digits(said: Said) -> bool:
    """Whether nothing but the digits is said: "son 1130", "mis últimos dígitos: 1130"."""
    return not phrasing.FILLER.sub(" ", _AROUND.sub(" ", said.plain)).split()


def identifies(talk: Talk) -> bool:
    """Whether the message itself says who they are, beside what they want; they count as identified then."""
    number = next(iter(list_identifiers(talk.said.text)), None)
    return bool(number and identify(talk, number))


def list_identifiers(text: str) -> list[str]:
    """The right ones in a text, companies' first."""
    return read_companies(text) + [found.value for found in read_persons(text) if found.value]


def identify(talk: Talk, cedula: str) -> bool:
    """Whether the cédula is a customer's, with whom the conversation is from now on."""
    found = conversations.identify(talk.session, talk.conversation, cedula) is not None
    return found and _know(talk)


def confirm_holder(talk: Talk, last_digits: str) -> bool:
    """Whether these are the last digits of who is presumed to speak."""
    return conversations.confirm_holder(talk.session, talk.conversation, last_digits) and _know(talk)


def _know(talk: Talk) -> bool:
    """What they told before they were known counts for them too, and they are the holder from here on."""
    talk.__dict__.pop("holder", None)
    personal_care.extend(talk.session, talk.conversation)
    return True
