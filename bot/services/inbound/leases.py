"""Gives a conversation to one handler at a time, over all machines, and only for as long as it lives."""

from datetime import timedelta

from sqlalchemy import bindparam, or_, update
from sqlalchemy.orm import Session

from bot import clock
from bot.db import UtcDateTime
from bot.models import Conversation

SECONDS = 40  # more than two questions to Rasa and the sending of the answer
# Built once: each turn runs them, and building a statement costs more than running it.
_TAKE = (
    update(Conversation)
    .where(
        Conversation.id == bindparam("key"),
        or_(
            Conversation.lease_owner.is_(None),
            Conversation.lease_owner == bindparam("owner"),
            Conversation.leased_until <= bindparam("now", type_=UtcDateTime()),
        ),
    )
    .values(lease_owner=bindparam("owner"), leased_until=bindparam("until", type_=UtcDateTime()))
    .execution_options(synchronize_session=False)
)
_RELEASE = (
    update(Conversation)
    .where(Conversation.id == bindparam("key"), Conversation.lease_owner == bindparam("owner"))
    .values(lease_owner=None, leased_until=None)
    .execution_options(synchronize_session=False)
)


def take(session: Session, conversation_id: int, owner: str) -> bool:
    """Take or renew the lease; False while another holds it. Locks the row until the unit of work ends."""
    now = clock.now()
    until = now + timedelta(seconds=SECONDS)
    values = {"key": conversation_id, "owner": owner, "now": now, "until": until}
    taken = session.execute(_TAKE, values)
    return bool(getattr(taken, "rowcount", 0))


def is_free(conversation: Conversation) -> bool:
    """Whether nobody has a conversation whose row is locked and fresh."""
    until = conversation.leased_until
    return conversation.lease_owner is None or until is None or until <= clock.now()


def give(conversation: Conversation, owner: str) -> None:
    """Give a free conversation, whose row is locked, to a handler."""
    conversation.lease_owner = owner
    conversation.leased_until = clock.now() + timedelta(seconds=SECONDS)


def lock(session: Session, conversation_id: int, owner: str) -> Conversation | None:
    """The conversation, locked until the unit of work ends; None when somebody took over meanwhile."""
    conversation = session.get_one(
        Conversation, conversation_id, with_for_update=True, populate_existing=True
    )
    return conversation if conversation.lease_owner == owner else None


def release(session: Session, conversation_id: int, owner: str) -> None:
    """Give the lease back, unless another has it."""
    session.execute(_RELEASE, {"key": conversation_id, "owner": owner})
