"""Of whom a word speaks: a relative, the holder, or only a device, an animal, a neighbour; the nearest noun tells."""

import re
from enum import Enum

from bot.language.phrase_patterns import any_of

_KIN = (
    r"companer[oa] de vida|espos(?:it)?[oa]|marid(?:it)?o|mujer|conyuge|pareja|conviviente|novi[oa]|ma|"
    r"mam(?:a|i|as|ita|acita|asita)|"
    r"madre(?:cita)?|taita|pa|pap(?:a|i|is|as|ito|acito|asito)|padres?|padrecito|hij(?:it)?[oa]s?|nin(?:it)?[oa]s?|"
    r"nen[ea]|beb(?:e|es|it[oa])|guaguas?|guaguit[oa]s?|herman(?:it)?[oa]s?|nan(?:it)?[oa]s?|abuel(?:it)?[oa]s?|"
    r"ti(?:it)?[oa]s?|prim[oa]s?|suegr(?:it)?[oa]s?|cunad[oa]s?|nuera|yerno|niet(?:it)?[oa]s?|sobrin(?:it)?[oa]s?|"
    r"padrastro|madrastra|padrin[oa]|madrina|famili(?:a|ar|ares)|pariente|(?<=mi )(?:viej(?:it)?[oa]|senora?)"
)
_THING = (
    r"mode[mn]|router|ruter|deco|decodificador|wi ?fi|internet|lineas?|telefon(?:o|ito|ia)|convencional|fijo|"
    r"cel|celu|celular|tele|televis(?:ion|or)|bateria|aparat(?:o|ito)s?|equipos?|cajitas?|control(?:es)?|antena|cables?|"
    r"servicio|senal|pc|compu|computadora|laptop|pantalla|cargador|foco|carro|moto|negocio|empresa|local|tienda|cnt|"
    r"conversacion|chat|robot|sistema|planta"
)
_HOLDER = (
    rf"(?:titular|duen(?:it)?[oa]|propietari[oa])(?: del?(?: \w+)? (?:{_THING}))?|client[ea]|abonad[oa]|usuari[oa]|"
    r"contratante|senora?|don|dona|persona|(?:el|ella)(?= (?:ya )?(?:se )?(?:me |nos )?(?:murio|es|esta|ha|tiene))"
)
_STRANGER = (
    r"perr(?:it)?[oa]s?|gat(?:it)?[oa]s?|mascotas?|animal(?:es|it[oa]s?)?|vacas?|chanch(?:it)?[oa]s?|gallinas?|pollos?|"
    r"caballos?|loro|vecin[oa]s?|veci|jugador|cantante|presidente|artista|compadre|comadre|amig[oa]s?|companer[oa]s?|jef[ea]"
)
_NOUN = any_of(
    f"(?P<kin>{_KIN})", f"(?P<holder>{_HOLDER})", f"(?P<thing>{_THING})", f"(?P<stranger>{_STRANGER})"
)
_OF_STRANGERS = re.compile(
    r" de?l? (?:mi |mis |una? |la |el |su )?(?:vecin|veci\b|amig|companer|jef|patron|compadre|comadre)"
)
REACH = 7  # words
_WINDOW = 90  # characters in which so many words have room
_SENTENCE = 3  # words that the end of a sentence counts as


class Whom(Enum):
    """Whom a word was nearest to."""

    RELATIVE = "relative"
    HOLDER = "holder"
    THING = "thing"
    STRANGER = "stranger"  # an animal, a neighbour: nobody who is the customer's to mourn or care for


def find_nearest(text: str, start: int, end: int, reach: int = REACH) -> Whom | None:
    """Whom the plain text names nearest to its part from `start` to `end`; None: nobody within `reach` words."""
    best, whom = reach + 1, None
    for match in _NOUN.finditer(text, max(0, start - _WINDOW), end + _WINDOW):
        distance = _count_words(text, match, start, end)
        if distance < best:
            best, whom = distance, _tell(text, match)
    return whom


def _tell(text: str, match: re.Match[str]) -> Whom:
    if match["stranger"] or _OF_STRANGERS.match(text, match.end()):
        return Whom.STRANGER
    if match["thing"]:
        return Whom.THING
    return Whom.RELATIVE if match["kin"] else Whom.HOLDER


def _count_words(text: str, noun: re.Match[str], start: int, end: int) -> int:
    between = text[noun.end() : start] if noun.end() <= start else text[end : noun.start()]
    return len(between.split()) + _SENTENCE * len(re.findall(r"[.;!?]", between))
