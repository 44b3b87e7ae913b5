"""How a customer's answer fills the form of a technical visit."""

import re

from actions.answers.people import note_wait
from actions.forms import is_deed
from actions.reading import Said
from actions.second_phone import has_none, read_second
from actions.talk import Talk
from actions.visit_draft import Wanted
from bot.language.person_names import titlecase_name
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
_MYSELF = re.compile(r"(?<!\w)(?:yo(?: mism[oa])?|mi persona|la misma|el mismo)(?!\w)")
_LEADING = re.compile(
    r"^(?:(?:mi|es|seria|sera|va a (?:estar|recibir|atender)|(?:lo |la )?recibe|atiende|estara|quien recibe es) )+",
    re.I,
)
_FEW_WORDS, _LONGEST_NAME = 3, 6


def take_answer(wanted: Wanted, talk: Talk, requested: str) -> bool:
    """Take what was asked for; False when it is no answer."""
    is_name = requested == "visit_receiver" and _may_be_name(talk.said)
    return (is_name or not is_deed(talk.said)) and _ANSWERS[requested](wanted, talk)


def _may_be_name(said: Said) -> bool:
    """Whether it may be a name alone: of those no intent says anything."""
    return (
        said.intent not in ("ask_human", "opt_out")
        and not said.refuses
        and len(said.plain.split()) <= _LONGEST_NAME
    )


def _take_kind(wanted: Wanted, talk: Talk) -> bool:
    chosen, plain = talk.said.choice, talk.said.plain
    for service in talk.facts.debts.services:
        known = kind_of(service)
        for kind in [known] if known else ServiceKind:
            if chosen == ("visit", kind.value) or (not chosen and names_kind(plain, kind)):
                wanted.set_service(service, kind)
                return True
    return False


def _take_address(wanted: Wanted, talk: Talk) -> bool:
    known, text = wanted.base_address(talk), talk.said.text.strip()
    if _ASKS_BACK.search(talk.said.plain) or "?" in text or not text:
        return False
    if known and talk.said.agrees and len(talk.said.plain.split()) <= _FEW_WORDS:
        wanted.shown["address"] = known
        return True
    if known and talk.said.just_refuses:
        wanted.shown["other_address"] = True
        talk.say("utter_ask_visit_address")
        return True
    if not says_something(text):
        return False
    agreed, other = wanted.shown.get("address"), _BEFORE_ADDRESS.sub("", text)
    if agreed or (known and other == text and _is_landmark(talk.said.plain)):
        wanted.address = f"{agreed or known}. Referencia: {text}"
        return True
    if not says_something(other):
        wanted.shown["other_address"] = True
        return True
    wanted.address = other
    return True


def _is_landmark(plain: str) -> bool:
    return bool(_LANDMARK.search(plain)) or not _FULL_ADDRESS.search(plain)


def _take_receiver(wanted: Wanted, talk: Talk) -> bool:
    if _MYSELF.search(talk.said.plain):
        wanted.receiver = titlecase_name(talk.facts.customer.name)
        return True
    text = _LEADING.sub("", talk.said.text.strip())
    if talk.said.asks or _ASKS_BACK.search(talk.said.plain) or not is_person(text):
        return False
    wanted.receiver = text[:120]
    return True


def _take_phone(wanted: Wanted, talk: Talk) -> bool:
    if number := read_second(talk):
        wanted.phone = number
        return True
    if any(char.isdigit() for char in talk.said.text):
        talk.say("utter_phone_invalid")
        return True
    if not has_none(talk.said):
        return False
    if wanted.shown.get("no_phone"):
        note_wait(talk)
        talk.hand_over(HandoffReason.TECHNICAL_VISIT)
        return True
    wanted.shown["no_phone"] = True
    return True


def _take_remark(wanted: Wanted, talk: Talk) -> bool:
    if _ASKS_BACK.search(talk.said.plain) or not says_something(talk.said.text):
        return False
    wanted.remark = talk.said.text.strip()[:300]
    return True


def _take_confirmation(wanted: Wanted, talk: Talk) -> bool:
    """A yes; or a correction: another telephone or kind, or what to ask again."""
    said = talk.said
    if said.choice and said.choice[0] == "visit_change":
        return _reopen(wanted, said.choice[1])
    if said.agrees and not wanted.shown.get("changing"):
        wanted.confirmed = True
        return True
    if number := read_second(talk):
        wanted.shown.pop("changing", None)
        wanted.phone = number
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
