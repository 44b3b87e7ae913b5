"""Whether a customer tells of great age, theirs or of whom they care for: 65 years, as the law counts."""

import re

from bot.language.phrase_patterns import any_of
from bot.language.relatives import Whom, find_nearest

OLD = 65  # years. Source: Constitución de la República del Ecuador, art. 36
_OLDEST = 115
_AM = r"(?:soy|somos|estoy|estamos|ando|siendo|por ser|ya)"
_OLD = (
    r"(?:viej[oa]s?|viej(?:it|ecit)[oa]s?|ancian(?:it)?[oa]s?|mayorcit[oa]s?|veteran[oa]s?|"
    r"(?:octo|septua|nona)genari[oa])"
)
_SMALL = (
    r"(?:(?:ya|unos|unas|una?|\d+|muy|bien|bastante|medi[oa]|algo|tan|demasiado|pobre|senora?|mujer|hombre|persona|"
    r"gente|nosotros|nosotras|los|las|mas|casi|solo|sola) ){0,4}"
)
_THIRD = r"(?:tercera|3ra|3era) edad"
_VERY = r"(?:muy |bien |bastante )"
_SOMEBODY = r"(?:persona|senora?|mujer|hombre|gente)s?"

_SAID = any_of(
    rf"{_AM} {_SMALL}{_OLD}(?! (?:client|abonad|usuari|amig|conocid|emplead|soci)\w*)",
    rf"(?:un|una|est[ea]) {_OLD} como (?:yo|uno|nosotros)", r"este (?:pobre )?(?:viej(?:it|ecit)|ancian)o",
    r"(?:con|de|a|por) esta (?:pobre )?(?:viej(?:it|ecit)a|anciana|vieja)",
    rf"(?:soy|somos|son|es|siendo|ya|por ser|como) (?:\w+ ){{0,4}}?(?:de )?(?:la )?{_THIRD}",
    rf"^(?:de )?(?:la )?{_THIRD}", rf"(?:{_SOMEBODY}|adult[oa]s?) (?:\w+ )?de (?:la )?{_THIRD}",
    r"(?:soy|es|una?|como|ya|mi \w+|somos|son) (?:\w+ ){0,2}?adult[oa]s? mayor(?:es)?", r"^adult[oa] mayor",
    r"(?:mama|papa|madre|padre|abuel\w+),? adult[oa] mayor",
    rf"(?:soy|es|somos|una|un|son) (?:\w+ ){{0,2}}?{_SOMEBODY} (?:ya )?{_VERY}?"
    r"(?:mayor(?:es|cita|cito)?(?! de edad)|de edad|grande(?! de))",
    rf"(?:soy|estoy|somos|estamos) (?:ya )?{_VERY}(?:mayor|ancian[oa]|viej[oa])(?! de edad)", r"soy bisabuel[oa]",
    r"(?:soy|estoy|somos|estamos) (?:ya )?de edad", r"avanzada edad", r"edad avanzada", r"entrad[oa] en anos",
    r"por (?:mi|su) (?:avanzada )?edad", rf"{_VERY}ancian[oa]", r"mayorcit[oa] de edad",
    r"una? ancian(?:it)?[oa] de",
    r"soy (?:del|de) (?:19)?[1-4]\d(?! de)", r"naci en (?:el )?(?:19)?(?:[1-4]\d|5[0-5])",
)  # fmt: skip
_SAID_OF = any_of(
    rf"(?:es|esta|son|estan) (?:ya )?(?:\w+ ){{0,2}}?(?:{_OLD}|{_VERY}mayor(?! de edad))", rf"{_OLD} de edad"
)
# Years as a customer, in a house, or of a thing are not an age.
_AGE = (
    r"(?! (?:anos )?(?:de (?!edad)|con (?:usted|el |la |cnt|este|ese)|como cliente|pagando|viviendo|trabajando|siendo|"
    r"esperando|sin |en |dolar|factura|mes|dia|por ciento|%))"
)
_MY_YEARS = any_of(
    r"(?:tengo|tenemos|voy a cumplir|voy por los|cumpli|cumplo) (?:\w+ ){0,3}?"
    rf"(?P<years>\d{{2,3}}){_AGE} (?:anos?|anitos){_AGE}",
    r"(?:paso|pase|voy|ando|estoy|llego|cerca) (?:de|para|por|a|en) los (?P<past>\d{2,3})(?! (?:dolar|mes|dia))",
    r"tengo (?P<bare>\d{2,3})(?= y (?:me|no|ya|vivo|estoy|camino)\b)",
    r"(?P<aged>\d{2,3}) anos de edad",
    r"edad,? (?P<at>\d{2,3}) anos?",
    r"(?:a|con|por|de|en) mis (?P<my>\d{2,3})(?: anos?| anitos)?",
    rf"(?:soy|somos) (?:\w+ ){{0,4}}?de (?P<of>\d{{2,3}}) anos?{_AGE}",
)
_THEIR_YEARS = any_of(
    rf"(?:tiene|tienen|de|con|ya tiene|va por los) (?:ya |como |casi |unos |mas de |sus )?"
    rf"(?P<years>\d{{2,3}})(?P<unit> anos?| anitos)?(?!\w){_AGE}"
)
_STOP = re.compile(r"$|[,.]| y (?:el|ella|no|ya)\b")


def tells_old_age(text: str) -> bool:
    """Whether plain text, with its numbers as digits, tells of it."""
    return (
        bool(_SAID.search(text))
        or any(_is_old(next(filter(None, match.groups()))) for match in _MY_YEARS.finditer(text))
        or any(_is_persons(text, match) for match in _SAID_OF.finditer(text))
        or any(_is_their_age(text, match) for match in _THEIR_YEARS.finditer(text))
    )


def _is_their_age(text: str, match: re.Match[str]) -> bool:
    """Without "años" the number must be all that is said: "mi abuelito tiene 88 y él es el titular"."""
    ends = match[0].startswith("tiene") or find_nearest(text, *match.span(), reach=0) is Whom.RELATIVE
    told = match["unit"] or (ends and _STOP.match(text, match.end()))
    return bool(told) and _is_old(match["years"]) and _is_persons(text, match)


def _is_old(years: str) -> bool:
    return OLD <= int(years) <= _OLDEST


def _is_persons(text: str, match: re.Match[str]) -> bool:
    return find_nearest(text, *match.span()) in (Whom.RELATIVE, Whom.HOLDER)
