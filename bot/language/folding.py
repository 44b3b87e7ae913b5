"""Accents, capitals and invisible characters mean nothing in a hurried message, yet offsets must hold."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

_TOKEN = re.compile(r"[a-z]+|[0-9]+|\s+|(.)\1*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a run of digits, a space or a sign, folded; the offsets are the original text's."""

    text: str
    start: int
    end: int

    @property
    def is_word(self) -> bool:
        """Say whether it consists of letters."""
        return "a" <= self.text[0] <= "z"


@cache
def _fold_char(char: str) -> str:
    return unicodedata.normalize("NFD", char.lower())[0].lower()[0]


@cache
def _is_silent(char: str) -> bool:
    """Combining marks and format characters: a decomposed accent, an emoji's selector, a zero-width space."""
    return unicodedata.category(char) in ("Mn", "Me", "Mc", "Cf")


def fold(text: str) -> str:
    """Return the text without capitals and accents, of the same length, so that offsets stay valid."""
    return "".join(map(_fold_char, text))


def tokenize(text: str) -> list[Token]:
    """Split a text into folded tokens; white space becomes one space, a repeated sign one sign."""
    heard = [index for index, char in enumerate(text) if not _is_silent(char)]
    folded = "".join(_fold_char(text[index]) for index in heard)
    return [
        Token(
            " " if match[0].isspace() else match[1] or match[0],
            heard[match.start()],
            _end_of(match.end(), heard, text),
        )
        for match in _TOKEN.finditer(folded)
    ]


def _end_of(position: int, heard: list[int], text: str) -> int:
    """Where the token ends in the text, with the marks that belong to its last letter."""
    end = heard[position - 1] + 1
    while end < len(text) and unicodedata.category(text[end]) in ("Mn", "Me", "Mc"):
        end += 1
    return end
