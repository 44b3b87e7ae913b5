"""The one action that answers every intent: it knows the state, and asks who speaks where it matters."""

from actions import phrasing
from actions.answers import (
    asides,
    care,
    courtesy,
    holders,
    later,
    misunderstandings,
    owing,
    paid,
    people,
    questions,
    refusals,
    returned,
    settling,
    turns,
    verdicts,
)
from actions.base import TalkAction
from actions.gate import pass_on
from actions.identify_form import read_last_digits
from actions.menus import keep_listening
from actions.registry import Needs, find_handler
from actions.talk import Talk
from bot.language.cedulas import read_cedulas
from bot.models import Script
from bot.services import conversations

__all__ = [
    "Respond",
    "courtesy",
    "holders",
    "later",
    "misunderstandings",
    "owing",
    "paid",
    "people",
    "questions",
    "refusals",
    "returned",
    "settling",
    "turns",
    "verdicts",
]


_MOST_GREETING = 5  # words beside a cédula that need not mean more: "hola, mi cédula es la"


class Respond(TalkAction):
    """Called by the rule of each intent."""

    called = "action_respond"

    def act(self, talk: Talk) -> None:
        """Answer; a form that was interrupted and not left goes on by itself."""
        if talk.said.circumstance:
            care.answer(talk, talk.said.circumstance)
        else:
            _answer(talk)
        keep_listening(talk)
        if talk.form and not talk.events_of("followup", "active_loop"):
            talk.follow(talk.form)


class NotUnderstood(TalkAction):
    """Called by Rasa's policy where it knows no rule."""

    called = "action_not_understood"

    def act(self, talk: Talk) -> None:
        """As if the words had not been understood; unless they told of what needs no understanding."""
        if talk.said.circumstance:
            care.answer(talk, talk.said.circumstance)
        else:
            misunderstandings.ask_again(talk)


def _answer(talk: Talk) -> None:
    intent = talk.said.intent
    if _is_confirmation(talk):
        intent = "ask_balance"
    lost = find_handler("nlu_fallback", talk.matter)
    handler = holders.find(talk) or asides.find(talk) or find_handler(intent, talk.matter) or lost
    talk.remember(matter=talk.matter.value)
    if handler is not lost:
        talk.remember(misses=None)
    if talk.slot("awaiting") == "other_number" and refusals.take_other_number(talk):
        return
    if talk.slot("awaiting") == "receipt" and phrasing.NOT_AT_HAND.search(talk.said.plain):
        returned.send_by_mail(talk)
    else:
        pass_on(talk, intent, handler)


def _is_confirmation(talk: Talk) -> bool:
    """Whether these are the digits that the campaign's opening asks for: the debt is what they answer for.

    The whole cédula will do, and whoever says with it what they want is answered that.
    """
    if talk.form or talk.is_call or talk.matter is not Script.COLLECTIONS:
        return False
    if not _identify(talk):
        return False
    wants = find_handler(talk.said.intent, talk.matter)
    return wants is None or wants.needs is not Needs.HOLDER or talk.said.count_words() <= _MOST_GREETING


def _identify(talk: Talk) -> bool:
    if last := read_last_digits(talk.said):
        return conversations.confirm_holder(talk.session, talk.conversation, last)
    said = {found.value for found in read_cedulas(talk.said.text)}
    if talk.presumed is None or talk.presumed.customer.cedula not in said:  # another's is taken by the form
        return False
    own = talk.presumed.customer.cedula
    return conversations.identify(talk.session, talk.conversation, own) is not None
