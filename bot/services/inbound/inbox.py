"""Which stored messages make the customer's next turn, and what is kept when the turn is over."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sqlalchemy import and_, bindparam, func, or_, select, update
from sqlalchemy.orm import Session

from bot import clock
from bot.catalog.phrases import get_phrases
from bot.db import UtcDateTime
from bot.models import Channel, Conversation, ConversationState, Direction, Message, MessageStatus
from bot.rasa import Question, Reply
from bot.services import handoffs, ownership
from bot.services.evidence import chats
from bot.services.handoffs import HandoffReason
from bot.services.inbound import leases, questions
from bot.services.outbound import messages

PATIENCE_SECONDS = 60.0  # then a customer who waits for an answer is told, once, and a person may take over
_BATCH = 30
_MOST_FAILURES = 3
_FRESH_SECONDS = 10.0
# Built once: each turn runs them.
_is_waiting = and_(
    Message.conversation_id == bindparam("conversation"),
    Message.status == MessageStatus.RECEIVED,
    Message.direction == Direction.IN,
    Message.channel == Channel.WHATSAPP,
)
_WAITING = select(Message).where(_is_waiting).order_by(Message.id).limit(_BATCH)
_FIRST_WAITING = select(Message.id).where(_is_waiting).limit(1)
_HANDLED = (
    update(Message)
    .where(Message.id.in_(bindparam("keys", expanding=True)))
    .values(status=MessageStatus.HANDLED, ended_at=bindparam("now", type_=UtcDateTime()))
    .execution_options(synchronize_session=False)
)


@dataclass(frozen=True)
class Turn:
    """What is to be answered: `question` is None while a person has the conversation."""

    conversation_id: int
    owner: str
    message_ids: list[int]
    question: Question | None
    command: str | None
    tries: int
    waited: float  # seconds since it came in
    begun_at: float = field(default_factory=time.monotonic)

    @property
    def is_fresh(self) -> bool:
        """Whether the lease that it was begun with is surely still ours when it ends."""
        return time.monotonic() - self.begun_at < _FRESH_SECONDS


class Outcome(StrEnum):
    """What became of asking Rasa."""

    ANSWERED = "answered"
    FAILED = "failed"  # there is no answer to be had
    LATER = "later"  # Rasa is away


@dataclass(frozen=True)
class Answer:
    """The replies, or why there are none."""

    outcome: Outcome
    replies: list[Reply] = field(default_factory=list)


@dataclass(frozen=True)
class Finished:
    """The messages to send now; `complete`: the turn needs no further try."""

    replies: list[Message]
    complete: bool = True


def next_messages(session: Session, conversation_id: int) -> list[Message]:
    """The oldest message that waits; with the pictures of the same album, which are answered as one."""
    waiting = session.scalars(_WAITING, {"conversation": conversation_id}).all()
    head = waiting[:1]
    for message in waiting[1:]:
        if not (head[0].media and message.media and message.tries == head[0].tries):
            break
        head = [*head, message]
    return list(head)


def is_idle(session: Session, conversation: Conversation) -> bool:
    """Whether nothing waits in a conversation, but for what was just added and has no id yet."""
    with session.no_autoflush:
        return session.scalar(_FIRST_WAITING, {"conversation": conversation.id}) is None


def list_left(session: Session, before: datetime) -> list[int]:
    """Conversations with messages from before then that nobody is handling, longest waiting first."""
    query = (
        select(Message.conversation_id)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .where(
            Message.status == MessageStatus.RECEIVED,
            Message.channel == Channel.WHATSAPP,
            or_(Conversation.lease_owner.is_(None), Conversation.leased_until <= clock.now()),
        )
        .group_by(Message.conversation_id)
        .having(func.min(Message.created_at) <= before)
        .order_by(func.min(Message.id))
    )
    return [key for key in session.scalars(query) if key is not None]


def begin(session: Session, conversation: Conversation, owner: str, waiting: Sequence[Message]) -> Turn:
    """Note that these messages are being asked, so that a later try says that it is one."""
    head = waiting[0]
    tries = head.tries
    for message in waiting:
        message.tries += 1
    session.flush()  # a message that was just stored gets its id
    command = head.details.get("command")
    is_with_person = handoffs.is_with_person(conversation)
    if is_with_person:  # the bot asks first what a file is
        chats.keep_files(session, conversation, waiting)
    question = None if is_with_person else questions.build(session, conversation, waiting, tries > 0)
    waited = (clock.now() - head.created_at).total_seconds()
    return Turn(conversation.id, owner, [m.id for m in waiting], question, command, tries, waited)


def finish(session: Session, turn: Turn, answer: Answer) -> Finished:
    """Keep the replies and mark the turn handled, in one unit of work; nothing, when another took it over."""
    conversation = leases.lock(session, turn.conversation_id, turn.owner)
    if conversation is None:
        return Finished([])
    if answer.outcome is Outcome.LATER:
        return Finished(_excuse_delay(session, conversation, turn), complete=False)
    _mark_handled(session, turn.message_ids)
    if conversation.state is ConversationState.AGENT:  # taken while Rasa was thinking: the agent speaks
        return Finished([])
    if answer.outcome is Outcome.FAILED:
        return Finished([_apologise(session, conversation, HandoffReason.BOT_FAILED)])
    if turn.question and conversation.handoff_reason == HandoffReason.BOT_UNAVAILABLE:
        ownership.give_back(session, conversation)
    return Finished(
        [_queue(session, conversation, reply) for reply in answer.replies if reply.says_something]
    )


def count_failure(session: Session, conversation_id: int) -> None:
    """Note that handling what waits failed inside; after the third time it is done with, and a person has it."""
    waiting = next_messages(session, conversation_id)
    for message in waiting:
        message.details = message.details | {"failures": message.details.get("failures", 0) + 1}
    if not waiting or waiting[0].details["failures"] < _MOST_FAILURES:
        return
    _mark_handled(session, [message.id for message in waiting])
    conversation = session.get_one(Conversation, conversation_id, populate_existing=True)
    if conversation.state is ConversationState.BOT:
        _apologise(session, conversation, HandoffReason.BOT_FAILED)


def _mark_handled(session: Session, message_ids: Sequence[int]) -> None:
    session.execute(_HANDLED, {"keys": message_ids, "now": clock.now()})


def _excuse_delay(session: Session, conversation: Conversation, turn: Turn) -> list[Message]:
    if turn.waited < PATIENCE_SECONDS or conversation.state is not ConversationState.BOT:
        return []
    return [_apologise(session, conversation, HandoffReason.BOT_UNAVAILABLE)]


def _apologise(session: Session, conversation: Conversation, reason: HandoffReason) -> Message:
    words = handoffs.hand_over(session, conversation, reason)
    return messages.queue_reply(session, conversation, f"{get_phrases().failures.written} {words.text}")


def _queue(session: Session, conversation: Conversation, reply: Reply) -> Message:
    choices = [choice.model_dump() for choice in reply.choices]
    details = {"expect": reply.expect} if reply.expect else {}
    return messages.queue_reply(
        session, conversation, reply.text, choices=choices, media=reply.media, details=details
    )
