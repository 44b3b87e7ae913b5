"""Yes, no, and choices outside any form: the question that was asked last says what they mean."""

from actions.answers.questions import tell_offices
from actions.answers.returned import send_by_mail
from actions.menus import main_menu
from actions.registry import VERDICTS, Needs, answers
from actions.talk import Talk


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
    if talk.form == "turn_form":
        talk.say("utter_pick_one")
    if talk.form:
        return
    if question not in VERDICTS:
        if "gracias" in talk.said.plain:
            talk.say("utter_thank")
        else:
            talk.say("utter_menu", main_menu(talk))
        return
    talk.remember(awaiting=None)
    VERDICTS[question](talk, yes)
    if talk.slot("awaiting") is None:
        talk.remember(about=None)


@answers("choose", needs=Needs.NOBODY)
def take_choice(talk: Talk) -> None:
    """An option that no form took: a city answers where to go, a mail is a mail, the rest is of the past."""
    kind, value = talk.said.choice or ("", "")
    if talk.form:
        return
    if kind == "city":
        tell_offices(talk, value)
    elif kind == "mail":
        send_by_mail(talk)
    else:
        talk.say("utter_old_choice")
        talk.say("utter_menu", main_menu(talk))
