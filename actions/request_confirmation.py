"""The last yes to a request, or what is to be changed of it."""

import re

from actions import phrasing, request_words
from actions.request_draft import NOTHING, Wanted
from actions.talk import Talk
from bot.catalog.retention import RequestKind
from bot.language.phones import read_phones

_CHANGES = (
    (re.compile(r"direccion|calle|domicilio"), "address"),
    (re.compile(r"telefono|numero|celular"), "phone"),
    (re.compile(r"problema|falla|dano"), "fault"),
    (re.compile(r"desde cuando|desde que|fecha|dia"), "begins"),
    (re.compile(r"mes(?:es)?|tiempo"), "months"),
    (re.compile(r"descuento|oferta|promocion|ofrec"), "promised"),
    (re.compile(r"correo|mail"), "mail"),
    (re.compile(r"alta|portabilidad|renovacion|venta"), "sale"),
)


def take_confirmation(wanted: Wanted, talk: Talk) -> bool:
    """A yes; or what is to change, and what it is instead."""
    said = talk.said
    if said.agrees and not wanted.shown.get("changing"):
        wanted.said["confirmed"] = True
        return True
    changed = (name for words, name in _CHANGES if name in wanted.said and words.search(said.plain))
    if name := next(changed, None):
        reopen(wanted, talk, name)
        _take_new(wanted, talk, name)
        return True
    if wanted.kind is RequestKind.DISCOUNT and (promised := request_words.read_rebate(said)):
        wanted.said["promised"] = promised
        wanted.shown.pop("changing", None)
        return True
    if said.refuses and wanted.shown.get("changing"):
        reopen(wanted, talk, NOTHING)
    elif said.refuses:
        wanted.shown["changing"] = True
    return said.refuses


def _take_new(wanted: Wanted, talk: Talk, name: str) -> None:
    """What is said with the correction itself: "no, el descuento era del 20 %"."""
    if name == "promised" and (promised := request_words.read_rebate(talk.said)):
        wanted.said[name] = promised
    elif name == "phone" and (found := read_phones(talk.said.text)):
        wanted.said[name] = found[0].value
    elif name == "mail" and (mail := phrasing.MAIL.search(talk.said.text)):
        wanted.said[name] = mail[0].rstrip(".")


def reopen(wanted: Wanted, talk: Talk, name: str) -> None:
    """Ask for one part again; for none of them, the request is dropped."""
    if name == NOTHING:
        talk.say("utter_given_up")
        talk.leave_form()
        return
    wanted.shown.pop("changing", None)
    if name == "address":
        wanted.shown["other_address"] = True
    for each in (name, "confirmed"):
        wanted.said.pop(each, None)
