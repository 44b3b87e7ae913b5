"""Numbers in words become digits once, so that no other reader has to know about number words."""

from bot.language.folding import Token, tokenize
from bot.language.lexicon import correct
from bot.language.number_words import ONES, STARTERS, parse_number

_LONGEST_NUMBER = 12  # words: "novecientos noventa y nueve mil novecientos noventa y nueve" has nine


def read_number(text: str) -> int | None:
    """Return the whole number from 0 to 1,000,000 that the text is, in words or digits, else None."""
    words = [token.text for token in spell_numbers(tokenize(text)) if token.text != " "]
    if len(words) != 1:
        return None
    if words[0] in ONES:
        return 1
    return int(words[0]) if words[0].isdecimal() and len(words[0]) <= 7 else None


def spell_numbers(tokens: list[Token]) -> list[Token]:
    """Correct the words, turn numbers into digits: "cuarenta y cuatro" → "44"; a lone un, una, uno stays."""
    tokens = [part for token in tokens for part in _correct(token)]
    spelled: list[Token] = []
    position = 0
    while position < len(tokens):
        number, used = _take_number(tokens, position)
        spelled.append(number)
        position += used
    return spelled


def _correct(token: Token) -> list[Token]:
    """One token may stand for several words ("finde", "treintaicinco"): each gets the whole of its place."""
    if not token.is_word:
        return [token]
    words = correct(token.text).replace(" ", "\0 \0").split("\0")
    return [Token(word, token.start, token.end) for word in words]


def _take_number(tokens: list[Token], position: int) -> tuple[Token, int]:
    """Return the number, or else the token, at the position, and how many tokens it takes."""
    first = tokens[position]
    if not first.text.isdecimal() and first.text not in STARTERS:
        return first, 1
    is_hour = position > 1 and tokens[position - 2].text == "las"  # "las diez y seis" is no sixteen
    value, used = parse_number([first.text] if is_hour else _words_from(tokens, position))
    if not used or (used == 1 and (first.text in ONES or first.text.isdecimal())):
        return first, 1
    return Token(str(value), first.start, tokens[position + 2 * used - 2].end), 2 * used - 1


def _words_from(tokens: list[Token], position: int) -> list[str]:
    """The words that only spaces separate: a comma ends a number."""
    words = [tokens[position].text]
    window = tokens[position + 1 : position + 2 * _LONGEST_NUMBER]
    for space, word in zip(window[::2], window[1::2], strict=False):
        if space.text != " ":
            break
        words.append(word.text)
    return words
