"""How a customer's answer fills the form of a technical visit."""

import re

from actions.answers.people import note_wait
from actions.forms import is_deed
from actions.reading import Said
from actions.second_phone import has_none
from actions.talk import Talk
from actions.visit_draft import Wanted, name_receiver
from bot.language.folding import fold
from bot.language.visit_parts import VisitParts, read_visit_parts
from bot.models import ServiceKind
from bot.services.debts.form_rules import is_person, kind_of, names_kind, says_something
from bot.services.handoffs import HandoffReason

# Speech has no question mark: what begins like this is one, and no address or name.
_ASKS_BACK = re.compile(
    r"^(?:y |pero |oiga )*(?:(?:a|de|por|para|en) )?"
    r"(?:que (?:dia|hora|fecha|tiempo|costo|precio)|quien(?:es)? (?:viene|va)|cual|cuant\w+|cuando|por que)(?!\w)"
)
_LANDMARK = re.compile(
    r"^(?:(?:es|esta|queda|por) )?(?:al lado|junto|frente|en ?frente|al frente|cerca|diagonal|atras|detras|pasando|"
    r"subiendo|bajando|en (?:toda )?la esquina|esquina|a (?:una?|dos|tres|media|pocas|\d+)|(?:una )?casa|edificio)"
    r"(?!\w)"
)
_BEFORE_ADDRESS = re.compile(
    r"^(?:no,? )?(?:(?:es )?(?:en )?otra (?:direcci[oó]n)?"
    r"|(?:la|mi) (?:nueva )?direcci[oó]n (?:nueva |correcta )?(?:es|ser[ií]a)"
    r"|(?:ya |ahora )*(?:vivo|estoy) (?:ahora )?en|me cambi[eé] a)[ ,:.]*(?:es (?:en )?|en )?",
    re.I,
)
_FULL_ADDRESS = re.compile(r"\d|(?<!\w)(?:calle|av|avenida|pasaje|manzana|mz|villa|sector|barrio|y)(?!\w)")
_NO_LANDMARK = re.compile(r"^no (?:hay|se|tengo|existe|sabria)(?!\w)|^(?:ningun\w*|nada)$")
_FEW_WORDS, _LONGEST_NAME = 3, 6


def take_answer(wanted: Wanted, talk: Talk, requested: str) -> bool:
    """Take what was asked for, and whatever else of the form is said with it; False when it is no answer."""
    parts = read_visit_parts(talk.said.text)
    before = (wanted.address, wanted.receiver, wanted.phone, dict(wanted.shown))
    if not (_asks_back(talk.said) or requested == "visit_remark"):  # a fault may be in a street too
        wanted.take(parts, talk)
    took = (wanted.address, wanted.receiver, wanted.phone, dict(wanted.shown)) != before
    if took:
        wanted.confirmed = None
        wanted.shown.pop("changing", None)
    is_filled = getattr(wanted, requested.removeprefix("visit_")) is not None
    if is_filled or (took and requested == "visit_confirmed"):
        return True
    is_name = requested == "visit_receiver" and _may_be_name(talk.said)
    if is_deed(talk.said) and not (took or is_name):
        return False
    return _ANSWERS[requested](wanted, talk, parts) or took


def _asks_back(said: Said) -> bool:
    return "?" in said.text or bool(_ASKS_BACK.search(said.plain))


def _may_be_name(said: Said) -> bool:
    """Whether it may be a name alone: of those no intent says anything."""
    return (
        said.intent not in ("ask_human", "opt_out")
        and said.wish is None
        and not said.refuses
        and len(said.plain.split()) <= _LONGEST_NAME
    )


def _take_kind(wanted: Wanted, talk: Talk, _parts: VisitParts) -> bool:
    chosen, plain = talk.said.choice, talk.said.plain
    for service in talk.facts.debts.services:
        known = kind_of(service)
        for kind in [known] if known else ServiceKind:
            if chosen == ("visit", kind.value) or (not chosen and names_kind(plain, kind)):
                wanted.set_service(service, kind)
                return True
    return False


