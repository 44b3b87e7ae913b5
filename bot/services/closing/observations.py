"""The observation that an agent leaves, of a conversation or in a case, checked for the seed's common errors.

Source: 000_e38df741ca3a1b96.txt, ERRORES COMUNES: 1, service and complaint are the case's own; 3, clear and short, and
nothing that tells who somebody is, beyond the contact's name and telephone, which the templates carry. 2, the type of
complaint (107), is asked of the retention base.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from bot.catalog.closing import get_closing
from bot.language.folding import fold
from bot.language.identifying import find_name, find_traces
from bot.language.phones import normalize_phone
from bot.services.closing.blanks import list_left

_LEAST_WORDS = 2
_SERVICE = re.compile(r"(?:servicio|virtual|anipagador|contrato)\W+(?:n\w{0,5}\W+)?(\d[\d-]{3,})")
_COMPLAINT = re.compile(r"(?:queja|reclamo)\W+(?:n\w{0,5}\W+)?((?:rc-)\w+|\d[\w-]{2,})")
_MOMENTS = re.compile(r"\b\d{1,2}[-/.]\d{1,2}(?:[-/.]\d{2,4})?\b|\b\d{1,2}:\d\d\b|\$ ?[\d.,]*\d")
_NUMBER = re.compile(r"\d[\d -]{4,}\d")
_CONTACT = re.compile(r"\bcontact\w+(?: (?:a|con))?:? +[^\W\d_]+(?: [^\W\d_]+)?", re.IGNORECASE)
_INSTEAD = "Escribe «cliente», «titular» o «contacto»."
_COVERED = "·"
_LEAST_COVERED = 4  # letters: "1" stands in many numbers


@dataclass(frozen=True)
class About:
    """What an observation is about, and what it may name or not; without a `service_number` it is about none."""

    service_number: str | None = None
    complaints: Sequence[str] = ()
    other_services: Sequence[str] = ()
    names: Sequence[str] = ()  # of the people whom the customer's record holds
    address: str | None = None
    contact_phones: Collection[
        str | None
    ] = ()  # E.164: the one that is spoken on, and what the form itself took


def find_fault(text: str, about: About, carried: Collection[str]) -> str | None:
    """What is wrong with an observation, in Spanish; None: nothing. `carried`: what the template puts into it."""
    return next(_find_faults(text, about, carried), None)


def _find_faults(text: str, about: About, carried: Collection[str]) -> Iterator[str]:
    rules = get_closing().observation
    if not text:
        yield "Escribe la observación."
    for name in list_left(text):
        yield f"Falta poner «{name}» en la observación."
    if len(text) > rules.longest:
        yield f"La observación tiene {len(text)} caracteres: que sean {rules.longest} como mucho."
    if len(text) < rules.shortest or len(re.findall(r"[^\W\d_]{2,}", text)) < _LEAST_WORDS:
        yield "La observación no dice lo suficiente: qué pidió o aceptó el cliente, y qué sigue."
    if about.service_number is not None:
        yield from _find_foreign_numbers(text, about, carried)
    rest = _cover(text, {*carried, *filter(None, [about.service_number]), *about.complaints})
    phones = {*about.contact_phones, *(normalize_phone(word) for word in carried)} - {None}
    for trace in find_traces(rest):
        if normalize_phone(trace.text) not in phones:
            where = f": «{trace.text}»" if trace.text else ""
            yield f"La observación lleva {trace.what}{where}. Quítalo: solo van el nombre y el teléfono de contacto."
    yield from _find_names(rest, about)
    if about.address and fold(about.address) in fold(rest):
        yield "La observación lleva la dirección del cliente. Quítala: solo van el nombre y el teléfono de contacto."
    for number in _NUMBER.finditer(_MOMENTS.sub(_COVERED, rest)):
        if normalize_phone(number[0]) not in phones:
            yield f"El número «{number[0]}» no es el del servicio ni el de contacto."


def _find_foreign_numbers(text: str, about: About, carried: Collection[str]) -> Iterator[str]:
    """Numbers that are called a service's or a complaint's, and are neither this case's nor the template's."""
    plain, own = fold(text), about.service_number or ""
    known = {fold(word) for word in (own, *carried)}
    for found in _SERVICE.finditer(plain):
        if found[1].strip("-") not in known:
            yield f"El servicio de este caso es el {own}, y la observación dice {found[1]}."
    for found in _COMPLAINT.finditer(plain):
        number = text[found.start(1) : found.end(1)]
        if fold(number) not in map(fold, about.complaints):
            right = (
                f": el de este servicio es {' o '.join(about.complaints)}"
                if about.complaints
                else ": no consta ninguno"
            )
            yield f"El número de queja o reclamo {number} no es de este caso{right}."
    for other in about.other_services:
        if re.search(rf"(?<!\d){re.escape(other)}(?!\d)", text):
            yield f"La observación nombra otro servicio, el {other}; el de este caso es el {own}."


def _find_names(text: str, about: About) -> Iterator[str]:
    """Names that the customer's record holds; a contact's own is a given name and a surname after that word."""
    for name in dict.fromkeys(about.names):
        found = find_name(_CONTACT.sub(_COVERED, text), name)
        if found:
            yield f"La observación lleva el nombre de una persona: «{found}». {_INSTEAD}"


def _cover(text: str, words: Collection[str]) -> str:
    """The text without what may stand in it, so that nothing else is joined over it."""
    for word in sorted(words, key=len, reverse=True):
        if len(word) >= _LEAST_COVERED:
            text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", _COVERED, text, flags=re.IGNORECASE)
    return text
