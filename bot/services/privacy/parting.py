"""What becomes of the conversations of somebody who is erased: theirs name nobody, shared ones stay the others'."""

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot import clock
from bot.models import (
    Closing,
    Contact,
    Conversation,
    ConversationState,
    Customer,
    FollowUp,
    Message,
    Note,
    Review,
)
from bot.services.privacy import tombstones
from bot.services.privacy.extent import Extent
from bot.services.privacy.sweeping import GONE


def part(session: Session, customer: Customer, extent: Extent, messages: Sequence[Message]) -> None:
    """`messages`: the person's, whose conversations are still the ones that they were said in."""
    for key in sorted(extent.own):
        blank_own(session, session.get_one(Conversation, key))
    for key in sorted(extent.shared):
        theirs = [message for message in messages if message.conversation_id == key]
        _leave(session, customer, session.get_one(Conversation, key), theirs)


def blank_own(session: Session, conversation: Conversation) -> None:
    """One that is nobody else's: no address, no words of agents; a wish for silence outlives it."""
    tombstone = tombstones.draw()
    if conversation.opted_out_at and not tombstones.is_tombstone(conversation.address):
        tombstones.make_room_for_address(session, conversation.address)
        tombstone = tombstones.of_address(conversation.address)
    conversation.address = tombstone
    conversation.state, conversation.closed_at = (
        ConversationState.CLOSED,
        conversation.closed_at or clock.now(),
    )
    conversation.agent = conversation.waiting_since = conversation.personal_care_since = None
    for note in session.scalars(select(Note).where(Note.conversation_id == conversation.id)):
        note.text = GONE
    _blank_reviews(session, conversation.id)
    session.execute(
        update(Closing).where(Closing.conversation_id == conversation.id).values(observation=None, form={})
    )


def _leave(
    session: Session, customer: Customer, conversation: Conversation, theirs: Sequence[Message]
) -> None:
    """What is theirs moves to a conversation of its own, which has no address; so counts of it stay together."""
    if conversation.customer_id == customer.id:
        conversation.customer_id = conversation.contact_id = conversation.identified_at = None
    notes = _find_notes(session, conversation, theirs)
    if not theirs and not notes:
        return
    other = Conversation(
        address=tombstones.draw(),
        customer_id=customer.id,
        state=ConversationState.CLOSED,
        created_at=conversation.created_at,
        closed_at=clock.now(),
    )
    session.add(other)
    session.flush()
    for message in theirs:
        message.conversation_id = other.id
    for note in notes:
        note.conversation_id, note.text = other.id, GONE
    contacts = select(Contact.id).where(Contact.customer_id == customer.id)
    for kind, whose in (
        (Closing, Closing.contact_id.in_(contacts)),
        (FollowUp, FollowUp.customer_id == customer.id),
    ):
        here = kind.conversation_id == conversation.id
        session.execute(update(kind).where(here, whose).values(conversation_id=other.id))


def _find_notes(session: Session, conversation: Conversation, theirs: Sequence[Message]) -> list[Note]:
    """Those that were written while the last words were the person's."""
    keys = {message.id for message in theirs}
    said = session.execute(
        select(Message.id, Message.created_at)
        .where(Message.conversation_id == conversation.id)
        .order_by(Message.id)
    ).all()
    notes = session.scalars(select(Note).where(Note.conversation_id == conversation.id)).all()
    found = []
    for note in notes:
        before = [row.id for row in said if row.created_at <= note.created_at]
        if before and before[-1] in keys:
            found.append(note)
    return found


def _blank_reviews(session: Session, conversation_id: int) -> None:
    session.execute(update(Review).where(Review.conversation_id == conversation_id).values(comment=None))
