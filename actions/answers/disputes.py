"""Answers to who disputes a debt: the claim, and which service it is about."""

import re
from collections.abc import Sequence

from actions import phrasing
from actions.answers.owing import say_debt
from actions.answers.turns import begin_claim_turn
from actions.registry import Needs, answers
from actions.talk import Choice, Talk, option
from bot.language.wares import name_business_line
from bot.models import Script, Service
from bot.services.debts import claims
from bot.services.handoffs import HandoffReason

CHOICE = "claim"
_ALL = "all"
_MOST_ON_CALL = 3


@answers("dispute_charge", "service_not_cancelled", needs=Needs.HOLDER, about=Script.COLLECTIONS)
def take_dispute(talk: Talk) -> None:
    """15, a claim: of the service that is named, else they say which."""
    services = talk.facts.debts.services
    if not services:
        say_debt(talk)
        return
    if talk.facts.debts.was_visited and phrasing.TURN.search(talk.said.plain):
        begin_claim_turn(talk)
        return
    named = named_with(talk, phrasing.DISPUTES)
    if not named and len(services) > 1:
        talk.leave_form()
        talk.ask("utter_ask_claim_which", CHOICE, _list(talk, services))
        talk.remember(about=talk.said.text)
        return
    if not talk.told("utter_debt"):
        say_debt(talk)
    open_claims(talk, named or services)


def take_choice(talk: Talk, value: str) -> None:
    """The service of the claim, as it was chosen: its id, or all of them."""
    services = talk.facts.debts.services
    open_claims(talk, [service for service in services if value in (_ALL, str(service.id))] or services)


def take_named(talk: Talk) -> bool:
    """The service in their own words; whether one was named."""
    plain = talk.said.plain
    services = talk.facts.debts.services
    named = services if phrasing.ALL_OF_THEM.search(plain) else talk.facts.debts.named_in(plain)
    if named:
        open_claims(talk, named)
    return bool(named)


def open_claims(talk: Talk, services: Sequence[Service]) -> None:
    """Record them with a number and a day; the debt is left alone, and a person sees to it."""
    asked = talk.slot("about") if talk.slot("awaiting") == CHOICE else None
    facts, reason = talk.facts, str(asked or talk.said.text)
    for service in services:
        claim = claims.open_claim(talk.session, service, facts.debts.contact_of(service), reason)
        talk.say(
            "utter_claim",
            business_line=name_business_line(service.business_line),
            number=talk.words.code(claim.number),
            day=talk.words.day(claim.due_on),
        )
    talk.hand_over(HandoffReason.CHARGE_DISPUTE)


def named_with(talk: Talk, deed: re.Pattern[str]) -> list[Service]:
    """The services that are named together with a deed: "internet ya pagué, pero la tele no la reconozco"."""
    debts = talk.facts.debts
    clauses = [clause for clause in phrasing.CLAUSES.split(talk.said.plain) if deed.search(clause)]
    return debts.named_in(" | ".join(clauses)) or debts.named_in(talk.said.plain)


def _list(talk: Talk, services: Sequence[Service]) -> list[Choice]:
    """One choice each, and all; a call names the first ones, and the others are understood when they are named."""
    offered = services[: _MOST_ON_CALL if talk.is_call else None]
    lines = [service.business_line for service in services]
    alone = {line for line in lines if lines.count(line) == 1 and talk.is_call}
    titles = [_title(talk, service, is_alone=service.business_line in alone) for service in offered]
    choices = [option(title, CHOICE, str(service.id)) for title, service in zip(titles, offered, strict=True)]
    return [*choices, option("todos" if talk.is_call else "Todos", CHOICE, _ALL)]


def _title(talk: Talk, service: Service, *, is_alone: bool) -> str:
    line = name_business_line(service.business_line)
    return line if is_alone else f"{line} {talk.words.number(service.service_number)}"
