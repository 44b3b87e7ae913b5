"""Whether a customer tells of a death in the family or of the holder, not of a device, a pet, or by way of speaking."""

import re

from bot.language.phrase_patterns import any_of
from bot.language.relatives import Whom, find_nearest

_IDIOMS = any_of(
    r"ni muert[oa]s?", r"(?:primero|antes) (?:\w+ )?muert[oa]s?",
    r"muert[oa]s? (?:de|del|en) (?:la )?(?!covid|cancer)\w+", r"me muero",
    r"casi (?:\w+ )?(?:muero|morimos|matan?)",
    r"(?:dia|feriado|fiesta|puente)s?(?: \w+)? (?:los )?(?:difunto|finado|muerto)s", r"calle (?:los )?muertos?",
    r"(?:para|por|en|desde) (?:los )?finados(?! (?:mis?|nuestros|los)\b)",
    r"(?:ja|je){2,}", r"de luto esta", r"luto nacional", r"viuda negra", r"muert[oa]s? de hambre",
)  # fmt: skip
# Said of people alone.
_SURE = any_of(
    r"fallec\w+", r"difunt(?:it)?[oa]", r"finad(?:it)?[oa]s?", r"(?:soy|qued\w+|es|la) viud[oa]",
    r"viud(?:ez|it[oa])",
    r"enviud\w+", r"sepult(?:a\w*|o|ura)", r"enterr(?:amos|aron|ar|ad[oa]|ando)", r"(?:de|en|el|guardo) luto",
    r"(?:de|en|pleno|un|el) duelo", r"defuncion", r"descans[aeo](?:n|r)? en (?:la )?paz", r"(?:en|que) paz descanse",
    r"q ?\.? ?e ?\.? ?p ?\.? ?d", r"a mejor vida", r"parti(?:o|eron|do) (?:al cielo|de este mundo|con dios)",
    r"(?:dios|diosito|senor) se l[oae] llevo", r"nacio muert[oa]", r"se (?:suicid|ahorc)\w+",
    r"ya no estan? (?:(?:con|entre) nosotr[oa]s|en este mundo)", r"huerfan[oa]s?", r"deceso", r"exequias",
    r"(?:esta|descansa|goza|fue|se fue|partio|subio) (?:ya )?(?:con|junto a|en|al) (?:mi |el |la |su )?"
    r"(?:dios(?:ito)?|cielo|santa gloria|senor jesus)", r"en gloria (?:este|de dios)", r"(?:perdio|dejo) la vida",
    r"dejo de existir",
    r"se (?:me |nos )?(?:l[oae]s? )?llevo (?:el |la )?(?:covid|cancer|enfermedad|virus|pandemia|muerte)",
    r"(?:mes(?:es)?|anos?|semanas?|dias) sin mi", r"l[oae] mato (?:un|el|la|una) \w+", r"nos dejo para siempre",
    r"perdi(?:mos)? (?:el|un|mi) embarazo", r"tuve un aborto",
    r"perd(?:i|io|imos|er|ido) al? (?:mi |nuestr[oa] |su )?bebe", r"novenario", r"mortuori\w+",
    r"asesin(?:aron|ad[oa])",
)  # fmt: skip
# Said of anything: the nearest noun tells.
_LIKELY = any_of(
    r"muri(?:o|eron|endo|mos)?", r"muert[oa]s?", r"muerte", r"morir", r"se muere", r"mat(?:aron|o) al?", r"se mato",
    r"le mataron",
)  # fmt: skip
# Said of relatives alone.
_LOST = any_of(
    r"perd(?:i|io|imos|er|ido|iendo) a (?:mi|mis|nuestr[oa]s?|su)",
    r"se (?:me |nos )?ahog(?:o|aron)",
    r"ya no existen?",
    r"se (?:me|nos) adelant(?:o|aron)",
    r"qued\w+ sin (?:mi )?(?:papa|mama|mami|papi|padre|madre)",
    r"se (?:me|nos) fue con el (?:covid|cancer|virus)",
    r"(?:nos|me) dejo (?:hace|ayer|el (?:lunes|martes|miercoles|jueves|viernes|sabado|domingo))",
    r"ya no vive(?:n)?(?! (?:aqui|aca|ahi|alla|en|con|conmigo|por|mas))",
    r"se (?:me|nos) fue(?! (?:el|la|los|las|a|al|para|de|del|con|un|una|todo|lo|esa?o?)\b)",
    r"misa de (?:\d+|honras?|difunt\w+|aniversario|cuerpo|mes|un mes)",
)
# Whose it is may be left out; who only wants another turn for it is helped at once.
_FAREWELL = any_of(r"velori\w+", r"velando a", r"sepelio", r"entierro", r"funeral(?:es)?")
_TURN = any_of(r"turno", r"cita", r"otra fecha", r"reagend\w+", r"posterg\w+", r"pospon\w+", r"aplaz\w+")
_BARE = re.compile(r"viud[oa]\b.*|(?:ya )?(?:se )?(?:murio|esta muert[oa])(?: (?:ya|hace \w+ \w+))?")
_HOLDERS = any_of(
    r"titular(?:es)?", r"duen(?:it)?[oa]", r"a (?:su|ese) nombre", r"a nombre de", r"client[ea]", r"contrato",
    r"buscan?",
    r"esa persona", r"(?:el|la) senora? \w+",
)  # fmt: skip
_AT_HAND = 1  # words between


def tells_death(text: str) -> bool:
    """Whether plain text tells of one."""
    said = _IDIOMS.sub(" , ", text)
    return (
        bool(_BARE.fullmatch(said.strip(" .,!?")))
        or any(_is_persons(said, match) for match in _SURE.finditer(said))
        or any(_whose(said, match) in (Whom.RELATIVE, Whom.HOLDER) for match in _LIKELY.finditer(said))
        or any(_whose(said, match) is Whom.RELATIVE for match in _LOST.finditer(said))
        or any(_counts(said, match) for match in _FAREWELL.finditer(said))
    )


def names_holder(text: str) -> bool:
    """Whether plain text that tells of a death says that it was the holder's."""
    return bool(_HOLDERS.search(text))


def _whose(text: str, match: re.Match[str]) -> Whom | None:
    return find_nearest(text, *match.span())


def _is_persons(text: str, match: re.Match[str]) -> bool:
    """Whether nothing says that it is not: neither a stranger, nor "falleció el módem"."""
    at_hand = find_nearest(text, *match.span(), reach=_AT_HAND)
    return at_hand is not Whom.THING and _whose(text, match) is not Whom.STRANGER


def _counts(text: str, match: re.Match[str]) -> bool:
    whose = _whose(text, match)
    return whose is Whom.RELATIVE or (whose is not Whom.STRANGER and not _TURN.search(text))
