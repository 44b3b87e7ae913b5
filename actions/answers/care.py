"""Answers who tells of a death, an illness or great age: a kind word and a person, whatever else was said."""

from actions.answers.questions import say_identity
from actions.answers.refusals import take_opt_out
from actions.talk import Talk
from bot.language.circumstances import Circumstance
from bot.services.handoffs import HandoffReason

_WORDS = {
    Circumstance.HOLDER_DEATH: "utter_care_holder_death",
    Circumstance.DEATH: "utter_care_death",
    Circumstance.ILLNESS: "utter_care_illness",
    Circumstance.AGE: "utter_care_age",
}


def answer(talk: Talk, circumstance: Circumstance) -> None:
    """The service noted it when the message came in; who also wants silence gets that, not a person.

    Source: docs/decisions/0012.
    """
    if talk.said.intent == "opt_out":
        if circumstance is not Circumstance.AGE:
            talk.say("utter_care_sorry")
        take_opt_out(talk)
        return
    if talk.said.intent == "ask_identity":
        say_identity(talk)
    if not talk.told(_WORDS[circumstance]):
        talk.say(_WORDS[circumstance])
    talk.hand_over(HandoffReason.PERSONAL_CARE)
