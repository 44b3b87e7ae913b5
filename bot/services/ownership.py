"""Whose a conversation is: one agent's at a time, the queue's, or the bot's again."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import structlog
from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from bot import clock
from bot.catalog.desk import get_desk
from bot.catalog.phrases import get_phrases
from bot.db import UtcDateTime
from bot.errors import NotAllowed, NotFound
from bot.models import (
    Account,
    Conversation,
    ConversationState,
    Direction,
    FollowUp,
    FollowUpKind,
    FollowUpStatus,
    HandlingKind,
    Message,
    MessageKind,
    Role,
)
from bot.queries.waiting import oldest_first
from bot.services import audit
from bot.services.handling import record_step
from bot.services.handoffs import HandoffReason
from bot.services.outbound import messages

log = structlog.get_logger()
ATTENDS = (Role.AGENT, Role.SUPERVISOR, Role.ADMIN)


def find(session: Session, conversation_id: int) -> Conversation:
    """The conversation with that id.

    Raises:
        NotFound: there is none.
    """
    conversation = session.get(Conversation, conversation_id)
    if conversation is None:
        raise NotFound("Esa conversación no existe.")
    return conversation


def lock(session: Session, conversation_id: int) -> Conversation:
    """The conversation, its row locked until the unit of work ends: of two who want it one waits.

    Raises:
        NotFound: there is none.
    """
    conversation = session.get(Conversation, conversation_id, with_for_update=True, populate_existing=True)
    if conversation is None:
        raise NotFound("Esa conversación no existe.")
    return conversation


def take(session: Session, conversation: Conversation, agent: str) -> None:
    """An agent (by mail address) has the conversation from now on.

    Raises:
        NotAllowed: another agent has it.
    """
    session.refresh(conversation, with_for_update=True)
    if conversation.state is ConversationState.AGENT:
        if conversation.agent != agent:
            raise NotAllowed(f"{name_of(session, conversation.agent)} ya tiene esta conversación.")
        return
    _give(session, conversation, agent)
    record_step(session, conversation, HandlingKind.CLAIMED, agent)
    audit.record(session, "conversation.claim", conversation)


def take_next(session: Session, agent: str) -> Conversation | None:
    """Give the conversation that waits longest to an agent (by mail address); None: nobody waits.

    Two who ask at once get different ones.
    """
    conversation = session.scalar(oldest_first().limit(1).with_for_update(skip_locked=True, of=Conversation))
    if conversation is not None:
        _give(session, conversation, agent)
        record_step(session, conversation, HandlingKind.CLAIMED, agent)
        audit.record(session, "conversation.claim", conversation)
        session.flush()
    return conversation


def check_owner(conversation: Conversation, agent: str) -> None:
    """Only who has a conversation writes in it, gives it away, or closes it.

    Raises:
        NotAllowed: somebody else has it, or nobody.
    """
    if conversation.state is not ConversationState.AGENT:
        raise NotAllowed("Primero toma la conversación.")
    if conversation.agent != agent:
        raise NotAllowed("Otro asesor tiene esta conversación.")


def release(session: Session, conversation: Conversation, actor: str) -> None:
    """Back to the queue, in the place that the customer's waiting gives it.

    Raises:
        NotAllowed: no agent has it.
    """
    if conversation.state is not ConversationState.AGENT:
        raise NotAllowed("Nadie tiene esta conversación.")
    _queue(session, conversation)
    record_step(session, conversation, HandlingKind.RELEASED, actor)
    audit.record(session, "conversation.release", conversation)


def transfer(
    session: Session,
    conversation: Conversation,
    actor: str,
    *,
    agent: str | None = None,
    queue: str | None = None,
) -> None:
    """To another agent (by mail address) at once, or into a queue of desk.yml, in its old place.

    Raises:
        NotFound: there is no such agent or queue.
        NotAllowed: they have it already, or are away, and it would come back.
    """
    if agent is not None:
        account = session.scalar(select(Account).where(Account.email == agent, Account.active))
        if account is None or account.role not in ATTENDS:
            raise NotFound("Ese asesor no existe o ya no atiende.")
        if conversation.state is ConversationState.AGENT and conversation.agent == agent:
            raise NotAllowed(f"{account.name} ya tiene esta conversación.")
        if not is_present(account.seen_at):
            raise NotAllowed(f"{account.name} no está en la consola ahora; elige a otra persona o una cola.")
        _give(session, conversation, agent)
    else:
        get_desk().title_of(queue)
        conversation.queue = queue
        _queue(session, conversation)
    record_step(session, conversation, HandlingKind.TRANSFERRED, actor)
    audit.record(session, "conversation.transfer", conversation, to=agent or queue)


def return_absent(session: Session, seen: Mapping[str, datetime] | None = None) -> list[int]:
    """Put the conversations of agents who are away back into the queue, each in its own old place; which, oldest first.

    `seen`: when each agent (by mail address) was last at the console, UTC; one who is not in it is away. By default
    as their accounts say.
    """
    if seen is None:
        present_at = select(Account.email, Account.seen_at).where(
            Account.active, Account.seen_at.is_not(None)
        )
        seen = {email: at for email, at in session.execute(present_at) if at}
    present = [agent for agent, at in seen.items() if is_present(at)]
    nobody_there = or_(Conversation.agent.is_(None), Conversation.agent.not_in(present))
    kept = select(Conversation).where(Conversation.state == ConversationState.AGENT, nobody_there)
    returned = session.scalars(kept.with_for_update(skip_locked=True, of=Conversation)).all()
    for conversation in returned:
        agent = conversation.agent
        _queue(session, conversation)
        record_step(session, conversation, HandlingKind.RETURNED, reason=agent)
        log.warning("conversation_returned", conversation_id=conversation.id)
    session.flush()
    return [c.id for c in sorted(returned, key=lambda c: (c.waiting_since or c.created_at, c.id))]


def give_back(session: Session, conversation: Conversation, actor: str | None = None) -> None:
    """The person is done: the bot answers again, and calls promised in this conversation are kept.

    `actor`: the agent's mail address; None: a call was put through, or the bot is there again.
    """
    session.refresh(conversation, with_for_update=True)
    keep_callbacks(session, conversation, actor)
    conversation.state = ConversationState.BOT
    conversation.agent = conversation.handoff_reason = conversation.waiting_since = None
    conversation.queue = conversation.claimed_at = None
    record_step(session, conversation, HandlingKind.HANDED_BACK, actor)
    if actor:
        audit.record(session, "conversation.hand_back", conversation)


def say_goodbye(session: Session, conversation: Conversation) -> Message:
    """Tell the customer that the bot answers again; only while WhatsApp's window is open."""
    text = get_phrases().handoff.back_to_bot
    return messages.queue_reply(session, conversation, text, kind=MessageKind.AGENT)


