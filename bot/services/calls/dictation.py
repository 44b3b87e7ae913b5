"""Puts together a number that is dictated in pieces, with pauses, words between, and second thoughts."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.country import get_code
from bot.language.digit_runs import find_digit_runs
from bot.language.folding import fold
from bot.language.identifiers import is_whole, normalize_company, normalize_person
from bot.language.phones import read_phones
from bot.language.plain import make_plain

_CORRECTED = re.compile(r".*\b(?:perdon|digo|corrijo|me equivoque|otra vez|de nuevo|no no)\b")
_BETWEEN = re.compile(
    r"\b(?:e+h*|e+m+|a+h+|m+|este|esto|a ver|pues|bueno|ya|si|luego|despues|sigue|espere?|un (?:momento|ratito)"
    r"|por favor|gracias|mi|la|el|es|al|otro|segundo|numero|cedula|ruc|dni|nit|carnet|de|identidad|telefono|celular"
    r"|senorita|senor(?:a)?)\b"
)
_WAIT = re.compile(r"\b(?:moment(?:o|ito)|rat(?:o|ito)|segund(?:o|ito)|esper[ae]\w*|deje(?:me)?|permitame)\b")
_TIMES_ONE = re.compile(r"\b(doble|triple) uno\b")  # "uno" may be an article, which the readers leave alone


@dataclass(frozen=True)
class Kind:
    """A number that may be asked for: `read` gives a right one, `is_whole` says that nothing is missing."""

    read: Callable[[str], str | None]
    is_whole: Callable[[str], bool]


def _read_phone(digits: str) -> str | None:
    return digits if read_phones(digits) else None


def _is_whole_phone(digits: str) -> bool:
    """In Ecuador a mobile's ten digits begin with 09, a landline's nine with its area; elsewhere once it is right."""
    if get_code() == "EC":
        return len(digits) >= (10 if digits.startswith("09") else 9)
    return bool(read_phones(digits))


KINDS = {
    "cedula": Kind(normalize_person, lambda digits: is_whole(digits, "person")),
    "company": Kind(normalize_company, lambda digits: is_whole(digits, "company")),
    "phone": Kind(_read_phone, _is_whole_phone),
}


def asks_to_wait(words: str) -> bool:
    """Whether the caller is looking for the number."""
    return _WAIT.search(fold(words)) is not None


def read_on(words: str, kind: Kind, before: str = "") -> str | None:
    """The digits so far: those dictated `before` and now. None where something else is said.

    A valid number stands alone, whatever came before it, and so does one that is long enough.
    """
    spoken = _CORRECTED.sub(" ", " ".join(fold(words).split()))
    spoken = _TIMES_ONE.sub(lambda match: "uno " * {"doble": 2, "triple": 3}[match[1]], spoken)
    plain = make_plain(" ".join(_BETWEEN.sub(" ", spoken).split()))
    runs = find_digit_runs(plain)
    rest = plain.text
    for run in reversed(runs):
        rest = rest[: run.groups[0].start] + rest[run.groups[-1].end :]
    digits = "".join(run.join(0, len(run.groups) - 1) for run in runs)
    if not digits or re.search(r"\w", re.sub(r"\by\b", " ", rest)):
        return None
    return kind.read(digits) or (digits if kind.is_whole(digits) else before + digits)
