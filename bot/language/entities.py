"""Everything a message names, each character owned once: a cédula's digits are no telephone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.language.amounts import find_amounts
from bot.language.cities import find_cities
from bot.language.found import Found
from bot.language.identifiers import find_persons
from bot.language.phones import find_phones
from bot.language.plain import Plain, make_plain
from bot.language.tenses import find_told_dates
from bot.language.times import find_times

type EntityType = Literal["date", "time", "cedula", "phone", "amount", "city"]

INVALID = "invalid"
"""The value of a cédula that its check digit or its province refutes."""


@dataclass(frozen=True, slots=True)
class Entity:
    """What a message names: `value` is as the contract writes it, `text` the customer's own words."""

    type: EntityType
    value: str
    text: str


def read_entities(text: str, today: date) -> list[Entity]:
    """Return what a message names, in its order, told from `today`, a day in Ecuador.

    Unfinished dates ("el viernes") look ahead, and back in a clause that tells the past ("pagué el viernes").

    Dates are ISO, times HH:MM, amounts dollars with two places, telephones E.164, cities by their proper
    names, cédulas ten digits or `INVALID`. Only the first `plain.MAX_CHARS` characters are read.
    """
    plain = make_plain(text)
    owned = bytearray(len(plain.source))
    kept: list[tuple[int, Entity]] = []
    for kind, found in _read_all(plain, today):
        if not any(owned[found.start : found.end]):
            owned[found.start : found.end] = b"\1" * (found.end - found.start)
            kept.append((found.start, Entity(kind, found.value, found.text)))
    return [entity for _, entity in sorted(kept, key=lambda pair: pair[0])]


def _read_all(plain: Plain, today: date) -> Iterator[tuple[EntityType, Found[str]]]:
    """Yield what every reader found, the surest reader first."""
    cedulas = find_persons(plain)
    for cedula in cedulas:
        yield "cedula", _write(cedula, cedula.value or INVALID)
    for phone in find_phones(plain, cedulas):
        yield "phone", phone
    for day in find_told_dates(plain, today):
        yield "date", _write(day, day.value.isoformat())
    for clock in find_times(plain):
        yield "time", _write(clock, f"{clock.value:%H:%M}")
    for amount in find_amounts(plain):
        yield "amount", _write(amount, f"{amount.value:.2f}")
    for city in find_cities(plain):
        yield "city", city


def _write[T](found: Found[T], value: str) -> Found[str]:
    return Found(value, found.start, found.end, found.text)
