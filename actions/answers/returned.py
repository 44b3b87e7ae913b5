"""Answers to "I returned it already": the proof by picture on WhatsApp, by mail from a call."""

from typing import Any

from actions import outcomes, phrasing
from actions.answers.questions import say_nothing_pending
from actions.menus import ask_for_more, main_menu, yes_or_no
from actions.registry import Needs, answers, decides
from actions.request_evidence import keep_with_case
from actions.talk import Talk, option
from actions.words import MAILBOX
from bot.errors import InvalidInput
from bot.models import Channel, Customer, Message, MessageStatus, ReceiptStatus, Service
from bot.services import receipts
from bot.services.evidence import chats
from bot.services.outbound import messages

# The customer said that the proof comes, or sends another page of it.
_ANNOUNCED = ("E2", "E3")
_STICKER = "image/webp"  # photographs come as JPEG: ask before a sticker goes for a proof
_READABLE = ("image/", "application/pdf")


@answers("already_returned", needs=Needs.PRESUMED)
def ask_for_proof(talk: Talk) -> None:
    """E3 from the moment it is said; the picture makes it E2. Source: 004_494a7d2a7dcd2fdb.txt, speech 2."""
    if not talk.facts.services:
        say_nothing_pending(talk)
        return
    again = talk.slot("awaiting") == "receipt"
    talk.leave_form()
    outcomes.conclude(talk.facts, "E3")
    if talk.is_call or again or phrasing.NOT_AT_HAND.search(talk.said.plain):
        send_by_mail(talk)
    else:
        talk.ask("utter_ask_receipt", "receipt", [option("No la tengo ahora", "mail", "later")])


def send_by_mail(talk: Talk) -> None:
    """Say where to mail the proof and under which subject; what is said on a call is written too."""
    facts = talk.presumed
    if facts is None or not facts.services:
        talk.say("utter_menu", main_menu(talk))
        return
    subjects = [receipts.subject_of(facts.customer, service) for service in facts.services]
    if not talk.is_call:
        talk.say("utter_receipt_by_mail", mailbox=MAILBOX, subject="\n".join(subjects))
    elif _write_to(talk, facts.customer, subjects):
        talk.say("utter_receipt_by_mail", mailbox=talk.words.mailbox)
    else:
        talk.say("utter_receipt_by_mail_spoken_only", mailbox=talk.words.mailbox)
    talk.remember(awaiting=None, about=None)
    if talk.is_call:
        ask_for_more(talk)


@decides("receipt")
def receive_or_mail(talk: Talk, yes: bool) -> None:
    """They will send it now, or do not have it at hand."""
    if yes:
        talk.ask("utter_ask_receipt", "receipt", [option("No la tengo ahora", "mail", "later")])
    else:
        send_by_mail(talk)


def tell_proof(talk: Talk) -> None:
    """What became of the proofs that were sent; a rejected one is asked for again."""
    found = [(service, receipts.find_pending(talk.session, service)) for service in talk.facts.services]
    sent = [(service, receipt) for service, receipt in found if receipt]
    if not sent:
        ask_for_proof(talk)
        return
    rejected = [service for service, receipt in sent if receipt.status is ReceiptStatus.REJECTED]
    for service, _ in sent:
        talk.say(
            "utter_proof_waits" if service not in rejected else "utter_proof_rejected",
            **talk.words.service(service),
        )
    if rejected and not talk.form:
        talk.remember(awaiting=None if talk.is_call else "receipt")


@answers("media_received", needs=Needs.PRESUMED)
def take_file(talk: Talk) -> None:
    """A picture or PDF: the proof, if that was what we waited for; evidence of an open case; else one question."""
    awaits_proof = talk.slot("awaiting") == "receipt" or (bool(talk.facts.services) and _was_announced(talk))
    case = chats.find_case(talk.session, talk.conversation)
    if case and not awaits_proof:
        keep_with_case(talk, case)
        return
    metadata = talk.said.metadata
    files = [item for item in metadata.get("media", []) if _is_readable(item)]
    if not files:
        talk.say("utter_receipt_refused" if metadata.get("refused") else "utter_media_unreadable")
    elif not talk.facts.services:
        say_nothing_pending(talk)
    else:
        waited_for = awaits_proof and not all(item["content_type"] == _STICKER for item in files)
        proof = {"message": int(metadata["message_id"]), "files": files}
        talk.leave_form()
        if waited_for:
            _take(talk, talk.facts.services[0], proof)
        else:
            talk.ask("utter_is_receipt", "is_receipt", yes_or_no(talk), detail=proof)


@decides("is_receipt")
def take_as_proof(talk: Talk, yes: bool) -> None:
    """Whether the file that came unasked is the proof."""
    if yes and talk.presumed and talk.facts.services:
        _take(talk, talk.facts.services[0], talk.slot("about"))
    else:
        talk.say("utter_menu", main_menu(talk))


@decides("receipt_also")
def take_for_another(talk: Talk, yes: bool) -> None:
    """Whether the same proof covers the next service."""
    proof = talk.slot("about")
    service = next((s for s in talk.facts.services if s.id == proof["service"]), None)
    if yes and service:
        _take(talk, service, proof)
    else:
        talk.say("utter_as_you_wish")


def _take(talk: Talk, service: Service, proof: dict[str, Any]) -> None:
    message = talk.session.get_one(Message, proof["message"])
    try:
        receipts.take(talk.session, talk.facts.customer, service, message, proof["files"])
    except InvalidInput:
        talk.ask("utter_receipt_refused", "receipt")
        return
    talk.say("utter_receipt_taken", **talk.words.service(service))
    talk.remember(awaiting=None, about=None)
    _ask_for_next(talk, service, proof)


def _ask_for_next(talk: Talk, service: Service, proof: dict[str, Any]) -> None:
    """One proof may cover several services: the others are asked for one by one."""
    others = talk.facts.services[talk.facts.services.index(service) + 1 :]
    if others:
        detail = {**proof, "service": others[0].id}
        named = talk.words.service(others[0])
        talk.ask("utter_receipt_also", "receipt_also", yes_or_no(talk), detail=detail, **named)


def _was_announced(talk: Talk) -> bool:
    if any(contact.typification_code in _ANNOUNCED for contact in talk.facts.contacts):
        return True
    sent = [receipts.find_pending(talk.session, service) for service in talk.facts.services]
    return any(receipt is not None and receipt.status is ReceiptStatus.REJECTED for receipt in sent)


def _is_readable(item: dict[str, str]) -> bool:
    return bool(item.get("path")) and str(item.get("content_type", "")).startswith(_READABLE)


def _write_to(talk: Talk, customer: Customer, subjects: list[str]) -> bool:
    """Put on WhatsApp what was said; a landline is not rung for it while its owner is on the line."""
    notices = [
        messages.queue_notice(
            talk.session,
            customer,
            "proof_address",
            {"mailbox": MAILBOX, "subject": subject},
            channel=Channel.WHATSAPP,
        )
        for subject in subjects
    ]
    return all(notice is not None and notice.status is not MessageStatus.CANCELLED for notice in notices)
