"""The text that every reader's patterns are matched against: folded, spelled right, numbers as digits."""

from dataclasses import dataclass
from functools import lru_cache

from bot.language.folding import Token, tokenize
from bot.language.found import Found
from bot.language.numbers import spell_numbers

MAX_CHARS = 4096
"""How much of a message is read. WhatsApp's own limit; a bound on the work that any text can cause."""


@dataclass(frozen=True, slots=True)
class Plain:
    """A text made plain, and for each of its characters the place of its word in the original."""

    source: str
    text: str
    starts: list[int]
    ends: list[int]
    words: list[Token]

    def find[T](self, value: T, start: int, end: int) -> Found[T]:
        """Return the value with the place in the original of the plain text from `start` to `end`."""
        first, last = self.starts[start], self.ends[end - 1]
        return Found(value, first, last, self.source[first:last])


@lru_cache(maxsize=32)
def make_plain(text: str) -> Plain:
    """Return the plain form of the first `MAX_CHARS` characters."""
    source = text[:MAX_CHARS]
    raw = tokenize(source)
    tokens = spell_numbers(raw)
    starts: list[int] = []
    ends: list[int] = []
    for token in tokens:
        starts += [token.start] * len(token.text)
        ends += [token.end] * len(token.text)
    return Plain(source, "".join(token.text for token in tokens), starts, ends, raw)
