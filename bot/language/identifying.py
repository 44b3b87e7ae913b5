"""Finds what tells who or where somebody is, in texts that may not. Source: 000_e38df741ca3a1b96.txt."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.language.cards import mask_cards
from bot.language.cedulas import read_cedulas
from bot.language.folding import fold
from bot.language.phones import read_phones

_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_STREET = re.compile(
    r"(?<!\w)(?:calles?|av|avda|avenida|pasaje|psje|mz|manzana|urb|urbanizacion|cdla|ciudadela|edif|edificio|"
    r"casa (?:n|no|nro|numero)|dpto|departamento (?:n|no|nro|numero|\d))\.? +"
    r"(?!(?:no|ni|se|y|o|ya|a|con|por|para|que|es|esta|cuando|donde|pero)(?!\w))\w+(?: \w+)?"
)


@dataclass(frozen=True)
class Trace:
    """`what` it is, in Spanish with its article, and the words themselves."""

    what: str
    text: str


def find_traces(text: str) -> Iterator[Trace]:
    """Identity numbers, cards, mail addresses, telephones and addresses in a text, one kind after another."""
    if mask_cards(text) != text:
        yield Trace("el número de una tarjeta", "")
    for cedula in read_cedulas(text):
        yield Trace("una cédula", cedula.text)
    for mail in _MAIL.finditer(text):
        yield Trace("una dirección de correo", mail[0])
    for phone in read_phones(text):
        yield Trace("un teléfono", phone.text)
    for street in _STREET.finditer(fold(text)):
        yield Trace("una dirección", text[street.start() : street.end()])
