"""Makes sure, on a call that we place about a debt or a request to leave, that its holder picks up."""

import re

from actions import phrasing
from actions.answers.later import promise_later
from actions.answers.leaving import open_matter
from actions.answers.owing import tell_or_ask
from actions.answers.refusals import take_wrong_number
from actions.matters import is_of_debts, is_of_leaving
from actions.menus import ask_for_holder, yes_or_no
from actions.registry import Handler, Needs, decides
from actions.talk import Talk
from bot.language.folding import fold
from bot.language.person_names import first_name
from bot.models import Script

_ASKED = ("holder", "acquainted")
_GREETS = re.compile(r"(?:alo|hola|buen[oa]s?(?: (?:dias|tardes|noches))?|diga|mande)")
_MOST_WORDS = 5


def find(talk: Talk) -> Handler | None:
    """The answer to who says in other words than yes or no whether it is they; None where something else is said."""
    if talk.form or talk.slot("awaiting") not in _ASKED:
        return None
    if phrasing.FETCHES.fullmatch(talk.said.plain):
        return Handler(_wait, Needs.NOBODY)
    if is_of_debts(talk.said.intent) or is_of_leaving(talk.said.intent):
        return None
    plain, is_short = talk.said.plain, len(talk.said.plain.split()) <= _MOST_WORDS
    if phrasing.ABSENT.search(plain):
        return Handler(promise_later, Needs.PRESUMED)
    if talk.slot("awaiting") == "holder" and is_short and _is_they(talk):
        return Handler(_go_on, Needs.NOBODY)
    return Handler(ask_for_holder, Needs.NOBODY) if _GREETS.fullmatch(plain) else None


def _is_they(talk: Talk) -> bool:
    """Whether they say so: "con él habla", "sí, soy María"."""
    plain, name = talk.said.plain, fold(first_name(talk.facts.customer.name))
    by_name = plain.startswith("soy ") and name in plain.split()
    return not talk.said.refuses and (by_name or bool(phrasing.MYSELF.search(plain)))


def _wait(talk: Talk) -> None:
    talk.say("utter_wait_holder")
    ask_for_holder(talk)


def _go_on(talk: Talk) -> None:
    """To what the call is about."""
    if talk.matter is Script.RETENTION:
        open_matter(talk)
    else:
        tell_or_ask(talk)


@decides("holder")
def confirm(talk: Talk, yes: bool) -> None:
    """The holder says the cédula; a no may mean that they are out, or that the number is somebody else's."""
    if yes:
        _go_on(talk)
        return
    name = first_name(talk.facts.customer.name)
    talk.ask("utter_ask_acquainted", "acquainted", yes_or_no(talk), first_name=name)


@decides("acquainted")
def ring_again(talk: Talk, yes: bool) -> None:
    """Whoever knows the holder says when they are there; to all others the number is a wrong one."""
    if yes:
        promise_later(talk)
    else:
        take_wrong_number(talk)
