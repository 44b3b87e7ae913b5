"""Where a customer will pay, by the places of the catalog or in their own words: "en el banco del Austro"."""

import re
from collections.abc import Sequence

from bot.language.folding import fold
from bot.language.found import Found

_OWN_WORDS = re.compile(
    r"(?<!\w)(?:en|por|a traves de|mediante|desde) (?:el |la |los |las |un |una |mi |su )?"
    r"((?:banco|cooperativa|coop|mutualista|agencia|oficina|tienda|farmacia|local|app|pagina)"
    r"(?: (?:de (?:la|los|las) |del? )?(?!(?:hoy|manana|pasado|el|la|a|al|y|o|que|pago|pagare|cancelo|deposito|por|"
    r"para|en|de|del|una|no|si|con|ahora|luego|tipo|este|esta|lunes|martes|miercoles|jueves|viernes|sabado|domingo)(?!\w))[a-z]+){0,3})"
)
_MOST_LETTERS = 120


def read_place(text: str, places: Sequence[Sequence[str]]) -> Found[str] | None:
    """The first place in a text, by its proper name; `places`: each a name and what else it is called.

    The longest name that fits wins; a bank or shop that is none of them is taken in the customer's own words.
    """
    plain = fold(text)
    found = [
        (-(match.end() - match.start()), match.start(), names[0], match)
        for names in places
        for name in names
        for match in re.finditer(rf"(?<!\w){re.escape(fold(name))}(?!\w)", plain)
    ]
    own = _OWN_WORDS.search(plain)
    if found:
        length, _, name, match = min(found, key=lambda each: each[:2])
        if own is None or -length >= len(own[1]) or not own.start(1) <= match.start() < own.end(1):
            return Found(name, match.start(), match.end(), text[match.start() : match.end()])
    if own is None:
        return None
    return Found(text[own.start(1) : own.end(1)][:_MOST_LETTERS], own.start(1), own.end(1), own[1])
