"""Leaves whoever is in mourning, ill or very old to a person: nothing automatic reaches them until a person says so.

Source: the collections campaign's rule of care (bereavement, illness, old age → a person, no automatic calls). Why
somebody is in care is not kept: it is nobody's business but the person's who attends them.
"""

from datetime import datetime

import structlog
from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from bot import clock
from bot.catalog.policy import Ending, get_policy
from bot.catalog.typifications import get_typifications
from bot.language.circumstances import read_circumstance
from bot.models import (
    Channel,
    ContactState,
    Conversation,
    Customer,
    FollowUp,
    FollowUpKind,
    FollowUpStatus,
    Message,
    MessageKind,
    MessageStatus,
)
from bot.services import contacts, conversations
from bot.services.outbound.checks import BEGUN, IN_CARE

log = structlog.get_logger()


def note(session: Session, conversation: Conversation, text: str) -> bool:
    """Begin, where a customer tells of what a person must hear; whether they do.

    It counts at once, whoever has the conversation.
    """
    told = read_circumstance(text) is not None
    if told:
        begin(session, conversation)
    return told


def begin(session: Session, who: Customer | Conversation) -> None:
    """From now on a person attends them, or whoever has this address; repeating is harmless."""
    now = clock.now()
    customer = who if isinstance(who, Customer) else conversations.resolve_customer(session, who)
    if isinstance(who, Conversation):
        who.personal_care_since = who.personal_care_since or now
        _cancel(session, Message.conversation_id == who.id)
    if customer is not None:
        customer.personal_care_since = customer.personal_care_since or now
        _mark_conversations(session, Conversation.customer_id == customer.id, now)
        session.flush()
        _cancel(session, Message.customer_id == customer.id)
        _settle(session, customer)
    log.info("personal_care_began", customer_id=customer.id if customer else None, **_name(who))


def end(session: Session, customer: Customer) -> None:
    """A person decided that campaigns may reach them again; what was settled for them stays settled."""
    customer.personal_care_since = None
    numbers = [phone.number for phone in customer.phones]
    theirs = or_(Conversation.customer_id == customer.id, Conversation.address.in_(numbers))
    _mark_conversations(session, theirs, None)
    log.info("personal_care_ended", customer_id=customer.id)


def extend(session: Session, conversation: Conversation) -> None:
    """Whoever told of it before they were known has now said who they are."""
    if conversation.personal_care_since and conversation.customer_id:
        begin(session, conversation)


def _settle(session: Session, customer: Customer) -> None:
    """What the customer had settled before keeps its outcome."""
    for contact in contacts.live_contacts(session, customer.id):
        script = contact.campaign.script
        endings = get_policy().scripts[script].endings
        settled = contact.state is ContactState.SETTLED
        if settled and contact.typification_code not in (None, endings[Ending.INFORMED]):
            continue
        code = endings[Ending.PERSONAL_CARE] or ""
        contact.typification_code, contact.typified_at = code, clock.now()
        contacts.settle(session, contact, get_typifications().find(script, code).observation_in_care)
    later = select(FollowUp).where(
        FollowUp.customer_id == customer.id,
        FollowUp.kind == FollowUpKind.CONTACT_LATER,
        FollowUp.status == FollowUpStatus.OPEN,
    )
    for follow_up in session.scalars(later):
        follow_up.status = FollowUpStatus.CANCELLED


def _cancel(session: Session, theirs: ColumnElement[bool]) -> None:
    """What would not pass the check when it leaves is taken back at once."""
    automatic = or_(
        Message.kind == MessageKind.CAMPAIGN,
        Message.kind.in_(BEGUN) & (Message.mentions_money | (Message.channel == Channel.VOICE)),
    )
    queued = Message.status.in_([MessageStatus.PLANNED, MessageStatus.DUE])
    session.execute(
        update(Message)
        .where(theirs, queued, automatic)
        .values(status=MessageStatus.CANCELLED, error_message=IN_CARE, ended_at=clock.now())
        .execution_options(synchronize_session="fetch")
    )


def _mark_conversations(session: Session, whose: ColumnElement[bool], at: datetime | None) -> None:
    session.execute(
        update(Conversation)
        .where(whose)
        .values(personal_care_since=at)
        .execution_options(synchronize_session="fetch")
    )


def _name(who: Customer | Conversation) -> dict[str, int]:
    return {"conversation_id": who.id} if isinstance(who, Conversation) else {}
