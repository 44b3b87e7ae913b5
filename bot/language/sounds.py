"""How a word sounds in Ecuador: kito is Quito, guallaquil is Guayaquil, portobiejo is Portoviejo."""

import re
from functools import lru_cache

_SOUNDS = (
    (r"qu(?=[ei])|q|k|c(?=[aoulrtn]|$)|c(?=c)", "k"),
    (r"[cz](?=[ei])|z", "s"),
    (r"ch", "C"),
    (r"gu(?=[ei])", "g"),
    (r"g(?=[ei])", "j"),
    (r"h", ""),
    (r"v", "b"),
    (r"ll", "y"),
    (r"(.)\1+", r"\1"),
)
_PATTERNS = [(re.compile(pattern), sound) for pattern, sound in _SOUNDS]


@lru_cache(maxsize=8192)
def sound_out(word: str) -> str:
    """Return a key that words share if they sound the same; the word is folded, without spaces."""
    for pattern, sound in _PATTERNS:
        word = pattern.sub(sound, word)
    return word
