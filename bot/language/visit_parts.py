"""The address, who receives, and the fault, in what a customer says about a technical visit all at once."""

import re
from dataclasses import dataclass

from bot.language.folding import fold
from bot.language.phones import read_phones

# A stop ends a part; that of an abbreviation ("Av.", "Sr.") does not.
_STOPS = re.compile(
    r"[,;:\n]+|(?<!\bav)(?<!\bmz)(?<!\bsr)(?<!\bsra)(?<!\bno)(?<!\burb)(?<!\bcdla)\.(?=\s|$)", re.I
)
_STREET = re.compile(
    r"(?<!\w)(?:calles?|av|avda|avenida|pasaje|psje|barrio|sector|urbanizacion|urb|cdla|ciudadela|cooperativa|coop|"
    r"manzana|mz|conjunto|edificio|edif|lote|km|kilometro|via a|parroquia|recinto|comuna|villa|piso|bloque|dpto|"
    r"departamento)(?!\w)"
)
_LANDMARK = re.compile(
    r"(?<!\w)(?:frente (?:a|al|de)|junto (?:a|al)|al lado de|a lado de|diagonal (?:a|al)|cerca (?:de|del)|atras de|"
    r"detras de|esquina|esq|referencia|a (?:una|dos|media|\d) cuadras?|"
    r"por (?:el|la) (?:parque|iglesia|escuela|mercado)|"
    r"casa (?:de|color|verde|azul|blanca|amarilla|roja|celeste|rosada|esquinera)|pasando|arriba de|abajo de)(?!\w)"
)
_RECEIVES = re.compile(
    r"(?<!\w)(?:y )?(?:(?:va|van|voy) a (?:estar|recibir|atender|esperar)(?:lo|los|le)?|est(?:ara|aran|are)(?!\w)|"
    r"(?:lo |le |los )?(?:recib|atend|esper)(?:e|en|ira|iran|era|eran|o|ire|ere)(?!\w)|(?:lo |le )?atiende|"
    r"preguntar? por|pregunte por|"
    r"contacto(?: con)?|quien recibe es|persona de contacto) *"
)
_TELEPHONE = re.compile(
    r"(?<!\w)(?:y )?(?:llam\w+|(?:(?:el|su|mi|otro|al|un) )*(?:telefono|celular|numero|cel|telf?))"
    r"(?:\W+(?:al?|es|el|numero))*\W*$|(?<!\w)al\W*$"
)
_REQUEST = re.compile(  # says only that a visit is wanted, or leads to the address
    r"(?<!\w)(?:y|que|me|manden?|envien?|vengan?|un|una|el|la|los|tecnicos?|visita|tecnica|a|en|para|por|favor|mi|es|"
    r"direccion|vivo|estoy|queda|seria|quiero|necesito|hola|buen[oa]s|dias|tardes|noches|gracias|"
    r"urgente\w*|ya|hoy|pronto|rapido|ayuda|ayud\w+|servicio|mand\w+|revis\w+|arregl\w+|pueden?|podrian?)(?!\w)|\W+"
)
_LEADS_ON = re.compile(r"(?:\W+(?:y|vivo|estoy|queda|es|mi|la|direccion|en|a|al|manden|un|tecnico))+\W*$")


@dataclass
class VisitParts:
    """What a message says of a visit; None where it says nothing of it. `has_…`: what the address holds."""

    address: str | None = None
    has_street: bool = False
    has_landmark: bool = False
    receiver: str | None = None
    fault: str | None = None


def read_visit_parts(text: str) -> VisitParts:
    """Sort the parts of a message between its stops by the words that are in them."""
    found = VisitParts()
    addresses, faults = [], []
    for part in _split(text):
        before, receiver = _cut_receiver(part)
        found.receiver = found.receiver or receiver
        plain = fold(before)
        where = _STREET.search(plain) or _LANDMARK.search(plain)
        if where:
            addresses.append(before[_start_of_address(plain, where.start()) :].strip())
            found.has_street |= bool(_STREET.search(plain))
            found.has_landmark |= bool(_LANDMARK.search(plain))
            before = before[: where.start()]
        if fault := _read_fault(before):
            faults.append(fault)
    found.address = ", ".join(addresses) or None
    found.fault = ", ".join(faults) or None
    return found


def _split(text: str) -> list[str]:
    """The parts, without telephones and the words that lead to them."""
    for phone in reversed(read_phones(text)):
        lead = _TELEPHONE.search(fold(text[: phone.start]))
        text = f"{text[: lead.start() if lead else phone.start]}, {text[phone.end :]}"
    return [part.strip() for part in _STOPS.split(text) if part.strip()]


def _cut_receiver(part: str) -> tuple[str, str | None]:
    """What stands before the one who receives, and them."""
    said = _RECEIVES.search(fold(part))
    if said is None:
        return part, None
    after, before = part[said.end() :].strip(), part[: said.start()].strip()
    if after:
        return before, after[:120]
    return "", before[:120] or None  # "mi mamá recibe"


def _start_of_address(plain: str, found: int) -> int:
    """Where it begins: before the first street or landmark, but for what only leads to it."""
    streets = _STREET.search(plain)
    return min(found, streets.start()) if streets else found


def _read_fault(text: str) -> str | None:
    """What is left of a part, unless it only asks for the visit."""
    plain = fold(text)
    lead = _LEADS_ON.search(plain)
    kept = text[: lead.start() if lead else None].strip()
    return kept if _REQUEST.sub("", plain) else None
