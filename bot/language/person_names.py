"""People's names as a campaign base has them, surnames first and in capitals, made fit to be said to them."""

import re

from bot.language.word_lists import split_words

_PARTICLES = frozenset(split_words("DE DEL LA LAS LOS SAN SANTA VON VAN DI DA DOS MC VDA VIUDA Y"))
_LOWER = frozenset(split_words("de del la las los y vda viuda"))
_COMPANIES = frozenset(
    split_words("S.A. SA S.A CIA CIA. CÍA CÍA. LTDA LTDA. C.A. CA S.A.S. SAS FUNDACION COMPAÑIA EMPRESA")
)
_SURNAMES = 2
_INITIALS = re.compile(r"(?:\w\.)+\w?")


def first_name(name: str) -> str:
    """Return the first given name: "YÁNEZ CAIZA JOSE STALIN" → "Jose", "DE LA CRUZ VERA ANA" → "Ana".

    Two surnames stand before the given names; of three words or two, the last is the given name.
    A company keeps its whole name.
    """
    words = name.split()
    if is_company(name):
        return titlecase_name(name)
    parts = _group(words)
    return titlecase_name(parts[min(_SURNAMES, len(parts) - 1)]) if parts else ""


def is_company(name: str) -> bool:
    """Whether the words say that it is no person."""
    return not _COMPANIES.isdisjoint(word.upper() for word in name.split())


def titlecase_name(name: str) -> str:
    """Return the name with capitals only where they belong: "Yánez de la Cruz Jose"."""
    words = [word.lower() if word.lower() in _LOWER else _capitalize(word) for word in name.split()]
    return " ".join(words)[:1].upper() + " ".join(words)[1:]


def _capitalize(word: str) -> str:
    if _INITIALS.fullmatch(word):
        return word.upper()
    return "-".join(part[:1].upper() + part[1:].lower() for part in word.split("-"))


def _group(words: list[str]) -> list[str]:
    """Join particles to the word they lead to: DE LA CRUZ is one surname."""
    parts: list[str] = []
    open_particle = False
    for word in words:
        if open_particle or (parts and word.upper() in ("VDA", "VDA.", "VIUDA")):
            parts[-1] += f" {word}"
        else:
            parts.append(word)
        open_particle = word.upper().rstrip(".") in _PARTICLES
    return parts
