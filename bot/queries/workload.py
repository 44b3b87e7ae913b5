"""How much is under way, for those who watch the system."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot import clock
from bot.models import Conversation, ConversationState, Message, MessageStatus

_UNDER_WAY = (MessageStatus.RECEIVED, MessageStatus.DUE, MessageStatus.SENDING, MessageStatus.UNKNOWN)


@dataclass(frozen=True)
class Workload:
    """`messages`: channel, status, count; ages in seconds."""

    messages: list[tuple[str, str, int]]
    oldest_unanswered: float
    waiting: int


def measure(session: Session) -> Workload:
    """The present numbers."""
    rows = session.execute(
        select(Message.channel, Message.status, func.count())
        .where(Message.status.in_(_UNDER_WAY))
        .group_by(Message.channel, Message.status)
    )
    oldest = session.scalar(
        select(func.min(Message.created_at)).where(Message.status == MessageStatus.RECEIVED)
    )
    waiting = session.scalar(
        select(func.count()).select_from(Conversation).where(Conversation.state == ConversationState.WAITING)
    )
    return Workload(
        messages=[(channel.value, status.value, count) for channel, status, count in rows],
        oldest_unanswered=(clock.now() - oldest).total_seconds() if oldest else 0.0,
        waiting=waiting or 0,
    )
