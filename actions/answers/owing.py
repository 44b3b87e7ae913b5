"""Answers about a debt: told to its holder alone, with what one can do now. Source: 003_e2c5f93ba8151af2.txt."""

import re
from collections.abc import Sequence

from actions import phrasing
from actions.answers.questions import tell_location
from actions.menus import offer
from actions.registry import Needs, answers
from actions.talk import Choice, Talk
from bot.catalog.collections import get_collections
from bot.language.person_names import first_name
from bot.language.places import say_place
from bot.language.speech import speak_number
from bot.language.wares import join_words, name_business_line
from bot.language.written_dates import format_short_date
from bot.models import Script, Service
from bot.services.debts import proposals

_DEBT = Script.COLLECTIONS
_OF_OFFICES = re.compile(r"(?<!\w)(?:oficinas?|agencias?|centros?|cac|turno|cita|convenio|reclam\w+)(?!\w)")


@answers("greet", needs=Needs.NOBODY, about=_DEBT)
def open_matter(talk: Talk) -> None:
    """Say who speaks; the holder hears what is owed, anybody else is asked for digits of the cédula."""
    if talk.known and not talk.told("utter_greet_known"):
        talk.say("utter_greet_known", first_name=first_name(talk.known.customer.name))
    tell_or_ask(talk)


@answers("help", needs=Needs.NOBODY, about=_DEBT)
def explain_help(talk: Talk) -> None:
    """What this is about, as far as anybody may hear it."""
    if talk.holder is None or not talk.is_call:  # the rest is more than a breath
        talk.say("utter_help_debt")
    tell_or_ask(talk)


@answers("ask_charges", needs=Needs.HOLDER, about=_DEBT)
def explain_debt(talk: Talk) -> None:
    """Why so much: what the figure is, and who knows more; who only asks how much is told that."""
    wonders = phrasing.WHY.search(talk.said.plain) or talk.told("utter_debt", turns=2)
    if not talk.facts.debts.services or "cuanto" in talk.said.plain or not wonders:
        tell_debt(talk)
        return
    if not talk.told("utter_debt", turns=2):
        say_debt(talk)
    talk.say("utter_debt_why")
    if not talk.form:
        talk.say(
            "utter_ways", offer(talk, "dispute_charge", "promise_payment", "payment_agreement", "ask_human")
        )


@answers("ask_deadline", needs=Needs.HOLDER, about=_DEBT)
def tell_deadline(talk: Talk) -> None:
    """Until when one can pay, and what may happen meanwhile."""
    if not talk.facts.debts.services:
        tell_debt(talk)
        return
    talk.say("utter_debt_deadline", last_day=talk.words.day(proposals.last_day()))
    offer_ways(talk)


@answers("ask_balance", "ask_equipment", needs=Needs.HOLDER, about=_DEBT)
def tell_debt(talk: Talk) -> None:
    """What is owed for which service since when, and what one can do."""
    say_debt(talk)
    offer_ways(talk)


@answers("ask_location", needs=Needs.NOBODY, about=_DEBT)
def tell_places(talk: Talk) -> None:
    """Where one can pay; the offices, to who speaks of an appointment."""
    if talk.form == "turn_form" or _OF_OFFICES.search(talk.said.plain):
        tell_location(talk)
    else:
        talk.say(
            "utter_places", places=join_words([say_place(name) for name in get_collections().offered_places])
        )


def tell_consequence(talk: Talk) -> None:
    """What follows where nothing is paid, and what can be done about it."""
    talk.say("utter_unpaid")


def tell_or_ask(talk: Talk) -> None:
    """The debt to its holder; the others say digits of the cédula first."""
    if talk.form:
        return
    if talk.holder is None:
        talk.start_form("identify_form", pending_intent="ask_balance")
    else:
        tell_debt(talk)


def say_debt(talk: Talk) -> None:
    """Each service with its debt; a promise that stands comes first."""
    debts = talk.facts.debts
    if not debts.services:
        say_nothing_owed(talk)
        return
    if debts.promise:
        talk.say("utter_promise_stands", **describe_promise(talk))
        if talk.is_call:
            return
    if talk.is_call and len(debts.services) > 1:  # the list is more than a breath
        count = speak_number(len(debts.services))
        talk.say("utter_debt_several", count=count, amount=talk.words.amount(debts.total))
        return
    say_services(talk, debts.services)
    if len(debts.services) > 1:
        talk.say("utter_debt_total", amount=talk.words.amount(debts.total))


def say_nothing_owed(talk: Talk) -> None:
    """Nothing is owed, or all of it is disputed."""
    for claim in talk.facts.debts.claims:
        talk.say("utter_claim_waits", number=talk.words.code(claim.number), day=talk.words.day(claim.due_on))
    if not talk.facts.debts.claims:
        talk.say("utter_no_debt")


def say_services(talk: Talk, services: Sequence[Service]) -> None:
    """What is owed on each of them."""
    for service in services:
        assert service.amount_due is not None
        talk.say(
            "utter_debt",
            business_line=name_business_line(service.business_line),
            service_number=service.service_number,
            amount=talk.words.amount(service.amount_due),
            invoices=talk.words.invoices(service.overdue_invoices or 0),
            since=format_short_date(service.overdue_since) if service.overdue_since else "hoy",
        )


def offer_ways(talk: Talk) -> None:
    """What one can do about it now."""
    if not talk.form:
        talk.say("utter_ways", ways(talk))


def ways(talk: Talk) -> list[Choice]:
    """The usual ones; others are understood when they are said."""
    if not talk.facts.debts.services:
        return offer(talk, "ask_human")
    return offer(talk, "promise_payment", "payment_agreement", "economic_hardship", "ask_human")


def describe_promise(talk: Talk) -> dict[str, str]:
    """The values that name the promise that stands."""
    promise = talk.facts.debts.promise
    assert promise is not None
    return {
        "amount": talk.words.amount(promise.amount),
        "day": talk.words.day(promise.due_on),
        "place": say_place(promise.place) if promise.place else "donde prefieras",
    }
