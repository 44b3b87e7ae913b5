"""Answers to how a customer settles a debt, or why not: each is noted at once. Source: 003_e2c5f93ba8151af2.txt."""

from typing import Any

from actions import benefit_form, outcomes, phrasing, promise_form, visit_draft
from actions.answers.owing import offer_ways, say_debt, ways
from actions.answers.people import note_wait
from actions.answers.turns import ask_to_move, begin_claim_turn, begin_form
from actions.gate import pass_on
from actions.menus import offer, yes_or_no
from actions.registry import Needs, answers, decides
from actions.talk import Talk
from bot.catalog.collections import get_collections
from bot.language.folding import fold
from bot.language.wares import join_words
from bot.models import Script
from bot.services.debts import benefits, debts, visits
from bot.services.handoffs import HandoffReason

_DEBT = Script.COLLECTIONS
_CARD, _DEBIT, _ENDING, _REFUSES, _HARDSHIP = "5", "6", "9", "15", "16"


@answers("promise_payment", needs=Needs.HOLDER, about=_DEBT)
def take_promise(talk: Talk) -> None:
    """Day and place of the payment; who owes nothing is told so."""
    if talk.form == "promise_form":
        return
    if not talk.facts.debts.services:
        say_debt(talk)
        return
    promise_form.begin(talk)


@answers("defer_credit_card", needs=Needs.HOLDER, about=_DEBT)
def take_card(talk: Talk) -> None:
    """5: where to do it; a card's number is never taken here."""
    card = get_collections().card
    _settle(talk, _CARD)
    talk.say("utter_card", how=card.how_spoken if talk.is_call else card.how)
    _offer_debit(talk)


@answers("switch_to_debit", needs=Needs.HOLDER, about=_DEBT)
def take_debit(talk: Talk) -> None:
    """6: only where one pays at the counter; who has debit already is told so."""
    rules = get_collections().debit
    methods = {service.payment_method for service in talk.facts.debts.services}
    if methods and not methods & set(rules.offered_to):
        talk.say("utter_debit_already")
        offer_ways(talk)
        return
    _settle(talk, _DEBIT)
    talk.say("utter_debit", how=rules.how)


@decides("debit")
def take_debit_or_not(talk: Talk, yes: bool) -> None:
    """Whether the change of the way of paying, offered once, is wanted: what was agreed before stays."""
    if yes:
        talk.say("utter_debit", how=get_collections().debit.how)
    else:
        talk.say("utter_as_you_wish")


@answers("cancellation_in_progress", needs=Needs.HOLDER, about=_DEBT)
def take_cancellation(talk: Talk) -> None:
    """9: the back office's files have to show it."""
    ended = talk.facts.debts.named_in(talk.said.plain) or talk.facts.debts.services
    numbers = join_words([service.service_number for service in ended])
    outcomes.conclude_debt(talk.facts, _ENDING, ended or None, service=numbers)
    talk.leave_form()
    debts.silence_after(talk.session, talk.facts.customer.id, _ENDING)
    talk.say("utter_cancellation_noted")


@answers("economic_hardship", needs=Needs.HOLDER, about=_DEBT)
def take_hardship(talk: Talk) -> None:
    """16: what the matrix allows is offered first."""
    _settle(talk, _HARDSHIP, detail="")
    talk.say("utter_hardship")
    if not _offer_benefit(talk, hardship=True):
        talk.say("utter_ways", offer(talk, "payment_agreement", "promise_payment", "ask_human"))


@answers("accept_benefit", needs=Needs.HOLDER, about=_DEBT)
def take_benefit(talk: Talk) -> None:
    """What the matrix has for them; a yes, where it was offered just now."""
    if talk.slot("awaiting") == "benefit" and not phrasing.WONDERS.search(talk.said.plain):
        talk.remember(awaiting=None)
        take_benefit_or_not(talk, True)
    elif not _offer_benefit(talk, hardship=_is_hard_up(talk)):
        talk.say("utter_no_benefit")
        offer_ways(talk)


@decides("benefit")
def take_benefit_or_not(talk: Talk, yes: bool) -> None:
    """Whether the benefit is wanted."""
    if yes:
        benefit_form.begin(talk, talk.slot("about"))
    else:
        talk.say("utter_ways", ways(talk))


