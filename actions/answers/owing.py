"""Answers about a debt: told to its holder alone, with what one can do now. Source: 003_e2c5f93ba8151af2.txt."""

from actions.menus import offer
from actions.registry import Needs, answers
from actions.talk import Choice, Talk
from bot.language.person_names import first_name
from bot.language.wares import name_business_line
from bot.language.written_dates import format_short_date
from bot.models import Script

_DEBT = Script.COLLECTIONS


@answers("greet", needs=Needs.NOBODY, about=_DEBT)
def open_matter(talk: Talk) -> None:
    """Say who speaks; the holder hears what is owed, anybody else is asked for digits of the cédula."""
    if talk.known and not talk.told("utter_greet_known"):
        talk.say("utter_greet_known", first_name=first_name(talk.known.customer.name))
    tell_or_ask(talk)


@answers("help", needs=Needs.NOBODY, about=_DEBT)
def explain_help(talk: Talk) -> None:
    """What this is about, as far as anybody may hear it."""
    talk.say("utter_help_debt")
    tell_or_ask(talk)


@answers("ask_balance", "ask_charges", "ask_equipment", "ask_deadline", needs=Needs.HOLDER, about=_DEBT)
def tell_debt(talk: Talk) -> None:
    """What is owed for which service since when, and what one can do."""
    say_debt(talk)
    offer_ways(talk)


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
        talk.say("utter_no_debt")
        return
    if debts.promise:
        talk.say("utter_promise_stands", **describe_promise(talk))
    for service in debts.services:
        assert service.amount_due is not None
        talk.say(
            "utter_debt",
            business_line=name_business_line(service.business_line),
            service_number=service.service_number,
            amount=talk.words.amount(service.amount_due),
            invoices=_count_invoices(service.overdue_invoices or 0),
            since=format_short_date(service.overdue_since) if service.overdue_since else "hoy",
        )
    if len(debts.services) > 1:
        talk.say("utter_debt_total", amount=talk.words.amount(debts.total))


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
        "place": promise.place or "donde prefieras",
    }


def _count_invoices(count: int) -> str:
    return "1 factura" if count == 1 else f"{count} facturas"
