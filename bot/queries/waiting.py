"""Whom the agents should answer next."""

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from bot.models import Conversation, ConversationState


def oldest_first() -> Select[Conversation]:
    """The conversations that wait for a person, the longest waiting first; none is left out."""
    since = func.coalesce(Conversation.waiting_since, Conversation.last_inbound_at, Conversation.created_at)
    waiting = select(Conversation).where(Conversation.state == ConversationState.WAITING)
    return waiting.order_by(since, Conversation.id)


def list_waiting(session: Session, limit: int = 100) -> list[Conversation]:
    """The queue as it stands, at most so many."""
    return list(session.scalars(oldest_first().limit(limit)))
