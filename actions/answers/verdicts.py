"""Yes, no, and choices outside any form: the question that was asked last says what they mean."""

from actions import phrasing
from actions.answers import disputes
from actions.answers.leaving import open_matter
from actions.answers.owing import tell_or_ask
from actions.answers.questions import tell_offices
from actions.answers.returned import send_by_mail
from actions.half_written import offered
from actions.menus import main_menu
from actions.registry import VERDICTS, Needs, answers
from actions.talk import Talk
from bot.models import Script


@answers("affirm", needs=Needs.NOBODY)
def take_yes(talk: Talk) -> None:
    """What was asked is wanted."""
    decide(talk, yes=True)


@answers("deny", needs=Needs.NOBODY)
def take_no(talk: Talk) -> None:
    """What was asked is not wanted; in a form that did not take it for an answer, they want to stop."""
    if talk.form:
        talk.say("utter_given_up")
        talk.leave_form()
        return
    decide(talk, yes=False)


def decide(talk: Talk, yes: bool) -> None:
    """Do what the question said; without one, offer the menu."""
    question = talk.slot("awaiting")
    if talk.form in ("turn_form", "promise_form"):
        talk.say("utter_pick_one")
    if talk.form:
        return
    if question not in VERDICTS:
        _acknowledge(talk)
        return
    talk.remember(awaiting=None)
    VERDICTS[question](talk, yes)
    if talk.slot("awaiting") is None:
        talk.remember(about=None)


def _acknowledge(talk: Talk) -> None:
    """No yes or no was asked for: one of several choices was, or the customer just takes what was told."""
    choices = offered(talk)
    if phrasing.THANKS.search(talk.said.plain):
        talk.say("utter_thank")
    elif choices and talk.told("utter_pick_one", turns=1):
        talk.say("utter_as_you_wish")  # they only take note
    elif choices:
        talk.say("utter_pick_one", choices)
    elif talk.matter is Script.COLLECTIONS and not talk.told("utter_debt", turns=20):
        tell_or_ask(talk)  # they want to hear what the opening spoke of
    elif talk.matter is Script.RETENTION and not talk.told("utter_request_matter", turns=20):
        open_matter(talk)
    elif not any(event["event"] == "bot" for event in talk.tracker.events):
        talk.say("utter_menu", main_menu(talk))
    else:
        talk.say("utter_as_you_wish")


@answers("choose", needs=Needs.NOBODY)
def take_choice(talk: Talk) -> None:
    """An option that no form took: a city answers where to go, a mail is a mail, the rest is of the past."""
    kind, value = talk.said.choice or ("", "")
    if talk.form:
        return
    if kind == disputes.CHOICE and talk.holder:
        disputes.take_choice(talk, value)
    elif kind == "city":
        tell_offices(talk, value)
    elif kind == "mail":
        send_by_mail(talk)
    else:
        talk.say("utter_old_choice")
        talk.say("utter_menu", main_menu(talk))
