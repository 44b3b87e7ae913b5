"""The words of a text, and which follow each other without a comma, a number or a new sentence between."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.language.folding import Token

_LONGEST_ABBREVIATION = 4


@dataclass(frozen=True, slots=True)
class Word:
    """A folded word with its place; `joined` says that the next word belongs to the same phrase."""

    text: str
    start: int
    end: int
    joined: bool


def list_words(tokens: Sequence[Token]) -> list[Word]:
    """Return the words among the tokens."""
    return [
        Word(token.text, token.start, token.end, _is_joined(tokens, index))
        for index, token in enumerate(tokens)
        if token.is_word
    ]


def _is_joined(tokens: Sequence[Token], index: int) -> bool:
    gap = "".join(token.text for token in tokens[index + 1 : index + 3] if not token.is_word)
    if gap == " ":
        return index + 2 < len(tokens) and tokens[index + 2].is_word
    abbreviated = gap in (". ", ".") and len(tokens[index].text) <= _LONGEST_ABBREVIATION
    return abbreviated and index + 1 + len(gap) < len(tokens) and tokens[index + 1 + len(gap)].is_word
