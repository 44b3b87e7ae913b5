"""Erases what was said too long ago, a batch at a time: texts, files, Rasa's events and the audit trail itself.

Kept are the conversations that a person has or that wait for one, and what is about customers with an open claim,
case, debt in dispute or request for their data.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Event
from typing import Any

import structlog
from sqlalchemy import Select, Text, and_, cast, delete, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot import clock
from bot.bootstrap import Recobra
from bot.catalog.privacy import get_privacy
from bot.models import (
    UNTOLD,
    AuditEntry,
    Campaign,
    CaseFile,
    CaseStatus,
    CaseStep,
    Claim,
    ClaimStatus,
    Closing,
    Contact,
    Conversation,
    ConversationState,
    DataRequest,
    DataRequestStatus,
    Message,
    MessageStatus,
    Note,
    OutboxRecord,
    Receipt,
    Service,
    ServiceCase,
)
from bot.services import media
from bot.services.contacts import OPEN_CAMPAIGNS
from bot.services.outbox import adapters
from bot.services.privacy import case_blanking, dialogue
from bot.services.privacy.blanking import blank_text
from bot.services.privacy.holds import is_disputed
from bot.services.privacy.sweeping import GONE

log = structlog.get_logger()
_MOST_BATCHES = 200  # a run; the rest waits for the next one
_LEFT = (MessageStatus.PLANNED, MessageStatus.DUE, MessageStatus.SENDING, MessageStatus.RECEIVED)
_WITH_PERSON = (ConversationState.WAITING, ConversationState.AGENT)

Batch = Callable[[Recobra, int], int]


def erase_old(recobra: Recobra, stop: Event | None = None) -> dict[str, int]:
    """Erase all that is over its days, in units of work so small that nobody waits; how many rows of each kind."""
    stop, counts = stop or Event(), {}
    for name, erase in _KINDS.items():
        counts[name] = _repeat(recobra, erase, stop)
    if any(counts.values()):
        recobra.database.scrub()
        log.info("old_data_erased", **counts)
    return counts


def _repeat(recobra: Recobra, erase: Batch, stop: Event) -> int:
    count, size = 0, get_privacy().retention.batch
    for _ in range(_MOST_BATCHES):
        done = 0 if stop.is_set() else erase(recobra, size)
        count += done
        if done == 0:
            break
    return count


def _erase_texts(recobra: Recobra, size: int) -> int:
    before = _before(get_privacy().retention.message_days)
    has_text = or_(Message.body.is_not(None), Message.subject.is_not(None))
    with recobra.database.writing() as session:
        newest = _find_boundary(session, before)
        old = and_(Message.id <= newest, Message.created_at < before, has_text, Message.status.not_in(_LEFT))
        messages = session.scalars(_unheld(select(Message).where(old), Message.customer_id).limit(size)).all()
        for message in messages:
            blank_text(message)
        return len(messages)


def _erase_files(recobra: Recobra, size: int) -> int:
    """The files first: broken off in between, their rows are found again."""
    before = _before(get_privacy().retention.media_days)
    with recobra.database.reading() as session:
        newest = _find_boundary(session, before)
        has_file = cast(Message.media, Text).contains('"path"')
        old = and_(Message.id <= newest, Message.created_at < before, has_file, Message.status.not_in(_LEFT))
        messages = session.scalars(_unheld(select(Message).where(old), Message.customer_id).limit(size)).all()
        files = {str(item["path"]) for each in messages for item in each.media if item.get("path")}
    for path in files:
        media.delete(recobra.settings, path)
    with recobra.database.writing() as session:
        for message in session.scalars(select(Message).where(Message.id.in_([m.id for m in messages]))):
            message.media = [_mark(item) for item in message.media]
    return len(messages)


def _erase_receipts(recobra: Recobra, size: int) -> int:
    """Their files are those of the messages that brought them."""
    before = _before(get_privacy().retention.media_days)
    has_file = cast(Receipt.media, Text).contains('"path"')
    with recobra.database.writing() as session:
        old = select(Receipt).where(Receipt.received_at < before, has_file)
        receipts = session.scalars(_of_unheld(old, Receipt.customer_id).limit(size)).all()
        for receipt in receipts:
            for item in receipt.media:
                media.delete(recobra.settings, str(item["path"]))
            receipt.media, receipt.subject = [_mark(item) for item in receipt.media], GONE
        return len(receipts)


def _erase_notes(recobra: Recobra, size: int) -> int:
    before = _before(get_privacy().retention.message_days)
    with recobra.database.writing() as session:
        old = select(Note).join(Conversation, Conversation.id == Note.conversation_id)
        old = old.where(Note.created_at < before, Note.text != GONE, Conversation.state.not_in(_WITH_PERSON))
        notes = session.scalars(_of_unheld(old, Conversation.customer_id).limit(size)).all()
        for note in notes:
            note.text = GONE
        return len(notes)


def _erase_closings(recobra: Recobra, size: int) -> int:
    before = _before(get_privacy().retention.message_days)
    has_words = or_(Closing.observation.is_not(None), cast(Closing.form, Text) != "{}")
    with recobra.database.writing() as session:
        old = select(Closing).join(Conversation, Conversation.id == Closing.conversation_id)
        old = old.where(Closing.closed_at < before, has_words)
        closings = session.scalars(_of_unheld(old, Conversation.customer_id).limit(size)).all()
        for closing in closings:
            closing.observation, closing.form = None, {}
        return len(closings)


def _erase_observations(recobra: Recobra, size: int) -> int:
    """Of campaigns that are over."""
    before = _before(get_privacy().retention.message_days)
    with recobra.database.writing() as session:
        old = select(Contact).join(Contact.campaign)
        old = old.where(Contact.observation.is_not(None), Contact.typified_at < before)
        old = old.where(Campaign.state.not_in(OPEN_CAMPAIGNS))
        contacts = session.scalars(_of_unheld(old, Contact.customer_id).limit(size)).all()
        for contact in contacts:
            contact.observation = None
        return len(contacts)


def _erase_events(recobra: Recobra, _size: int) -> int:
    before = _before(get_privacy().retention.message_days)
    with recobra.database.reading() as session:
        kept = session.scalars(select(Conversation.id).where(Conversation.state.in_(_WITH_PERSON))).all()
    return dialogue.forget_older(recobra.settings, before, kept)


def _erase_audit(recobra: Recobra, size: int) -> int:
    before = _before(get_privacy().retention.audit_days)
    with recobra.database.writing() as session:
        old = select(AuditEntry.id).where(AuditEntry.at < before).order_by(AuditEntry.at).limit(size)
        keys = session.scalars(old).all()
        session.execute(delete(AuditEntry).where(AuditEntry.id.in_(keys)))
        return len(keys)


def _erase_case_files(recobra: Recobra, size: int) -> int:
    """The files first, as those of messages."""
    before = _before(get_privacy().retention.media_days)
    with recobra.database.reading() as session:
        old = select(CaseFile).join(ServiceCase, ServiceCase.id == CaseFile.case_id)
        old = old.where(CaseFile.added_at < before, cast(CaseFile.media, Text).contains('"path"'))
        files = session.scalars(_of_unheld(old, ServiceCase.customer_id).limit(size)).all()
    for file in files:
        media.delete(recobra.settings, str(file.media["path"]))
    with recobra.database.writing() as session:
        for file in session.scalars(select(CaseFile).where(CaseFile.id.in_([each.id for each in files]))):
            file.media = case_blanking.mark_gone(file.media)
    return len(files)


def _erase_cases(recobra: Recobra, size: int) -> int:
    """What was written in cases that ended, and told of them; not where other systems still have to be told."""
    before = _before(get_privacy().retention.message_days)
    of_case, answered = OutboxRecord.case_id == ServiceCase.id, cast(CaseStep.answers, Text) != "{}"
    has_words = or_(
        ServiceCase.observation.is_not(None),
        exists().where(CaseStep.case_id == ServiceCase.id, answered),
        exists().where(of_case, cast(OutboxRecord.payload, Text) != "{}"),
    )
    untold = exists().where(of_case, OutboxRecord.status.in_(UNTOLD))
    with recobra.database.writing() as session:
        old = select(ServiceCase).where(ServiceCase.closed_at < before, has_words, ~untold)
        cases = session.scalars(_of_unheld(old, ServiceCase.customer_id).limit(size)).all()
        adapters.delete_dropped(recobra.settings, case_blanking.find_records(session, cases))
        case_blanking.blank_words(session, cases)
        return len(cases)


def _find_boundary(session: Session, before: datetime) -> int:
    """The id of about the first message since then: they are numbered as they come, and their times have no index."""
    low, high = 0, (session.scalar(select(func.max(Message.id))) or 0)
    while low < high:
        middle = (low + high + 1) // 2
        row = session.execute(
            select(Message.id, Message.created_at).where(Message.id >= middle).order_by(Message.id).limit(1)
        ).first()
        if row is None or row.created_at >= before:
            high = middle - 1
        else:
            low = row.id
    return low


def _unheld(statement: Select[Message], customer_id: InstrumentedAttribute[Any]) -> Select[Message]:
    with_person = select(Conversation.id).where(Conversation.state.in_(_WITH_PERSON))
    elsewhere = or_(Message.conversation_id.is_(None), Message.conversation_id.not_in(with_person))
    return _of_unheld(statement.where(elsewhere), customer_id).order_by(Message.id)


def _of_unheld[S: Select[Any]](statement: S, customer_id: InstrumentedAttribute[Any]) -> S:
    """Without the customers whose data are needed."""
    claimed = select(Claim.customer_id).where(Claim.status == ClaimStatus.OPEN)
    disputed = select(Service.customer_id).where(is_disputed())
    asked = select(DataRequest.customer_id).where(
        DataRequest.status == DataRequestStatus.OPEN, DataRequest.customer_id.is_not(None)
    )
    worked = select(ServiceCase.customer_id).where(ServiceCase.status == CaseStatus.OPEN)
    held = [customer_id.not_in(each) for each in (claimed, disputed, asked, worked)]
    return statement.where(or_(customer_id.is_(None), and_(*held)))


def _mark(item: dict[str, object]) -> dict[str, object]:
    """What people see in its place."""
    return {"name": "archivo borrado", "content_type": item.get("content_type"), "problem": "expired"}


def _before(days: int) -> datetime:
    return clock.now() - timedelta(days=days)


_KINDS: dict[str, Batch] = {
    "texts": _erase_texts,
    "files": _erase_files,
    "receipts": _erase_receipts,
    "notes": _erase_notes,
    "closings": _erase_closings,
    "observations": _erase_observations,
    "case files": _erase_case_files,
    "cases": _erase_cases,
    "events": _erase_events,
    "audit": _erase_audit,
}
