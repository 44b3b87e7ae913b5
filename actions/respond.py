"""The one action that answers every intent: it knows the state, and asks who speaks where it matters."""

from actions import phrasing
from actions.answers import (
    asides,
    courtesy,
    later,
    misunderstandings,
    people,
    questions,
    refusals,
    returned,
    turns,
    verdicts,
)
from actions.base import TalkAction
from actions.menus import ask_for_more
from actions.registry import HANDLERS, Handler, Needs
from actions.talk import Talk
from bot.services import handoffs

__all__ = [
    "Respond",
    "courtesy",
    "later",
    "misunderstandings",
    "people",
    "questions",
    "refusals",
    "returned",
    "turns",
    "verdicts",
]


class Respond(TalkAction):
    """Called by the rule of each intent."""

    called = "action_respond"

    def act(self, talk: Talk) -> None:
        """Answer; a form that was interrupted and not left goes on by itself."""
        _answer(talk)
        _keep_listening(talk)
        if talk.form and not talk.events_of("followup", "active_loop"):
            talk.follow(talk.form)


class NotUnderstood(TalkAction):
    """Called by Rasa's policy where it knows no rule."""

    called = "action_not_understood"

    def act(self, talk: Talk) -> None:
        """As if the words had not been understood."""
        misunderstandings.ask_again(talk)


def _answer(talk: Talk) -> None:
    intent = talk.said.intent
    handler = asides.find(talk) or HANDLERS.get(intent, HANDLERS["nlu_fallback"])
    if handler is not HANDLERS["nlu_fallback"]:
        talk.remember(misses=None)
    if talk.slot("awaiting") == "receipt" and phrasing.NOT_AT_HAND.search(talk.said.plain):
        returned.send_by_mail(talk)
    elif _is_sure_enough(talk, handler):
        handler.answer(talk)
    elif talk.form == "identify_form":
        talk.remember(pending_intent=intent)
    else:
        talk.start_form("identify_form", pending_intent=intent)


def _keep_listening(talk: Talk) -> None:
    """On a call every turn ends in a question, or in the end of the call."""
    silent = talk.said.intent in ("repeat", "goodbye", "opt_out", "wrong_person")
    goes_on = talk.form or talk.has_asked or talk.events_of("followup")
    if talk.is_call and not (
        silent or goes_on or talk.is_answered or handoffs.is_with_person(talk.conversation)
    ):
        ask_for_more(talk)


def _is_sure_enough(talk: Talk, handler: Handler) -> bool:
    if handler.needs is Needs.NOBODY:
        return True
    return (talk.known if handler.needs is Needs.KNOWN else talk.presumed) is not None