def keep_callbacks(session: Session, conversation: Conversation, actor: str | None) -> None:
    """The calls that were promised in this conversation count as made."""
    session.execute(
        update(FollowUp)
        .where(
            FollowUp.conversation_id == conversation.id,
            FollowUp.kind == FollowUpKind.PERSON_CALLBACK,
            FollowUp.status == FollowUpStatus.OPEN,
        )
        .values(status=FollowUpStatus.DONE, done_by=actor, done_at=clock.now())
    )


def is_present(seen_at: datetime | None) -> bool:
    """Whether who was last at the console then (UTC) counts as being there."""
    return seen_at is not None and seen_at > clock.now() - timedelta(minutes=get_desk().absent_minutes)


def name_of(session: Session, email: str | None) -> str:
    """How an agent is called; the mail address where there is no such account any more."""
    return session.scalar(select(Account.name).where(Account.email == email)) or email or "Nadie"


def _give(session: Session, conversation: Conversation, agent: str) -> None:
    conversation.state, conversation.agent = ConversationState.AGENT, agent
    conversation.claimed_at, conversation.closed_at = clock.now(), None


def _queue(session: Session, conversation: Conversation) -> None:
    conversation.waiting_since = _waiting_since(session, conversation)
    conversation.state, conversation.agent = ConversationState.WAITING, None
    conversation.claimed_at = conversation.closed_at = None
    conversation.handoff_reason = conversation.handoff_reason or HandoffReason.OTHER.value


def _waiting_since(session: Session, conversation: Conversation) -> datetime:
    """Since when the customer waits: for the first word of an agent, or for the answer to their last ones."""
    theirs = Message.conversation_id == conversation.id
    spoke = select(func.max(Message.id)).where(theirs, Message.kind == MessageKind.AGENT)
    since = conversation.waiting_since
    if since and session.scalar(spoke.where(Message.created_at >= since)) is None:
        return since
    ours = select(func.max(Message.id)).where(
        theirs, Message.kind.in_([MessageKind.REPLY, MessageKind.AGENT])
    )
    unanswered = session.scalar(
        select(func.min(Message.created_at, type_=UtcDateTime())).where(
            theirs, Message.direction == Direction.IN, Message.id > func.coalesce(ours.scalar_subquery(), 0)
        )
    )
    return unanswered or clock.now()