def _take_address(wanted: Wanted, talk: Talk, parts: VisitParts) -> bool:
    street, said = wanted.shown.get("address") or wanted.base_address(talk), talk.said
    if parts.address:
        return True  # a street, whose landmark is asked for now
    if _asks_back(said) or not said.text.strip():
        return False
    if street and _NO_LANDMARK.search(said.plain):
        wanted.address = street
    elif street and said.agrees and len(said.plain.split()) <= _FEW_WORDS:
        wanted.shown["address"] = street
    elif street and said.just_refuses:
        wanted.shown.pop("address", None)
        wanted.shown["other_address"] = True
    elif not says_something(said.text):
        return False
    else:
        _take_words(wanted, parts.fault or said.text.strip(), street)
    return True


def _take_words(wanted: Wanted, text: str, street: str | None) -> None:
    """An address that no word tells from a landmark for certain."""
    if landmark := wanted.shown.pop("landmark", None):
        wanted.address = f"{text}. Referencia: {landmark}"
        return
    agreed, other = wanted.shown.get("address"), _BEFORE_ADDRESS.sub("", text)
    if agreed or (street and other == text and _is_landmark(fold(text))):
        wanted.address = f"{street}. Referencia: {text}"
    elif says_something(other):
        wanted.address = other
    else:
        wanted.shown["other_address"] = True


def _is_landmark(plain: str) -> bool:
    return bool(_LANDMARK.search(plain)) or not _FULL_ADDRESS.search(plain)


def _take_receiver(wanted: Wanted, talk: Talk, parts: VisitParts) -> bool:
    text = (parts.fault or talk.said.text).strip()
    if talk.said.asks or _asks_back(talk.said) or not (is_person(text) or talk.said.plain == "yo"):
        return False
    wanted.receiver = name_receiver(text, talk)
    return True


def _take_phone(wanted: Wanted, talk: Talk, _parts: VisitParts) -> bool:
    if any(char.isdigit() for char in talk.said.text):
        talk.say("utter_phone_invalid")
        return True
    if not has_none(talk.said):
        return False
    if wanted.shown.get("no_phone"):
        note_wait(talk)
        talk.say("utter_second_phone_person")
        talk.hand_over(HandoffReason.TECHNICAL_VISIT)
        return True
    wanted.shown["no_phone"] = True
    return True


def _take_remark(wanted: Wanted, talk: Talk, _parts: VisitParts) -> bool:
    if _ASKS_BACK.search(talk.said.plain) or not says_something(talk.said.text):
        return False
    wanted.remark = talk.said.text.strip()[:300]
    return True


def _take_confirmation(wanted: Wanted, talk: Talk, _parts: VisitParts) -> bool:
    """A yes; or a correction: another telephone or kind, or what to ask again."""
    said = talk.said
    if said.choice and said.choice[0] == "visit_change":
        return _reopen(wanted, said.choice[1])
    if said.agrees and not wanted.shown.get("changing"):
        wanted.confirmed = True
        return True
    for words, name in _CHANGES:
        if words.search(said.plain):
            return _reopen(wanted, name)
    if not said.refuses:
        return False
    wanted.shown["changing"] = True
    return True


def _reopen(wanted: Wanted, name: str) -> bool:
    """Ask for one part again."""
    wanted.shown.pop("changing", None)
    setattr(wanted, name, None)
    if name == "address":
        wanted.shown.pop("address", None)
    return True


_ANSWERS = {
    "visit_kind": _take_kind,
    "visit_address": _take_address,
    "visit_receiver": _take_receiver,
    "visit_phone": _take_phone,
    "visit_remark": _take_remark,
    "visit_confirmed": _take_confirmation,
}
_CHANGES = (
    (re.compile(r"direccion|referencia|calle"), "address"),
    (re.compile(r"recib|atiend|persona|nombre"), "receiver"),
    (re.compile(r"telefono|numero|celular"), "phone"),
    (re.compile(r"problema|observacion|dano|falla"), "remark"),
)
