"""Tells cheaply whether anything changed that a page shows: each watcher asks every other second."""

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from bot.models import Conversation, ConversationState, HandlingStep, Message, Note

_RECENT = 40  # messages of the open conversation whose states are looked at
_HELD = (
    select(
        Conversation.id,
        Conversation.state,
        Conversation.agent,
        Conversation.queue,
        Conversation.last_inbound_at,
    )
    .where(Conversation.state.in_((ConversationState.WAITING, ConversationState.AGENT)))
    .order_by(Conversation.id)
)
_MESSAGES = (
    select(Message.id, Message.status, Message.outcome)
    .where(Message.conversation_id == bindparam("id"))
    .order_by(Message.id.desc())
    .limit(_RECENT)
)
_DEEDS = select(
    *(
        select(func.max(table.id)).where(table.conversation_id == bindparam("id")).scalar_subquery()
        for table in (HandlingStep, Note)
    )
)


@dataclass(frozen=True)
class Lists:
    """A mark that changes with who waits and who is attended, and how many wait.

    `held`: by agent (mail address), how many they have; `heard`: when one of their customers last spoke, UTC.
    """

    mark: str
    waiting: int
    held: Mapping[str, int]
    heard: Mapping[str, datetime]


def read_lists(session: Session) -> Lists:
    """The lists of who waits and who is attended, of all agents at once."""
    rows = session.execute(_HELD).all()
    own = [row for row in rows if row.state is ConversationState.AGENT and row.agent]
    spoke = sorted((row.last_inbound_at, row.agent) for row in own if row.last_inbound_at)
    return Lists(
        mark=_mark(rows),
        waiting=len([row for row in rows if row.state is ConversationState.WAITING]),
        held=Counter(row.agent for row in own),
        heard={agent: at for at, agent in spoke},
    )


def read_conversation(session: Session, conversation_id: int) -> str:
    """A mark that changes with anything in a conversation: a word, a tick, a step, a note."""
    key = {"id": conversation_id}
    return _mark((session.execute(_MESSAGES, key).all(), session.execute(_DEEDS, key).all()))


def _mark(rows: object) -> str:
    return hashlib.blake2b(repr(rows).encode(), digest_size=8).hexdigest()
