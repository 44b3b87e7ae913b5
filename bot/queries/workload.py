"""How much is under way, for those who watch the system."""

import math
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot import clock
from bot.models import Alarm, AlarmKind, Conversation, ConversationState, Message, MessageStatus
from bot.services import job_runs

_UNDER_WAY = (MessageStatus.RECEIVED, MessageStatus.DUE, MessageStatus.SENDING, MessageStatus.UNKNOWN)


@dataclass(frozen=True)
class Workload:
    """`messages`: channel, status, count; `alarms`: the open ones by kind; ages in seconds.

    `scheduler_age`: since a scheduler was last at work, infinite before its first job.
    """

    messages: list[tuple[str, str, int]]
    oldest_unanswered: float
    waiting: int
    alarms: dict[str, int]
    scheduler_age: float


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
        alarms=_count_alarms(session),
        scheduler_age=math.inf if (age := job_runs.measure_age(session)) is None else age,
    )


def _count_alarms(session: Session) -> dict[str, int]:
    rows = session.execute(
        select(Alarm.kind, func.count()).where(Alarm.cleared_at.is_(None)).group_by(Alarm.kind)
    )
    found = {kind.value: count for kind, count in rows}
    return {kind.value: found.get(kind.value, 0) for kind in AlarmKind}
