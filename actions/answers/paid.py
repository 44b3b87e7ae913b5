"""Answers to "I paid already": the proof by picture, and time for the payment to be seen."""

from typing import Any

from actions import outcomes, phrasing
from actions.answers.disputes import named_with, open_claims
from actions.answers.owing import offer_ways, say_debt, say_services, ways
from actions.menus import yes_or_no
from actions.registry import Needs, answers, decides
from actions.talk import Talk
from bot.errors import InvalidInput
from bot.models import Message, ReceiptPurpose, Script, Service
from bot.services import receipts
from bot.services.debts import debts

_DEBT = Script.COLLECTIONS
_PAYS = "1"  # Source: the contract: already paid closes with 1, and says so
_READABLE = ("image/", "application/pdf")


@answers("already_paid", needs=Needs.HOLDER, about=_DEBT)
def take_paid(talk: Talk) -> None:
    """1, which the observation explains; the proof is asked for, and the files get time to show it."""
    if not talk.facts.debts.services:
        say_debt(talk)
        return
    paid = named_with(talk, phrasing.PAYS) or talk.facts.debts.services
    outcomes.conclude_debt(talk.facts, _PAYS, paid, what="indica que ya pagó; se espera el registro del pago")
    debts.silence_after(talk.session, talk.facts.customer.id, "paid")
    talk.leave_form()
    talk.say("utter_paid_noted")
    if not talk.is_call:
        talk.remember(awaiting="payment_proof", about=None)
    if rest := [service for service in talk.facts.debts.services if service not in paid]:
        _go_on_with(talk, rest)


def _go_on_with(talk: Talk, rest: list[Service]) -> None:
    """What they did not pay: disputed in the same breath, or still to be settled."""
    disputed = [service for service in named_with(talk, phrasing.DISPUTES) if service in rest]
    if disputed:
        open_claims(talk, disputed)
    else:
        talk.say("utter_debt_rest")
        say_services(talk, rest)
        offer_ways(talk)


@answers("media_received", needs=Needs.PRESUMED, about=_DEBT)
def take_file(talk: Talk) -> None:
    """A picture or PDF: the proof, if that was what we waited for, else one question."""
    metadata = talk.said.metadata
    files = [
        item
        for item in metadata.get("media", [])
        if item.get("path") and str(item.get("content_type", "")).startswith(_READABLE)
    ]
    if not files:
        talk.say("utter_receipt_refused" if metadata.get("refused") else "utter_media_unreadable")
        return
    proof = {"message": int(metadata["message_id"]), "files": files}
    talk.leave_form()
    if talk.slot("awaiting") == "payment_proof" or _has_paid(talk):
        _take(talk, proof)
    else:
        talk.ask("utter_is_payment_proof", "is_payment_proof", yes_or_no(talk), detail=proof)


@decides("is_payment_proof")
def take_as_proof(talk: Talk, yes: bool) -> None:
    """Whether the file that came unasked is the proof."""
    if yes:
        _take(talk, talk.slot("about"))
    else:
        talk.say("utter_ways", ways(talk))


def _take(talk: Talk, proof: dict[str, Any]) -> None:
    service = next(iter(talk.facts.debts.services), None)
    if service is None:
        say_debt(talk)
        return
    message = talk.session.get_one(Message, proof["message"])
    try:
        receipts.take(
            talk.session, talk.facts.customer, service, message, proof["files"], ReceiptPurpose.PAYMENT
        )
    except InvalidInput:
        talk.ask("utter_receipt_refused", "payment_proof")
        return
    talk.say("utter_payment_proof_taken")
    talk.remember(awaiting=None, about=None)


def _has_paid(talk: Talk) -> bool:
    """Whether they said so, or promised it."""
    return any(contact.typification_code == _PAYS for contact in talk.facts.debts.contacts)
