"""A form as it was sent: what each field holds, and what is wrong with it; shown again, nothing is lost."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date
from enum import StrEnum

from werkzeug.datastructures import MultiDict

from bot.errors import InvalidInput, NotAllowed

MOST = 2**31 - 1  # PostgreSQL counts rows no farther
_MOST_DIGITS = 11
_YEARS = range(1900, 2200)  # others have no instant on every machine


def read_whole(text: str) -> int:
    """A whole number, as an address or a form has it.

    Raises:
        ValueError: it is none, or one that nothing here is counted by.
    """
    if len(text) > _MOST_DIGITS:
        raise ValueError("too long")
    number = int(text)
    if abs(number) > MOST:
        raise ValueError("too large")
    return number


def read_day(text: str) -> date:
    """A day as a browser sends it.

    Raises:
        ValueError: it is none, or of no year that anybody means.
    """
    day = date.fromisoformat(text)
    if day.year not in _YEARS:
        raise ValueError("no such year")
    return day


class Form:
    """Reads fields one by one; whoever reads them asks at the end whether all was well."""

    def __init__(self, sent: Mapping[str, str] | MultiDict[str, str] | None = None) -> None:
        self.values: dict[str, str] = dict((sent or {}).items())
        self.errors: dict[str, str] = {}

    def __bool__(self) -> bool:
        """Whether nothing is wrong."""
        return not self.errors

    def refuse(self, field: str, complaint: str) -> None:
        """The first complaint of a field stands."""
        self.errors.setdefault(field, complaint)

    def text(self, field: str, *, required: str = "", most: int = 200) -> str:
        """Without blanks around it; `required`: what to say where it is empty."""
        value = self.values.get(field, "").strip()
        if required and not value:
            self.refuse(field, required)
        if len(value) > most:
            self.refuse(field, f"Hasta {most} caracteres.")
        return value

    def number(self, field: str, least: int, most: int) -> int:
        """A whole number."""
        value = self.values.get(field, "").strip()
        with suppress(ValueError):
            if value.isdecimal() and least <= read_whole(value) <= most:
                return read_whole(value)
        self.refuse(field, f"Escribe un número de {least} a {most}.")
        return least

    def decimal(self, field: str, least: float, most: float) -> float | None:
        """A number with decimals, or nothing."""
        value = self.values.get(field, "").strip().replace(",", ".")
        if not value:
            return None
        try:
            number = float(value)
        except ValueError:
            number = most + 1
        if not least <= number <= most:
            self.refuse(field, f"Escribe un número de {least} a {most}.")
        return number

    def day(self, field: str) -> date | None:
        """A day as a browser sends it, or nothing."""
        value = self.values.get(field, "").strip()
        if not value:
            return None
        try:
            return read_day(value)
        except ValueError:
            self.refuse(field, "Escribe una fecha.")
            return None

    def choice[E: StrEnum](self, field: str, kind: type[E], usual: E) -> E:
        """One of an enum's values."""
        value = self.values.get(field, "")
        if value not in set(kind):
            self.refuse(field, "Elige una opción.")
            return usual
        return kind(value)

    def key(self, field: str) -> int | None:
        """The id of what was chosen, or nothing."""
        value = self.values.get(field, "")
        with suppress(ValueError):
            return read_whole(value) if value.isdecimal() else None
        return None

    def check(self, field: str, deed: Callable[[], object]) -> None:
        """Do what changes nothing; a refusal stands beside the field."""
        try:
            deed()
        except (InvalidInput, NotAllowed) as refusal:
            self.refuse(field, str(refusal))

    def attempt(self, field: str, deed: Callable[[], object]) -> None:
        """Do it where nothing is wrong so far; a refusal stands beside the field."""
        if self:
            self.check(field, deed)
