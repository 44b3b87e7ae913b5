"""Answers to what keeps equipment from being handed in: noted at once; some need a person."""

import re

from actions import outcomes, phrasing
from actions.answers import later
from actions.answers.questions import offer_person, say_charges
from actions.menus import offer
from actions.moments import read_moment
from actions.registry import Needs, answers, decides
from actions.talk import Talk
from bot import clock
from bot.catalog.policy import Ending
from bot.language.calendar import next_business_day
from bot.language.person_names import first_name
from bot.language.phones import is_mobile, read_phones
from bot.language.written_dates import format_short_date
from bot.models import Customer, Script
from bot.services import contacts, conversations, opt_outs
from bot.services.handoffs import HandoffReason

RELATIVE = "relative"
_CHANGED = re.compile(
    r"cambi\w+ (?:de |el |su )?(?:numero|telefono|celular|linea)|(?:nuevo|otro) numero|numero nuevo"
)
_LEAVES = re.compile(r"(?<!\w)(?:darme|dar|deme|dame|denme|den|darnos|damos) de baja(?!\w)")
_OF_MESSAGES = re.compile(
    r"(?<!\w)(?:mensaj\w*|llamad\w*|lista|whats\w*|wasap|numero|correo|publicidad|notific\w*|est[aeo]s?)(?!\w)"
)

_STILL_ANSWERED = {"ask_human", "ask_identity", "greet", "help", "opt_out", "repeat", "thank", "wrong_person"}


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
    """E12, 10 or 11: that number is not used for that customer again, and nothing personal is told.

    Of who owes another number may be asked for. Source: 003_e2c5f93ba8151af2.txt, 11.
    """
    presumed = talk.presumed
    if presumed and is_relative(talk):
        take_relative(talk)
        return
    ending = Ending.CHANGED_NUMBER if _CHANGED.search(talk.said.plain) else Ending.WRONG_NUMBER
    outcomes.end_all(presumed, ending, address=talk.conversation.address)
    conversations.detach_customer(talk.session, talk.conversation)
    talk.leave_form()
    talk.remember(awaiting=None, about=None, pending_intent=None)
    if presumed is None or presumed.matter is not Script.COLLECTIONS:
        talk.say("utter_wrong_person")
    elif number := read_other_number(talk):
        _keep_number(talk, presumed.customer, number)
    else:
        talk.ask("utter_ask_other_number", "other_number", detail=presumed.customer.id)


def is_relative(talk: Talk) -> bool:
    """Whether somebody speaks who lives with the holder, rather than one who does not know them."""
    plain = talk.said.plain
    of_service = talk.matter is Script.RETENTION and talk.slot("awaiting") != "holder"
    return (
        (of_service or (not talk.is_call and talk.matter is Script.COLLECTIONS))
        and bool(phrasing.RELATIVE.search(plain))
        and not phrasing.STRANGER.search(plain)
    )


def take_relative(talk: Talk) -> None:
    """7: nothing is told to them, and the holder is looked for when they say, or at another number."""
    facts = talk.facts
    talk.conversation.identified_at = None  # who speaks now is not the holder
    talk.leave_form()
    if talk.matter is Script.RETENTION:
        talk.say("utter_request_not_holder")
        offer_person(talk)
        return
    if moment := read_moment(talk.said):
        later.keep(talk, moment, None)
        return
    day = format_short_date(next_business_day(clock.today()))
    outcomes.end_all(facts, Ending.LATER, when=day, channel=later.name_channel(talk.channel))
    talk.ask("utter_ask_relative", RELATIVE, first_name=first_name(facts.customer.name))


def take_word(talk: Talk) -> bool:
    """When, or at which number, the relative says that the holder is reached; whether they say either."""
    number, moment = read_other_number(talk), read_moment(talk.said)
    if number:
        customer = talk.facts.customer
        outcomes.end_all(talk.facts, Ending.CHANGED_NUMBER, address=talk.conversation.address)
        conversations.detach_customer(talk.session, talk.conversation)
        _keep_number(talk, customer, number, "utter_holder_number_kept")
    elif moment:
        later.keep(talk, moment, None)
    if number or moment:
        talk.remember(awaiting=None, about=None)
    return bool(number or moment)


@decides(RELATIVE)
def leave_word(talk: Talk, _yes: bool) -> None:
    """They know no hour."""
    talk.say("utter_holder_will_write")


def take_other_number(talk: Talk) -> bool:
    """The number at which the customer is reached, from whoever has the old one; whether that is what was said.

    Of who does not owe nothing else is to be settled: what they say otherwise is that they know none.
    """
    number = read_other_number(talk)
    if number is None and (talk.said.intent in _STILL_ANSWERED or talk.said.agrees):
        return False
    customer = talk.session.get(Customer, talk.slot("about"))
    talk.remember(awaiting=None, about=None)
    if customer is not None and number is not None:
        _keep_number(talk, customer, number)
    else:
        talk.say("utter_wrong_person")
    return True


@decides("other_number")
def wait_for_number(talk: Talk, _yes: bool) -> None:
    """They know one, and still have to say it."""
    talk.ask("utter_ask_other_number", "other_number", detail=talk.slot("about"))


def read_other_number(talk: Talk) -> str | None:
    """A telephone in the message that is not this one, E.164."""
    numbers = (found.value for found in read_phones(talk.said.text))
    return next((number for number in numbers if number != talk.conversation.address), None)


def _keep_number(
    talk: Talk, customer: Customer, number: str, response: str = "utter_other_number_kept"
) -> None:
    contacts.add_phone(talk.session, customer, number, is_mobile=is_mobile(number))
    talk.say(response, number=talk.words.phone(number))


@answers("opt_out", needs=Needs.NOBODY)
def take_opt_out(talk: Talk) -> None:
    """No more contact, in any state, on both channels: E16."""
    if _may_mean_service(talk):
        talk.ask("utter_opt_out_or_leave", "opt_out", offer(talk, "cancel_service", "opt_out"))
        return
    conversations.resolve_customer(talk.session, talk.conversation)
    opt_outs.opt_out(talk.session, talk.conversation)
    talk.leave_form()
    talk.remember(awaiting=None, about=None, pending_intent=None)
    talk.say("utter_opted_out")


def _may_mean_service(talk: Talk) -> bool:
    """Whether "quiero darme de baja" may be said of a service that they use."""
    plain = talk.said.plain
    if not _LEAVES.search(plain) or _OF_MESSAGES.search(plain) or talk.presumed is None:
        return False
    return any(service.retired_on is None for service in talk.presumed.customer.services)
