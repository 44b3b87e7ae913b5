"""Takes a name apart as an agent types one: words without capitals, accents and signs."""

import re
import unicodedata

from bot.language.folding import fold

_WORD = re.compile(r"[^\W_]+")


def split_name(name: str) -> list[str]:
    """The different words of a name, folded, in their order."""
    return list(dict.fromkeys(_WORD.findall(fold(unicodedata.normalize("NFC", name)))))
