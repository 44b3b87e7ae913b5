"""Finds what tells who or where somebody is, in texts that may not. Source: 000_e38df741ca3a1b96.txt."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.language.cards import mask_cards
from bot.language.folding import fold
from bot.language.identifiers import read_persons
from bot.language.person_names import is_company
from bot.language.phones import read_phones
from bot.language.word_lists import split_words

_MAIL = re.compile(
    r"[\w.+-]+(?:@| ?[(\[](?:at|arroba)[)\]] ?| (?:arroba|at) )[\w-]+(?:(?:\.| punto )\w+)+", re.IGNORECASE
)
_MOMENT = re.compile(r"(?<!\d)\d{1,2}[/-]\d{1,2}[/-](?:\d{4}|\d{2})(?!\d)|(?<!\d)\d{1,2}:\d\d(?!\d)")
_ODD_SIGNS = re.compile(r"(?<=\d)[^\w\s.,()$%+-](?=\d)|(?<=\d)_+(?=\d)")
_MISTYPED = re.compile(r"(?<!\w)[\dOoIl]{8,13}(?!\w)")
_LEAST_TYPED = 7  # digits among letters that look like some
_LOOKALIKES = str.maketrans("OoIl", "0011")
_WORD = re.compile(r"[a-z]+")
_BETWEEN = frozenset(split_words("de del la las los y vda viuda"))
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
    """Identity numbers, cards, mail addresses, telephones and addresses in a text, one kind after another.

    Also numbers with a stroke or a star between their digits, or with an O for a zero: 17/1003/4065, 1710O34065.
    """
    plain = _straighten(text)
    if mask_cards(plain) != plain:
        yield Trace("el número de una tarjeta", "")
    for cedula in read_persons(plain):
        yield Trace("una cédula", text[cedula.start : cedula.end])
    for mail in _MAIL.finditer(text):
        yield Trace("una dirección de correo", mail[0])
    for phone in read_phones(plain):
        yield Trace("un teléfono", text[phone.start : phone.end])
    for street in _STREET.finditer(fold(text)):
        yield Trace("una dirección", text[street.start() : street.end()])


def find_name(text: str, name: str) -> str | None:
    """Where two words or more of a person's name follow each other in a text, in any order: "Juan Pérez".

    One alone may be another's, or no name at all. A company's is no person's.
    """
    if is_company(name):
        return None
    own = {word for word in fold(name).split() if word not in _BETWEEN and len(word) > 1}
    first = last = None
    for word in _WORD.finditer(fold(text)):
        if word[0] in own:
            first, last = (first if first else word), word
        elif word[0] not in _BETWEEN:
            if _is_two(first, last):
                break
            first = last = None
    return text[first.start() : last.end()] if first and last and _is_two(first, last) else None


def _is_two(first: re.Match[str] | None, last: re.Match[str] | None) -> bool:
    return first is not last


def _straighten(text: str) -> str:
    """The same with what stands oddly between digits as spaces, and mistyped digits mended; as long as before."""
    moments = [found.span() for found in _MOMENT.finditer(text)]

    def mend(found: re.Match[str]) -> str:
        is_moment = any(start <= found.start() < end for start, end in moments)
        return found[0] if is_moment else " " * len(found[0])

    plain = _ODD_SIGNS.sub(mend, text)
    return _MISTYPED.sub(
        lambda found: (
            found[0].translate(_LOOKALIKES) if sum(map(str.isdecimal, found[0])) >= _LEAST_TYPED else found[0]
        ),
        plain,
    )
