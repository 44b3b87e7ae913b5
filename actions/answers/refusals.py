"""Answers to what keeps equipment from being handed in: noted at once; some need a person."""

from actions import outcomes
from actions.answers.questions import say_charges
from actions.registry import Needs, answers
from actions.talk import Talk
from bot.catalog.policy import Ending
from bot.services import conversations, opt_outs
from bot.services.handoffs import HandoffReason


@answers("lost_equipment", needs=Needs.PRESUMED)
def take_loss(talk: Talk) -> None:
    """Lost, stolen or broken: E7, and a person."""
    outcomes.conclude(talk.facts, "E7")
    talk.say("utter_lost")
    talk.hand_over(HandoffReason.LOST_EQUIPMENT)


@answers("dispute_charge", needs=Needs.PRESUMED)
def take_dispute(talk: Talk) -> None:
    """The charge is rejected: E8, what it is for, and a person."""
    outcomes.conclude(talk.facts, "E8")
    services = talk.known.services if talk.known else []
    if services and not (talk.told("utter_charge_loaded") or talk.told("utter_no_charge")):
        say_charges(talk)
    charged = any(service.has_charge for service in services)
    talk.say("utter_dispute" if charged else "utter_dispute_unseen")
    talk.hand_over(HandoffReason.CHARGE_DISPUTE)


@answers("service_not_cancelled", needs=Needs.PRESUMED)
def take_denial(talk: Talk) -> None:
    """They never asked for the retirement: E9, and a person."""
    outcomes.conclude(talk.facts, "E9")
    talk.say("utter_not_cancelled")
    talk.hand_over(HandoffReason.NOT_CANCELLED)


@answers("refuse_return", needs=Needs.PRESUMED)
def take_refusal(talk: Talk) -> None:
    """They will not hand it in: E10; what follows is said once, kindly, and accepted."""
    outcomes.conclude(talk.facts, "E10")
    talk.leave_form()
    talk.remember(awaiting=None, about=None)
    talk.say("utter_refused")


@answers("wrong_person", needs=Needs.NOBODY)
def take_wrong_number(talk: Talk) -> None:
    """E12: that number is not used for that customer again, and nothing personal is asked or told."""
    outcomes.end_all(talk.presumed, Ending.WRONG_NUMBER, address=talk.conversation.address)
    conversations.detach_customer(talk.session, talk.conversation)
    talk.leave_form()
    talk.remember(awaiting=None, about=None, pending_intent=None)
    talk.say("utter_wrong_person")


@answers("opt_out", needs=Needs.NOBODY)
def take_opt_out(talk: Talk) -> None:
    """No more contact, in any state, on both channels: E16."""
    conversations.resolve_customer(talk.session, talk.conversation)
    opt_outs.opt_out(talk.session, talk.conversation)
    talk.leave_form()
    talk.remember(awaiting=None, about=None, pending_intent=None)
    talk.say("utter_opted_out")
