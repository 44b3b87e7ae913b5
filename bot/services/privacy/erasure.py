"""Erases a person: from our tables, from Rasa's, and from the kept files; what was counted can still be counted.

Files and Rasa's events go first and the person's own rows last, in one unit of work: killed at any instruction and run
again, it ends the same.
"""

from dataclasses import dataclass

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.bootstrap import Recobra
from bot.catalog.policy import Reason
from bot.errors import NotAllowed
from bot.models import (
    Contact,
    ContactState,
    Conversation,
    Customer,
    DataRequest,
    DataRequestStatus,
    Message,
    MessageStatus,
)
from bot.queries.customers import find_customer
from bot.services import audit, contacts, media
from bot.services.outbox import adapters
from bot.services.privacy import (
    blanking,
    case_blanking,
    dialogue,
    extent,
    holds,
    office_lists,
    parting,
    quiet,
    sweeping,
    tombstones,
)

log = structlog.get_logger()
_WHY = "la persona pidió que se borren sus datos"


@dataclass(frozen=True)
class Erased:
    """How many messages, kept files and events of Rasa's there were; `before`: it had been done earlier."""

    messages: int = 0
    files: int = 0
    events: int = 0
    before: bool = False


def forget(recobra: Recobra, cedula: str, *, despite_hold: str | None = None) -> Erased:
    """Erase the person with that cédula, ten digits; doing it again is harmless.

    `despite_hold`: why it is done although the law would let us keep the data; written in the audit trail.
    Source: LOPDP, art. 15.

    Raises:
        NotFound: nobody has that cédula, nor had it.
        NotAllowed: something holds it (says what, and until when), or a message is leaving at this very moment.
    """
    with recobra.database.reading() as session:
        if _was_erased(session, cedula):
            return Erased(before=True)
        known = find_customer(session, cedula)
        _check(session, known, despite_hold)
        words, key = sweeping.list_words(session, known), known.id
        conversations = extent.measure(session, known).conversations
    with quiet.keep_quiet(recobra, conversations):
        _stop(recobra, key)
        with recobra.database.reading() as session:
            theirs = extent.measure(session, session.get_one(Customer, key))
            files = extent.find_files(session, theirs) + _list_office_files(session, key)
            told = case_blanking.find_records(session, case_blanking.find_cases(session, key))
        for path in files:
            media.delete(recobra.settings, path)
        adapters.delete_dropped(recobra.settings, told)
        events = dialogue.forget_conversations(recobra.settings, theirs.conversations)
        dialogue.redact_words(recobra.settings, words)
        sweeping.sweep(recobra.database, words)
        with recobra.database.writing() as session:
            customer = session.get_one(Customer, key)
            count = _erase(session, customer)
            why = sweeping.redact(despite_hold, words) if despite_hold else None
            audit.record(session, "customer.forget", customer, customer_id=key, despite_hold=why)
        dialogue.forget_conversations(recobra.settings, theirs.conversations)  # of a call that went on
    recobra.database.scrub()
    log.info("customer_forgotten", customer_id=key)
    return Erased(count, len(files), events)


def _was_erased(session: Session, cedula: str) -> bool:
    """Whether there is only a tombstone of it."""
    both = [cedula, tombstones.of_cedula(cedula)]
    return session.scalars(select(Customer.cedula).where(Customer.cedula.in_(both))).all() == both[1:]


def _check(session: Session, customer: Customer, despite_hold: str | None) -> None:
    found = holds.find_holds(session, customer)
    if found and not despite_hold:
        raise NotAllowed(f"Sus datos no se pueden borrar todavía. {holds.explain(found)}")


def _stop(recobra: Recobra, customer_id: int) -> None:
    """Nothing more is attempted, and what is leaving just now has left."""
    with recobra.database.writing() as session:
        for contact in session.scalars(
            select(Contact).where(Contact.customer_id == customer_id, Contact.state == ContactState.ACTIVE)
        ).all():
            if contact.typification_code:
                contacts.settle(session, contact)
            else:
                contacts.exhaust(session, contact, Reason.SUPPRESSED, reason=_WHY)
    quiet.wait_for_sending(recobra, Message.customer_id == customer_id)


def _erase(session: Session, customer: Customer) -> int:
    """The person's rows, all at once; how many messages."""
    theirs = extent.measure(session, customer)
    session.execute(
        select(Conversation.id)
        .where(Conversation.id.in_(theirs.conversations))
        .order_by(Conversation.id)
        .with_for_update()
    )
    session.refresh(customer, with_for_update=True)
    messages = session.scalars(
        select(Message).where(extent.is_theirs(theirs)).order_by(Message.id).with_for_update()
    ).all()
    if any(message.status is MessageStatus.SENDING for message in messages):
        raise NotAllowed(quiet.LEAVING)
    parting.part(session, customer, theirs, messages)
    for message in messages:
        blanking.blank_message(message)
    office_lists.blank(session, customer.id, office_lists.find(session, customer.id))
    blanking.blank_belongings(session, customer)
    _close_requests(session, customer)
    blanking.blank_customer(session, customer)
    session.flush()
    return len(messages)


def _list_office_files(session: Session, customer_id: int) -> list[str]:
    """Under MEDIA_URL; of lists that have not left too."""
    return [str(item["path"]) for mail in office_lists.find(session, customer_id) for item in mail.media]


def _close_requests(session: Session, customer: Customer) -> None:
    """All of the person's, of any kind; they name nobody any more."""
    for request in session.scalars(select(DataRequest).where(DataRequest.customer_id == customer.id)):
        if request.status is DataRequestStatus.OPEN:
            request.status, request.closed_at = DataRequestStatus.DONE, clock.now()
            request.handled_by = audit.doer.get().email
        request.customer_id = request.asked = request.answer = request.hold_reason = None
