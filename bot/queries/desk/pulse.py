"""Tells cheaply whether anything changed that a page shows: each watcher asks every other second."""

import hashlib

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


def read_lists(session: Session) -> tuple[str, int]:
    """A mark that changes with the lists of who waits and who is attended; and how many wait."""
    rows = session.execute(_HELD).all()
    return _mark(rows), sum(row.state is ConversationState.WAITING for row in rows)


def read_conversation(session: Session, conversation_id: int) -> str:
    """A mark that changes with anything in a conversation: a word, a tick, a step, a note."""
    key = {"id": conversation_id}
    return _mark((session.execute(_MESSAGES, key).all(), session.execute(_DEEDS, key).all()))


def _mark(rows: object) -> str:
    return hashlib.blake2b(repr(rows).encode(), digest_size=8).hexdigest()
