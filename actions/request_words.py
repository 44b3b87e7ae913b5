"""How a request's answers are put where no intent tells: reasons, spans, "a este mismo", "me quedo", "olvídalo"."""

import re

from actions.reading import Said
from bot.catalog.retention import RequestKind
from bot.language.plain import make_plain

REASON = re.compile(
    r"(?<!\w)(?:porque|por que|xq|ya que|es que|pues|debido a|por motivos? de|por)\s+(?=\w{2,})", re.I
)
SINCE = re.compile(
    r"(?<!\w)(?:desde|hace|ya van|tod[oa]s l[oa]s|cada|ayer|anteayer|antier|esta (?:semana|manana)"
    r"|la semana pasada|el mes pasado|(?:en|de) (?:enero|febrero|marzo|abril|mayo|junio|julio|agosto"
    r"|septiembre|octubre|noviembre|diciembre))(?!\w)"
)
AT_ONCE = re.compile(
    r"(?<!\w)(?:ya|ahora|ahorita|hoy|de inmediato|inmediatamente|cuanto antes|lo antes posible)(?!\w)"
)
THIS_NUMBER = re.compile(r"(?<!\w)(?:a |al |en )?(?:este|mismo|el mismo|el mio)(?!\w)|^al? mi(?!\w)")
NONE = re.compile(
    r"(?<!\w)(?:no (?:l[ao]s? )?(?:tengo|hay|se|recuerdo|me acuerdo|cuento|dispongo)|ningun\w*|sin|nada"
    r"|despues|luego|mas tarde)(?!\w)"
)
DONE = re.compile(r"^(?:ya|listo|eso es todo|nada mas|ahi esta|solo es[ao]|ya esta)(?!\w)")
MAIL = re.compile(r"[^@\s<>,;:]{1,64}@[^@\s<>,;]+\.[^@\s<>,;]{2,}")
OTHER = re.compile(r"(?<!\w)(?:otr[oa]|ningun\w*)(?!\w)")
SALES = {
    "renewal": re.compile(r"renov"),
    "port_in": re.compile(r"porta|porte|(?:me )?(?:cambie|pase|vine) (?:de|desde|a)|traje"),
    "new_line": re.compile(r"(?<!\w)(?:alta|nuev|contrat|compr|adquir)"),
}
INSISTS = re.compile(
    r"(?<!\w)(?:no (?:quiero|me interesa|gracias|hace falta)|solo quiero|igual|de todas (?:formas|maneras)"
    r"|ya (?:lo )?decid\w+|(?:quiero|prefiero) (?:cancelar|retirar|irme))\w*(?!\w)"
)
_ASKS_BACK = re.compile(
    r"^(?:y |pero |oiga |a ver )*(?:(?:a|de|por|para|en|con) )?"
    r"(?:que (?:pasa|hora|costo|precio|tiempo|debo|tengo|hago|necesito|significa|es)|quien|cual|cuant\w+"
    r"|cuando|por que|como (?:es|se|hago|seria)|donde|hay que|tengo que|me (?:van|toca|cobran))(?!\w)"
)
_MONTHS = re.compile(r"(?<![\w/])(\d{1,2}|un|una) mes(?:es|ecitos?|ecito)?(?!\w)")
_BARE_COUNT = re.compile(r"(?:por |unos |solo )*(\d{1,2}|un|uno)(?: nomas| no mas)?")
_STAYS = re.compile(
    r"(?<!\w)(?:(?:ya )?no (?:lo |la |los |me |le )?(?:quiero|voy a|deseo|pienso) (?:a )?"
    r"(?:retirar|cancelar|dar de baja|anular|ir|irme)\w*|(?:mejor |ya )?me quedo(?! sin)"
    r"|(?:me )?voy a quedar(?:me)?(?! sin)|quiero quedarme|sigo con (?:el|mi|ustedes|cnt)\w*"
    r"|cambie de (?:opinion|idea)|(?:decidi|prefiero|mejor) (?:quedarme|seguir|continuar|mantener\w*)"
    r"|(?:ya )?no lo retir\w+)(?!\w)"
)
_DROPS = re.compile(
    r"(?<!\w)(?:olvid(?:a|e|al|el)\w*|deja(?:lo|slo)(?: asi| ahi| nomas)?|dejemos(?:lo|slo)?(?: asi| ahi)?"
    r"|mejor no|ya no quiero nada|no importa|despues veo)(?!\w)|^ya no(?: gracias)?$"
)
_OF_LEAVING = (RequestKind.CANCEL, RequestKind.RIVAL)


def stays(said: Said, kind: RequestKind | None = None) -> bool:
    """Whether they want to keep the service; `kind`: what they asked for before."""
    return (kind is None or kind in _OF_LEAVING) and bool(_STAYS.search(said.plain))


def drops_it(said: Said) -> bool:
    """Whether they want to stop asking; "cancelar" alone does not say so: it may be what they ask for."""
    return bool(_DROPS.search(said.plain)) and not said.has_values


def asks_back(said: Said) -> bool:
    """Whether it is a question: speech has no question mark."""
    return "?" in said.text or bool(_ASKS_BACK.search(said.plain))


def read_months(said: Said) -> int | None:
    """How many months are named."""
    return _count(_MONTHS.search(make_plain(said.text).text))


def read_bare_months(said: Said) -> int | None:
    """A number alone, where months were asked for."""
    return _count(_BARE_COUNT.fullmatch(make_plain(said.text).text.strip()))


def _count(found: re.Match[str] | None) -> int | None:
    if found is None:
        return None
    return (int(found[1]) if found[1].isdecimal() else 1) or None
