"""How much of the rate campaigns get while customers wait for a person: those they would bring could not be served."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.catalog.policy import get_policy
from bot.models import Conversation, ConversationState


def share_of_rate(session: Session) -> float:
    """What is left to campaigns of the rate now: 1, or less the more customers wait, and never nothing."""
    return get_policy().waiting_queue.share_of_rate(count_waiting(session))


def count_waiting(session: Session, since: datetime | None = None) -> int:
    """How many conversations wait for a person; `since`: those that already did at that instant."""
    query = (
        select(func.count()).select_from(Conversation).where(Conversation.state == ConversationState.WAITING)
    )
    if since is not None:
        query = query.where(Conversation.waiting_since <= since)
    return session.scalar(query) or 0
