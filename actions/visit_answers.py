"""How a customer's answer fills the form of a technical visit."""

import re

from actions.forms import is_deed
from actions.second_phone import has_none, read_second
from actions.talk import Talk
from actions.visit_draft import Wanted
from bot.language.person_names import titlecase_name
from bot.models import ServiceKind
from bot.services.debts.form_rules import is_person, kind_of, names_kind, says_something
from bot.services.handoffs import HandoffReason

_FULL_ADDRESS = re.compile(r"\d|(?<!\w)(?:calle|av|avenida|pasaje|manzana|mz|villa|sector|barrio|y)(?!\w)")
_MYSELF = re.compile(r"(?<!\w)(?:yo(?: mism[oa])?|mi persona|la misma|el mismo)(?!\w)")
_LEADING = re.compile(
    r"^(?:(?:es|seria|sera|va a (?:estar|recibir|atender)|(?:lo |la )?recibe|atiende|estara|quien recibe es) )+",
    re.I,
)
_FEW_WORDS = 3


def take_answer(wanted: Wanted, talk: Talk, requested: str) -> bool:
    """Take what was asked for; False when it is no answer."""
    return not is_deed(talk.said) and _ANSWERS[requested](wanted, talk)


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
    if talk.said.asks or not text:
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
    is_landmark = wanted.shown.get("address") or (known and not _FULL_ADDRESS.search(talk.said.plain))
    wanted.address = f"{wanted.shown.get('address') or known}. Referencia: {text}" if is_landmark else text
    return True


def _take_receiver(wanted: Wanted, talk: Talk) -> bool:
    if _MYSELF.search(talk.said.plain):
        wanted.receiver = titlecase_name(talk.facts.customer.name)
        return True
    text = _LEADING.sub("", talk.said.text.strip())
    if talk.said.asks or not is_person(text):
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
        talk.hand_over(HandoffReason.TECHNICAL_VISIT)
        return True
    wanted.shown["no_phone"] = True
    return True


def _take_remark(wanted: Wanted, talk: Talk) -> bool:
    if not says_something(talk.said.text):
        return False
    wanted.remark = talk.said.text.strip()[:300]
    return True


def _take_confirmation(wanted: Wanted, talk: Talk) -> bool:
    """A yes; or a correction: another telephone or kind, or what to ask again."""
    said = talk.said
    if said.agrees:
        wanted.confirmed = True
        return True
    if number := read_second(talk):
        wanted.phone = number
        return True
    for words, name in _CHANGES:
        if words.search(said.plain):
            setattr(wanted, name, None)
            return True
    if not said.refuses:
        return False
    talk.say("utter_ask_visit_change")
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
