"""Gives a conversation to one handler at a time, over all machines, and only for as long as it lives."""

from datetime import timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from bot import clock
from bot.models import Conversation

SECONDS = 40  # more than two questions to Rasa and the sending of the answer


def take(session: Session, conversation_id: int, owner: str) -> bool:
    """Take or renew the lease; False while another holds it. Locks the row until the unit of work ends."""
    now = clock.now()
    taken = session.execute(
        update(Conversation)
        .where(
            Conversation.id == conversation_id,
            or_(
                Conversation.lease_owner.is_(None),
                Conversation.lease_owner == owner,
                Conversation.leased_until <= now,
            ),
        )
        .values(lease_owner=owner, leased_until=now + timedelta(seconds=SECONDS))
        .execution_options(synchronize_session=False)
    )
    return bool(getattr(taken, "rowcount", 0))


def holds(session: Session, conversation_id: int, owner: str) -> bool:
    """Whether nobody took over meanwhile; locks the row, so that nobody will before the unit of work ends."""
    query = select(Conversation.lease_owner).where(Conversation.id == conversation_id).with_for_update()
    return session.scalar(query) == owner


def release(session: Session, conversation_id: int, owner: str) -> None:
    """Give the lease back, unless another has it."""
    session.execute(
        update(Conversation)
        .where(Conversation.id == conversation_id, Conversation.lease_owner == owner)
        .values(lease_owner=None, leased_until=None)
        .execution_options(synchronize_session=False)
    )
