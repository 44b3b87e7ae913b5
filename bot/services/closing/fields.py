"""The fields of a form that an agent fills in: what each is called, what it may hold, and what was meant by it."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from enum import StrEnum
from typing import Any

from bot.country import get_country
from bot.imports import cells
from bot.language.phones import normalize_phone
from bot.language.plain import MAX_CHARS

_LONGEST_AMOUNT = 20  # characters
_LONGEST_NUMBER = 9  # digits
_EMAIL = re.compile(r"[^@\s<>,;]{1,64}@[^@\s<>,;]+\.[^@\s<>,;]{2,}")
_MOST_DOLLARS = 1_000_000  # nobody owes so much, and a database would fail on much more
LONGEST = 120  # characters of a line, unless its field says otherwise


class Kind(StrEnum):
    """How a field is drawn and read."""

    TEXT = "text"
    AREA = "area"
    CHOICE = "choice"
    DAY = "day"
    TIME = "time"
    AMOUNT = "amount"
    PHONE = "phone"
    TICK = "tick"
    NUMBER = "number"
    EMAIL = "email"
    FILES = "files"  # sent apart, and kept where the form belongs
    SHOWN = "shown"  # what is known already: not filled in


@dataclass(frozen=True)
class Field:
    """One field; `value` is what it holds before anybody touched it.

    `options`: value and words of each choice, or words to pick from in a line of text. `redraws`: other fields depend
    on it.
    """

    name: str
    label: str
    kind: Kind = Kind.TEXT
    required: bool = True
    value: str = ""
    options: tuple[tuple[str, str], ...] = ()
    hint: str = ""
    redraws: bool = False
    longest: int = LONGEST


Values = dict[str, Any]


def read(fields: Iterable[Field], given: Mapping[str, str]) -> tuple[Values, dict[str, str]]:
    """What was meant, by the fields' names, and what is wrong with the others, in Spanish.

    Days are local dates, amounts dollars, telephones E.164; what may be left out and was is None.
    """
    values: Values = {}
    faults: dict[str, str] = {}
    for field in fields:
        if field.kind in (Kind.SHOWN, Kind.FILES):
            continue
        text = cells.read_text(given.get(field.name, field.value)[:MAX_CHARS])
        if not text:
            values[field.name] = None
            if field.required:
                faults[field.name] = "Elige una opción." if field.kind is Kind.CHOICE else "Falta este dato."
            continue
        try:
            values[field.name] = _READERS[field.kind](field, text)
        except ValueError as error:
            faults[field.name] = str(error)
    return values, faults


def _read_text(field: Field, text: str) -> str:
    if len(text) > field.longest:
        raise ValueError(f"Tiene {len(text)} letras: que sean {field.longest} como mucho.")
    return text


def _read_choice(field: Field, text: str) -> str:
    if text not in {value for value, _ in field.options}:
        raise ValueError("Esa opción ya no está: elige otra.")
    return text


def _read_day(_field: Field, text: str) -> date:
    day = cells.read_date(text)
    if day is None:
        raise ValueError("No es una fecha: se espera día, mes y año.")
    return day


def _read_time(_field: Field, text: str) -> time:
    try:
        return time.fromisoformat(text)
    except ValueError:
        raise ValueError("No es una hora: se espera, por ejemplo, 15:30.") from None


def _read_amount(_field: Field, text: str) -> Decimal:
    amount = cells.read_amount(text) if len(text) <= _LONGEST_AMOUNT else None
    if not amount or not 0 < amount <= _MOST_DOLLARS:
        raise ValueError("No es un valor en dólares: se espera, por ejemplo, 120,50.")
    return amount


def _read_phone(_field: Field, text: str) -> str:
    number = normalize_phone(text)
    if number is None:
        country = get_country()
        raise ValueError(
            f"No es un teléfono de {country.name}: se espera, por ejemplo, {country.phone.example}."
        )
    return number


def _read_number(_field: Field, text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= _LONGEST_NUMBER):
        raise ValueError("No es un número: se espera, por ejemplo, 3.")
    return int(text)


def _read_email(_field: Field, text: str) -> str:
    if not _EMAIL.fullmatch(text):
        raise ValueError("No es un correo: se espera, por ejemplo, maria@empresa.com.")
    return text


_READERS: dict[Kind, Callable[[Field, str], Any]] = {
    Kind.TEXT: _read_text,
    Kind.AREA: _read_text,
    Kind.CHOICE: _read_choice,
    Kind.DAY: _read_day,
    Kind.TIME: _read_time,
    Kind.AMOUNT: _read_amount,
    Kind.PHONE: _read_phone,
    Kind.TICK: lambda _field, _text: True,
    Kind.NUMBER: _read_number,
    Kind.EMAIL: _read_email,
}
