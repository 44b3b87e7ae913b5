"""A form as it was sent: what each field holds, and what is wrong with it; shown again, nothing is lost."""

from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum

from werkzeug.datastructures import MultiDict

from bot.errors import InvalidInput, NotAllowed


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
        if value.isascii() and value.isdecimal() and least <= int(value) <= most:
            return int(value)
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
            return date.fromisoformat(value)
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
        return int(value) if value.isascii() and value.isdecimal() else None

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
