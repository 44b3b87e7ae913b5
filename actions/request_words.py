"""How a request's answers are put where no intent tells: reasons, spans, "a este mismo", "me quedo", "olvídalo"."""

import re
from math import ceil

from actions.reading import Said
from bot.catalog.retention import RequestKind
from bot.language.folding import fold
from bot.language.plain import make_plain

LONGEST = 300  # characters of one answer
REASON = re.compile(
    r"(?<!\w)(?:porque|por que|xq|ya que|es (?:que|q|k)|pues|debido a|por motivos? de|por)\s+(?=\w{2,})", re.I
)
SINCE = re.compile(
    r"(?<!\w)(?:desde|hace|ya van|tod[oa]s l[oa]s|cada|ayer|anteayer|antier|esta (?:semana|manana)"
    r"|la semana pasada|el mes pasado|(?:en|de) (?:enero|febrero|marzo|abril|mayo|junio|julio|agosto"
    r"|septiembre|octubre|noviembre|diciembre))(?!\w)"
)
BEGINS_SINCE = re.compile(r"(?:y )?(?:es )?(?:desde|hace|ya van|mas de|como)(?!\w)")
BECAUSE = re.compile(
    r"(?:es )?(?:porque|por que|xq|pq)(?!\w)(?! (?:me |la |mi |le |te |lo |se )?(?:pid|pregunt|quier|necesit))"
)
FRAGMENT = re.compile(r"(?:(?:es|por|porque|que|x|y|eh|mmm?|bueno|ya|la verdad|lo que pasa)[ ,.]*)+")
SKIPS = re.compile(
    r"(?:no+|nop|nada|ningun\w*|prefiero no.*|no (?:quiero|deseo|puedo|le voy a) (?:decir|contar|dar|explicar)\w*.*"
    r"|no (?:gracias|importa|hay motivo|tengo motivo)|sin motivo|(?:motivos |cosas )?personales?)[ .,!]*"
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
LATER_OR_BY_MAIL = re.compile(r"(?<!\w)(?:correos?|mail|email|luego|despues|mas tarde|manana|al rato)(?!\w)")
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
WANTS = re.compile(
    r"(?<!\w)(?:quier[oe]\w*|quisiera|dese[oa]\w*|necesito|solicito|voy a|favor de|me urge)(?!\w)"
)
_WONDERS = re.compile(
    r"(?<!\w)(?:(?:digame|dime|diga|saber|sepa|consult\w+|pregunt\w+|indi(?:que|car)\w*|infor(?:me|mar)\w*"
    r"|en que (?:estado|va|quedo)|que (?:paso|hubo)|como va|que (?:me |nos )?ofrecen?)(?!\w)"
    r"|cuanto (?:me |se |le |es |tiempo )?(?:va a |van a )?(?:cuest|cost|cobr|val|sal|demor|tard|dura))"
)
_TOPICS = {
    "status": re.compile(
        r"(?<!\w)(?:estado|paso|hubo|va|van|quedo|novedad\w*|respuesta|sabe\w* algo|sigue)(?: \w+){0,4} "
        r"(?:tramite|pedido|solicitud|caso|queja|requerimiento|gestion)(?!\w)"
    ),
    "why": re.compile(
        r"(?:para|por) que (?:(?:la|mi|le|te|me|se|lo) )*(?:quier\w+|necesit\w+|pid\w+|pregunt\w+)"
    ),
    "cost": re.compile(
        r"(?<!\w)cuanto (?:\w+ ){0,3}?(?:cuesta|costar\w*|cobra\w*|vale|valdria|sale|saldria|pag\w+|toca|es)(?!\w)"
        r"|(?<!\w)(?:tiene|hay|algun|que|con|sin|es el) (?:un |algun )?(?:costo|precio|valor|multa|penali\w+|recargo)"
        r"|(?<!\w)vas? a cobr\w+|van a cobr\w+|es gratis|cobr\w+ (?:algo|multa|por)(?!\w)|penaliza\w*"
        r"|(?:despues|luego) de (?:l?os? )?(?:30|ese|esos|un|el)(?!\w)"
    ),
    "time": re.compile(
        r"(?<!\w)cuanto (?:\w+ ){0,3}?(?:demor\w+|tard\w+|tiempo|dura\w*|falta)|en (?:cuanto|que) tiempo|cuantos dias"
        r"|(?<!\w)(?:cuando|a que hora|que dia|para cuando) (?:\w+ ){0,2}?"
        r"(?:viene\w*|llama\w*|contact\w*|llega\w*|retira\w*|vendr\w*|llegar\w*|solucion\w*|arregla\w*|respond\w*|escrib\w*|dan|atiende\w*|cancelan|cortan|suspenden|estara|queda)(?!\w)"
    ),
    "offers": re.compile(
        r"(?<!\w)que (?:\w+ )?(?:ofrece\w*|promocion\w*|ofertas?|beneficios?)(?!\w)"
        r"|(?<!\w)(?:tienen|hay) (?:\w+ )?(?:promocion\w*|ofertas?)(?!\w)"
    ),
    "needs": re.compile(
        r"(?<!\w)(?:que|cuales) (?:\w+ ){0,2}?(?:necesit\w+|debo|documentos?|papeles|requisitos?|pasos|hay que)(?!\w)"
        r"|requisitos|como (?:hago|es el (?:proceso|tramite)|se hace)(?!\w)"
    ),
}
REBATE = re.compile(
    r"\d+ ?%|(?:\d+|diez|quince|veinte|veinticinco|treinta|cuarenta|cincuenta) por ?ciento|la mitad|\d+ dolares|\$ ?\d"
)
UNSURE = re.compile(
    r"(?<!\w)(?:no (?:lo |lo se|se|sabria|estoy segur\w|tengo (?:fecha|idea))|hasta que|indefinid\w+|un tiempo|depende"
    r"|aun no)(?!\w)"
)
_MONTHS = re.compile(
    r"(?<![\w/])(\d{1,2}|un par de|par de|un|una) mes(?:es|ecitos?|esitos?)*(?!\w)(?P<half> y medio)?"
)
_SPANS = {
    re.compile(r"(?<!\w)(?:medio ano|semestre)(?!\w)"): 6,
    re.compile(r"(?<!\w)trimestre(?!\w)"): 3,
    re.compile(r"(?<!\w)(?:un|1|todo el) ano(?!\w)"): 12,
    re.compile(r"(?<!\w)(?:2|dos) anos(?!\w)"): 24,
}
_DAYS = re.compile(r"(?<![\w/])(\d{1,3}|un|una) (dia|semana|quincena)s?(?!\w)")
_JUST_SINCE = re.compile(
    r"(?:(?:desde|hace|ya|van|como|unos?|unas?|mas|de|el|la|casi) )*(?:\d{1,3} )?"
    r"(?:anos?|mes(?:es)?|semanas?|dias?|horas?|ayer|anteayer|lunes|martes|miercoles|jueves|viernes|sabado|domingo|enero|febrero|marzo|abril|mayo|junio|julio|agosto"
    r"|septiembre|octubre|noviembre|diciembre)(?: (?:pasad[oa]|atras))?"
)
_DAYS_OF = {"dia": 1, "semana": 7, "quincena": 15}
_DAYS_A_MONTH = 30
_BARE_COUNT = re.compile(r"(?:por |unos |solo )*(\d{1,2}|un|uno)(?: nomas| no mas)?")
_STAYS = re.compile(
    r"(?<!\w)(?:(?:ya )?no (?:lo |la |los |me |le )?(?:quiero|voy a|deseo|pienso) (?:a )?"
    r"(?:retirar|cancelar|dar de baja|anular|ir|irme)\w*|(?:mejor |ya )?me quedo(?! sin)"
    r"|(?:me )?voy a quedar(?:me)?(?! sin)|quiero quedarme|sigo con (?:el|mi|ustedes|cnt)\w*"
    r"|cambie de (?:opinion|idea)|(?:decidi|prefiero|mejor) (?:quedarme|seguir|continuar|mantener\w*)"
    r"|(?:ya )?no lo retir\w+)(?!\w)"
)
_ON_CONDITION = re.compile(
    r"(?<!\w)si (?:me |nos |le )?(?:dan|hacen|bajan|rebajan|mejoran|ofrecen|arreglan|solucionan|descuentan|igualan)"
)
_DROPS = re.compile(
    r"(?<!\w)(?:olvid(?:a|e|al|el)\w*|deja(?:lo|slo)(?: asi| ahi| nomas)?|dejemos(?:lo|slo)?(?: asi| ahi)?"
    r"|mejor no|ya no quiero nada|no importa|despues veo)(?!\w)|^ya no(?: gracias)?$"
)
_OF_LEAVING = (RequestKind.CANCEL, RequestKind.RIVAL)


def stays(said: Said, kind: RequestKind | None = None) -> bool:
    """Whether they want to keep the service; `kind`: what they asked for before."""
    speaks_of_it = kind is None or kind in _OF_LEAVING
    return speaks_of_it and bool(_STAYS.search(said.plain)) and not _ON_CONDITION.search(said.plain)


def drops_it(said: Said) -> bool:
    """Whether they want to stop asking; "cancelar" alone does not say so: it may be what they ask for."""
    return bool(_DROPS.search(said.plain)) and not said.has_values


def asks_back(said: Said) -> bool:
    """Whether it is a question: speech has no question mark."""
    return "?" in said.text or bool(_ASKS_BACK.search(said.plain))


def find_question(said: Said) -> str | None:
    """What is asked about a request: `status`, `why`, `cost`, `time`, `offers` or `needs`."""
    if not (asks_back(said) or _WONDERS.search(said.plain)):
        return None
    return next((topic for topic, words in _TOPICS.items() if words.search(said.plain)), None)


def is_just_since(said: Said) -> bool:
    """Whether nothing but a while is told: "3 meses", "desde ayer"."""
    plain = make_plain(said.text).text.strip(" .!")
    return bool(_JUST_SINCE.fullmatch(plain))


def say_since(since: str) -> str:
    """Without the word that stands before it already."""
    return re.sub(r"^\s*desde\s+", "", since, flags=re.I)


def read_rebate(said: Said) -> str | None:
    """What was promised, from its figure on: "25% del cargo fijo"."""
    found = REBATE.search(fold(said.text))
    return said.text[found.start() :].strip()[:LONGEST] if found else None


def read_months(said: Said) -> int | None:
    """How many months are named, whole ones; 0: less than one."""
    plain = make_plain(said.text).text
    if found := _MONTHS.search(plain):
        return _count(found[1]) + bool(found["half"])
    if span := next((months for words, months in _SPANS.items() if words.search(plain)), None):
        return span
    if found := _DAYS.search(plain):
        days = _count(found[1]) * _DAYS_OF[found[2]]
        return ceil(days / _DAYS_A_MONTH) if days >= _DAYS_A_MONTH else 0
    return None


def read_bare_months(said: Said) -> int | None:
    """A number alone, where months were asked for."""
    found = _BARE_COUNT.fullmatch(make_plain(said.text).text.strip())
    return _count(found[1]) if found else None


def _count(words: str) -> int:
    if words.endswith("par de"):
        return 2
    return int(words) if words.isdecimal() else 1