@answers("refuse_payment", "refuse_return", needs=Needs.PRESUMED, about=_DEBT)
def take_refusal(talk: Talk) -> None:
    """15, with the reason in their words; what can be done is said once, kindly, and accepted."""
    if phrasing.WHAT_IF.search(talk.said.plain):  # a question is no refusal
        talk.say("utter_if_unpaid")
        return
    outcomes.conclude_debt(talk.facts, _REFUSES, reason=f"«{talk.said.text[:150]}»")
    talk.leave_form()
    talk.remember(awaiting=None, about=None)
    if phrasing.FAILS.search(talk.said.plain):
        talk.ask("utter_refused_visit", "visit", yes_or_no(talk))
    else:
        talk.say("utter_refused_payment")


@decides("visit")
def take_visit(talk: Talk, yes: bool) -> None:
    """3: who will not pay for what fails may need a visit first. Source: 003_e2c5f93ba8151af2.txt, 3."""
    if yes:
        pass_on(talk, "technical_visit")
    else:
        talk.say("utter_as_you_wish")


@answers("technical_visit", "lost_equipment", needs=Needs.HOLDER, about=_DEBT)
def take_fault(talk: Talk) -> None:
    """3: the seed's form; a visit that is awaited is not asked for twice.

    What is broken or gone is a fault of the service, to who has no equipment to return.
    """
    if talk.form == "visit_form":
        talk.say("utter_visit_when")
        return
    services = talk.facts.debts.services
    if not services:
        say_debt(talk)
    elif all(visits.find_requested(talk.session, service) for service in services):
        talk.say("utter_visit_waits")
    else:
        talk.say("utter_visit")
        visit_draft.begin(talk)


@answers("payment_agreement", "return_equipment", needs=Needs.HOLDER, about=_DEBT)
def take_agreement(talk: Talk) -> None:
    """2: an appointment at an office for the agreement; one that exists is named instead.

    "Turno" after a technical visit is for the claim of the invoice. Source: 003_e2c5f93ba8151af2.txt, 3.
    """
    if phrasing.NO_AGREEMENT.search(talk.said.plain):
        talk.leave_form()
        offer_ways(talk)
        return
    if phrasing.HAS_AGREEMENT.search(talk.said.plain):
        note_wait(talk)
        talk.say("utter_agreement_known")
        talk.hand_over(HandoffReason.OTHER)
        return
    if talk.form == "turn_form":
        return
    if talk.said.intent == "return_equipment" and talk.facts.debts.was_visited:
        begin_claim_turn(talk)
    elif talk.facts.turn:
        ask_to_move(talk, talk.facts.turn)
    elif not talk.facts.debts.services:
        say_debt(talk)
    else:
        talk.say("utter_agreement")
        begin_form(talk)


def _settle(talk: Talk, code: str, **values: Any) -> None:
    """Note the outcome, and be silent for as long as the catalog says."""
    outcomes.conclude_debt(talk.facts, code, **values)
    talk.leave_form()
    debts.silence_after(talk.session, talk.facts.customer.id, code)


def _offer_benefit(talk: Talk, *, hardship: bool) -> bool:
    """The first benefit that a debt may get, as a question; whether there is one."""
    for service in talk.facts.debts.services:
        rule = benefits.find_offer(talk.session, service, hardship=hardship)
        if rule:
            talk.leave_form()  # a yes answers this now
            detail = {"service": service.id, "hardship": hardship}
            told = talk.told("utter_offer_benefit", turns=1)
            response = "utter_offer_benefit_again" if told else "utter_offer_benefit"
            talk.ask(response, "benefit", yes_or_no(talk), detail=detail, benefit=rule.title)
            return True
    return False


def _is_hard_up(talk: Talk) -> bool:
    """Whether they have said that they cannot pay."""
    return any(contact.typification_code == _HARDSHIP for contact in talk.facts.debts.contacts)


def _offer_debit(talk: Talk) -> None:
    """Offered once, and only to who pays at the counter."""
    offered_to = {fold(each) for each in get_collections().debit.offered_to}
    methods = {fold(service.payment_method or "") for service in talk.facts.debts.services}
    if methods & offered_to and not talk.told("utter_offer_debit", turns=50):
        talk.ask("utter_offer_debit", "debit", yes_or_no(talk))
