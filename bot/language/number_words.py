"""The grammar of Spanish number words up to a million, apart from where in a text they stand."""

from collections.abc import Sequence

from bot.language.word_lists import split_words

ONES = ("un", "una", "uno")

_UNITS = dict.fromkeys(ONES, 1) | {
    word: value for value, word in enumerate(split_words("dos tres cuatro cinco seis siete ocho nueve"), 2)
}
_TEENS = {
    word: value
    for value, word in enumerate(
        split_words(
            "diez once doce trece catorce quince dieciseis diecisiete dieciocho diecinueve veinte veintiuno "
            "veintidos veintitres veinticuatro veinticinco veintiseis veintisiete veintiocho veintinueve"
        ),
        10,
    )
}
_TENS = {
    word: value * 10
    for value, word in enumerate(
        split_words("veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa"), 2
    )
}
_HUNDREDS = {"cien": 100, "ciento": 100} | {
    stem + gender: value * 100
    for value, stem in enumerate(
        split_words("doscient trescient cuatrocient quinient seiscient setecient ochocient novecient"), 2
    )
    for gender in ("os", "as")
}
_WORDS = _UNITS | _TEENS | _TENS | _HUNDREDS

STARTERS = frozenset((*_WORDS, "cero", "mil", "millon", "veinti"))


def parse_number(words: Sequence[str]) -> tuple[int, int]:
    """Return the longest number that the words begin with, and how many of them it takes (0: there is none).

    A number of up to three digits counts as a word before "mil": "2 mil".
    """
    if words[0] == "millon":
        return 1_000_000, 1
    if words[0] in ("un", "1") and words[1:2] == ["millon"]:
        return 1_000_000, 2
    if words[0] == "mil":
        thousands, used = 1, 0
    else:
        thousands, used = _parse_digits(words[0]) if words[0].isdecimal() else _parse_under_thousand(words)
    if words[used : used + 1] != ["mil"] or not thousands:
        return thousands, used
    rest, more = _parse_under_thousand(words[used + 1 :])
    return thousands * 1000 + rest, used + 1 + more


def _parse_digits(word: str) -> tuple[int, int]:
    return (int(word), 1) if len(word) < 4 else (0, 0)


def _parse_under_thousand(words: Sequence[str]) -> tuple[int, int]:
    if words[:1] == ["cero"]:
        return 0, 1
    hundreds, used = _parse_hundreds(words)
    rest, more = _parse_under_hundred(words[used:])
    return hundreds + rest, used + more


def _parse_hundreds(words: Sequence[str]) -> tuple[int, int]:
    if words[1:2] == ["cientos"] and _UNITS.get(words[0], 0) > 1:
        return _UNITS[words[0]] * 100, 2
    hundreds = _HUNDREDS.get(words[0], 0) if words else 0
    return hundreds, 1 if hundreds else 0


def _parse_under_hundred(words: Sequence[str]) -> tuple[int, int]:
    if not words:
        return 0, 0
    first = words[0]
    unit = _UNITS.get(words[2], 0) if words[1:2] == ["y"] and len(words) > 2 else 0
    if unit and first in _TENS:
        return _TENS[first] + unit, 3
    if unit > 5 and first == "diez":  # "diez y seis"; "las diez y cinco" is a time
        return 10 + unit, 3
    if first == "veinti" and len(words) > 1 and words[1] in _UNITS:
        return 20 + _UNITS[words[1]], 2
    value = _WORDS.get(first, 0) if first not in _HUNDREDS else 0
    return value, 1 if value else 0
