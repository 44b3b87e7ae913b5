"""Keeps what was promised for later: a contact at the customer's hour, a call back by a person."""

from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from bot import clock
from bot.errors import NotAllowed
from bot.models import (
    Channel,
    Contact,
    Conversation,
    ConversationState,
    Customer,
    FollowUp,
    FollowUpKind,
    FollowUpStatus,
    HandlingKind,
)
from bot.services import contacts
from bot.services.handling import record_step
from bot.services.outbound.send_hours import SendRule, next_allowed

_CAMPAIGN_RULE = SendRule(mentions_money=True, respects_holidays=True)
_CALLBACK_DUE = "callback_due"


def first_lawful(instant: datetime) -> datetime:
    """The first instant from this one on (UTC) at which a campaign may speak: what is promised for it."""
    return next_allowed(instant, _CAMPAIGN_RULE)


def promise_contact(
    session: Session,
    customer: Customer,
    contact: Contact | None,
    due_at: datetime,
    channel: Channel | None = None,
) -> FollowUp:
    """The campaign goes on at that instant (UTC), or the first lawful one after it, on that channel.

    Nothing of this customer's contacts leaves before. An earlier promise of the kind is replaced, and a silence that
    would last longer ends then: it is the customer's later word. Whom a person attends, a person contacts then.
    """
    if customer.personal_care_since:
        contact = None
    due_at = first_lawful(due_at)
    _replace(session, FollowUp.customer_id == customer.id, FollowUpKind.CONTACT_LATER)
    others = [each for each in contacts.live_contacts(session, customer.id) if not contacts.is_done(each)]
    for each in dict.fromkeys([contact, *others] if contact else others):
        contacts.postpone(session, each, due_at, channel)
        if each.silent_until and each.silent_until > due_at:
            each.silent_until = due_at
    return _keep(
        session, FollowUpKind.CONTACT_LATER, due_at, customer_id=customer.id,
        contact_id=contact.id if contact else None, channel=channel.value if channel else None,
    )  # fmt: skip


def promise_callback(
    session: Session, conversation: Conversation, due_at: datetime | None = None
) -> FollowUp:
    """A person rings at that instant (UTC), by default at once; an earlier promise is replaced."""
    _replace(session, FollowUp.conversation_id == conversation.id, FollowUpKind.PERSON_CALLBACK)
    return _keep(
        session, FollowUpKind.PERSON_CALLBACK, due_at or clock.now(), customer_id=conversation.customer_id,
        contact_id=conversation.contact_id, conversation_id=conversation.id, channel=Channel.VOICE.value,
    )  # fmt: skip


def cancel(session: Session, follow_up: FollowUp) -> None:
    """It was a mistake, or is not wanted any more: what waited for it goes on at its own pace.

    Raises:
        NotAllowed: it was kept, or taken back before.
    """
    if follow_up.status is not FollowUpStatus.OPEN:
        raise NotAllowed("Eso ya no está pendiente.")
    follow_up.status = FollowUpStatus.CANCELLED
    if follow_up.customer_id is None:
        return
    for contact in contacts.live_contacts(session, follow_up.customer_id):
        if contacts.is_done(contact) or contact.next_attempt_at != follow_up.due_at:
            continue
        if contact.silent_until and contact.silent_until <= follow_up.due_at:
            contact.silent_until = None
        contacts.hold_back(session, contact)


def run_due(session: Session) -> int:
    """Due contacts are attempted by their own schedule, callbacks wait for an agent; how many there were."""
    due = session.scalars(
        select(FollowUp)
        .where(FollowUp.status == FollowUpStatus.OPEN, FollowUp.due_at <= clock.now())
        .order_by(FollowUp.due_at)
        .with_for_update(skip_locked=True)
    ).all()
    return sum(_run(session, follow_up) for follow_up in due)


def _run(session: Session, follow_up: FollowUp) -> bool:
    if follow_up.kind is FollowUpKind.CONTACT_LATER:
        follow_up.status = FollowUpStatus.DONE
        if follow_up.contact_id:
            return True
    conversation = _find_conversation(session, follow_up)  # no campaign goes on: a person keeps the promise
    if conversation is None or conversation.state not in (ConversationState.BOT, ConversationState.CLOSED):
        return False  # an agent has it already; giving it back keeps the promise
    conversation.state = ConversationState.WAITING
    conversation.waiting_since = clock.now()
    conversation.handoff_reason = _CALLBACK_DUE
    conversation.agent = conversation.closed_at = None
    record_step(session, conversation, HandlingKind.ESCALATED, reason=_CALLBACK_DUE)
    return True


def _find_conversation(session: Session, follow_up: FollowUp) -> Conversation | None:
    if follow_up.conversation_id:
        return session.get(Conversation, follow_up.conversation_id)
    return session.scalar(
        select(Conversation)
        .where(Conversation.customer_id == follow_up.customer_id)
        .order_by(Conversation.last_inbound_at.desc().nulls_last())
        .limit(1)
    )


def _replace(session: Session, of_whom: ColumnElement[bool], kind: FollowUpKind) -> None:
    earlier = select(FollowUp).where(of_whom, FollowUp.kind == kind, FollowUp.status == FollowUpStatus.OPEN)
    for follow_up in session.scalars(earlier):
        follow_up.status = FollowUpStatus.CANCELLED


def _keep(session: Session, kind: FollowUpKind, due_at: datetime, **values: object) -> FollowUp:
    follow_up = FollowUp(kind=kind, due_at=due_at, created_at=clock.now(), **values)
    session.add(follow_up)
    session.flush()
    return follow_up
