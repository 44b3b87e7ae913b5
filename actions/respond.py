"""The one action that answers every intent: it knows the state, and asks who speaks where it matters."""

from actions import phrasing
from actions.answers import (
    asides,
    care,
    courtesy,
    disputes,
    holders,
    later,
    leaving,
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
    wonders,
)
from actions.base import TalkAction
from actions.gate import pass_on
from actions.identify_form import find_message
from actions.identity import identifies
from actions.meaning import find_intent, says_only_cedula, says_wrong_digits
from actions.menus import keep_listening
from actions.registry import find_handler
from actions.talk import Talk
from bot.models import Script

__all__ = [
    "Respond",
    "courtesy",
    "disputes",
    "holders",
    "later",
    "leaving",
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
    "wonders",
]


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
    intent = find_intent(talk)
    if says_only_cedula(talk):
        talk.start_form("identify_form", pending_intent="greet", identified=identifies(talk) or None)
        return
    if says_wrong_digits(talk):
        talk.say("utter_last_digits_wrong")
        pending = "greet" if talk.matter is Script.RETENTION else "ask_balance"
        talk.start_form("identify_form", pending_intent=pending, cedula_tries=1)
        return
    if intent != talk.said.intent and intent == talk.slot("pending_intent"):
        talk.remember(pending_intent=None)
        talk.said = find_message(talk, intent)
    if wonders.answer(talk):
        talk.remember(matter=talk.matter.value)
        return
    lost = find_handler("nlu_fallback", talk.matter)
    aside = asides.find(talk) if intent == talk.said.intent else None
    handler = holders.find(talk) or aside or find_handler(intent, talk.matter) or lost
    talk.remember(matter=talk.matter.value)
    if handler is not lost:
        talk.remember(misses=None)
    awaiting = talk.slot("awaiting")
    if awaiting == "other_number" and refusals.take_other_number(talk):
        return
    if awaiting == refusals.RELATIVE and refusals.take_word(talk):
        return
    if awaiting == disputes.CHOICE and talk.holder and disputes.take_named(talk):
        talk.remember(awaiting=None, about=None)
    elif awaiting == "receipt" and phrasing.NOT_AT_HAND.search(talk.said.plain):
        returned.send_by_mail(talk)
    else:
        pass_on(talk, intent, handler)
