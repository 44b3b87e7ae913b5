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
# At the end of what is said, whatever comes after "en": nothing that is a time, a way of paying or a home.
_LAST_WORDS = re.compile(
    r"(?<!\w)en (?:el |la |los |las |un |una |su )?(?!(?:el|la|los|las|un|una|su|unos|mi|esta|este|estos|esa|ese|eso|"
    r"dos|tres|cuatro|manana|tarde|noche|madrugada|cuotas?|partes?|pagos|efectivo|total|tarjeta|credito|debito|casa|"
    r"quincena|semanas?|mes|meses|dias?|horas?|minutos?|rato|ratito|momento|cuanto|seguida|proxim\w+|fin|cambio|"
    r"enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|trabajo|que|todo|"
    r"lunes|martes|miercoles|jueves|viernes|sabado|domingo|\d\w*)(?!\w))([a-z]+(?: [a-z]+){0,2})[ .!]*$"
)
_MOST_LETTERS = 120
_IN_WORDS = (  # the first that fits what a place's name begins with
    (re.compile(r"transferencia"), "por {}"),
    (re.compile(r"(?:pagina|app)(?!\w)"), "en la {}"),
    (re.compile(r"(?:cooperativa|farmacia|tienda|agencia|oficina|mutualista)$"), "en una {}"),
    (re.compile(r"(?:banco|local)$|centro de atencion"), "en un {}"),
    (re.compile(r"(?:tienda|farmacia|cooperativa|agencia|oficina|mutualista) "), "en la {}"),
    (re.compile(r"(?:en|por|con|desde) "), "{}"),
)


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
    own = _OWN_WORDS.search(plain) or (None if found else _LAST_WORDS.search(plain))
    if found:
        length, _, name, match = min(found, key=lambda each: each[:2])
        if own is None or -length >= len(own[1]) or not own.start(1) <= match.start() < own.end(1):
            return Found(name, match.start(), match.end(), text[match.start() : match.end()])
    if own is None:
        return None
    return Found(text[own.start(1) : own.end(1)][:_MOST_LETTERS], own.start(1), own.end(1), own[1])


def say_place(name: str) -> str:
    """A place in a sentence, with its preposition: "en Servipagos", "por transferencia", "en la página web de CNT"."""
    plain = fold(name)
    fitting = (words for start, words in _IN_WORDS if start.match(plain))
    return next(fitting, "en {}").format(name)
