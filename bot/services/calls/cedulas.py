"""Puts together a cédula that is dictated in pieces, with pauses, words between, and second thoughts."""

import re

from bot.language.cedulas import normalize_cedula
from bot.language.digit_runs import find_digit_runs
from bot.language.folding import fold
from bot.language.plain import make_plain

LENGTH = 10
_CORRECTED = re.compile(r".*\b(?:perdon|digo|corrijo|me equivoque|otra vez|de nuevo|no no)\b")
_BETWEEN = re.compile(
    r"\b(?:e+h*|e+m+|a+h+|m+|este|esto|a ver|pues|bueno|ya|si|y|luego|despues|sigue|espere?|un (?:momento|ratito)"
    r"|por favor|gracias|mi|la|el|es|son|numero|cedula|de|identidad|senorita|senor(?:a)?)\b"
)
_WAIT = re.compile(r"\b(?:moment(?:o|ito)|rat(?:o|ito)|segund(?:o|ito)|esper[ae]\w*|deje(?:me)?|permitame)\b")
_TIMES_ONE = re.compile(r"\b(doble|triple) uno\b")  # "uno" may be an article, which the readers leave alone


def asks_to_wait(words: str) -> bool:
    """Whether the caller is fetching the card."""
    return _WAIT.search(fold(words)) is not None


def read_on(words: str, before: str = "") -> str | None:
    """The digits so far: those dictated `before` and now. None where something else is said.

    A valid cédula stands alone, whatever came before it, and so does a number as long as one.
    """
    spoken = _CORRECTED.sub(" ", " ".join(fold(words).split()))
    spoken = _TIMES_ONE.sub(lambda match: "uno " * {"doble": 2, "triple": 3}[match[1]], spoken)
    plain = make_plain(" ".join(_BETWEEN.sub(" ", spoken).split()))
    runs = find_digit_runs(plain)
    rest = plain.text
    for run in reversed(runs):
        rest = rest[: run.groups[0].start] + rest[run.groups[-1].end :]
    digits = "".join(run.join(0, len(run.groups) - 1) for run in runs)
    if not digits or re.search(r"\w", rest):
        return None
    return normalize_cedula(digits) or (digits if len(digits) >= LENGTH else before + digits)
