"""The towns in what a customer writes or says; a name that may be a word needs more than itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.language.city_context import is_place
from bot.language.city_names import COMMON, COMMON_NICKNAMES, FORGIVING, NICKNAMES, OTHERS, WITH_OFFICE
from bot.language.folding import fold
from bot.language.found import Found
from bot.language.plain import Plain, make_plain
from bot.language.sounds import sound_out
from bot.language.word_lists import list_names, split_words
from bot.language.words import Word, list_words

_MOST_WORDS = 6  # santo domingo de los tsachilas has five
_FUZZY_LENGTH, _VERY_FUZZY_LENGTH = 7, 9
"""From so many sounds on a slip, or two, still leaves one town and no Spanish word."""


@dataclass(frozen=True, slots=True)
class _Town:
    name: str
    common: bool


def _index_towns() -> dict[str, _Town]:
    distinct = {name: name for name in [*WITH_OFFICE, *OTHERS]} | _split(NICKNAMES)
    common = {name: name for name in COMMON} | _split(COMMON_NICKNAMES)
    towns = {_key(alias): _Town(name, common=True) for alias, name in common.items()}
    return towns | {_key(alias): _Town(name, common=False) for alias, name in distinct.items()}


def _split(nicknames: dict[str, str]) -> dict[str, str]:
    return {alias: name for name, aliases in nicknames.items() for alias in list_names(aliases)}


def _key(name: str) -> str:
    return sound_out(fold(name).replace(" ", ""))


_TOWNS = _index_towns()
_FORGIVING = {_key(name): len(name.split()) for name in [*WITH_OFFICE, *FORGIVING]}
_FUZZY = {
    count: [key for key, words in _FORGIVING.items() if words == count and len(key) >= _FUZZY_LENGTH]
    for count in (1, 2)
}
# Words, as they sound, that are a slip away from a town.
_REAL_WORDS = frozenset(map(sound_out, split_words("esperadas esmeradas esmerada esmeralda montecristo")))


def read_cities(text: str) -> list[Found[str]]:
    """Return the towns in a text, in its order, by their proper names.

    Only the first `plain.MAX_CHARS` characters are read.
    """
    return find_cities(make_plain(text))


def find_cities(plain: Plain) -> list[Found[str]]:
    """Return the towns in a text that has been made plain."""
    words = list_words(plain.words)
    found = []
    position = 0
    while position < len(words):
        name, used = _match(words, position)
        if name:
            start, end = words[position].start, words[position + used - 1].end
            found.append(Found(name, start, end, plain.source[start:end]))
        position += used
    return found


def _match(words: Sequence[Word], position: int) -> tuple[str | None, int]:
    """Return the town with the longest name at the position, and how many words to go on."""
    joined = 1
    while joined < _MOST_WORDS and position + joined < len(words) and words[position + joined - 1].joined:
        joined += 1
    for used in range(joined, 0, -1):
        if used > 1 and not _is_name(words[position].text, words[position + used - 1].text):
            continue
        town = _look_up("".join(word.text for word in words[position : position + used]), used)
        if town and is_place(words, position, position + used, common=town.common):
            return town.name, used
    return None, 1


def _is_name(first: str, last: str) -> bool:
    """No town's name begins with "a" or ends with "y": they would pass for a slip in it."""
    return len(first) > 1 and first not in ("en", "de") and (len(last) > 2 or last == "fe")


def _look_up(letters: str, used: int) -> _Town | None:
    key = sound_out(letters)
    return _TOWNS.get(key) or (_look_up_like(key, used) if used < 3 else None)


@lru_cache(maxsize=8192)
def _look_up_like(key: str, used: int) -> _Town | None:
    """Forgive a slip in a long name of so many words, two in a very long word, never in the first sound."""
    if len(key) < _FUZZY_LENGTH - 1 or key in _REAL_WORDS:
        return None
    slips = 2 if used == 1 and len(key) >= _VERY_FUZZY_LENGTH else 1
    nearest = process.extractOne(key, _FUZZY[used], scorer=OSA.distance, score_cutoff=slips)
    return _TOWNS[nearest[0]] if nearest and nearest[0][0] == key[0] else None
