"""One conversation as it is read: what was said on both channels, what people did, and what they noted."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.models import (
    Account,
    CallOutcome,
    Channel,
    Conversation,
    Direction,
    HandlingStep,
    Message,
    MessageStatus,
    Note,
)

PAGE = 60
_AT_ONCE = timedelta(minutes=1)  # what is due sooner was not planned for a time


@dataclass(frozen=True)
class Call:
    """What was said in one call, and how it ended."""

    sid: str
    at: datetime
    lines: Sequence[Message]
    placed: Message | None
    outcome: CallOutcome | None


type Item = Message | Call | HandlingStep | Note


@dataclass(frozen=True)
class Entry:
    """One thing in the thread; `at` is when it happened, UTC. `kind`: message, call, step or note."""

    kind: str
    at: datetime
    item: Item


@dataclass(frozen=True)
class Thread:
    """Entries, oldest first, what is still to leave, and from which message on older ones can be asked for."""

    entries: Sequence[Entry]
    planned: Sequence[Message]
    names: Mapping[str, str]
    older_than: int | None


def read(session: Session, conversation: Conversation, before: int | None = None) -> Thread:
    """The last page of a conversation, or the one before a message's id."""
    messages = _list_messages(session, conversation, before)
    has_older = len(messages) > PAGE
    messages = messages[:PAGE][::-1]
    since = messages[0].created_at if has_older else None
    until = messages[-1].created_at if before and messages else None
    planned = [message for message in messages if is_planned(message)]
    said = [message for message in messages if not is_planned(message)]
    entries = [*_gather_calls(said), *_list_deeds(session, conversation, since, until)]
    return Thread(
        entries=sorted(entries, key=lambda entry: entry.at),
        planned=sorted(planned, key=lambda message: message.due_at or message.created_at),
        names=_names(session, entries),
        older_than=messages[0].id if has_older else None,
    )


def happened_at(message: Message) -> datetime:
    """When it was said, or left."""
    if message.direction is Direction.IN:
        return message.created_at
    return message.accepted_at or message.claimed_at or message.created_at


def is_planned(message: Message) -> bool:
    """Whether it is to leave at a later time: an answer leaves at once, and is shown where it is written."""
    waits = message.status in (MessageStatus.PLANNED, MessageStatus.DUE)
    return waits and message.due_at is not None and message.due_at - message.created_at > _AT_ONCE


def _list_messages(session: Session, conversation: Conversation, before: int | None) -> Sequence[Message]:
    query = select(Message).where(
        Message.conversation_id == conversation.id, Message.channel != Channel.EMAIL
    )
    if before:
        query = query.where(Message.id < before)
    return session.scalars(query.order_by(Message.id.desc()).limit(PAGE + 1)).all()


def _gather_calls(messages: Sequence[Message]) -> Iterator[Entry]:
    """Messages one by one, and what was said in one call together, where the call began."""
    for sid, found in groupby(sorted(messages, key=_call_first), key=_call_of):
        group = list(found)
        if sid is None:
            yield from (Entry("message", happened_at(message), message) for message in group)
            continue
        lines = sorted(group, key=lambda message: message.id)
        placed = next((line for line in lines if line.call_sid is None), None)
        outcome = next((line.outcome for line in lines if line.outcome), None)
        at = min(happened_at(line) for line in lines)
        yield Entry(
            "call", at, Call(sid, at, [line for line in lines if line is not placed], placed, outcome)
        )


def _call_of(message: Message) -> str | None:
    """The call in which it was said; a call that we placed is its own."""
    if message.channel is not Channel.VOICE:
        return None
    return message.call_sid or message.provider_sid or f"message {message.id}"


def _call_first(message: Message) -> tuple[str, int]:
    return _call_of(message) or "", message.id


def _list_deeds(
    session: Session, conversation: Conversation, since: datetime | None, until: datetime | None
) -> Iterator[Entry]:
    steps = select(HandlingStep).where(HandlingStep.conversation_id == conversation.id)
    notes = select(Note).where(Note.conversation_id == conversation.id)
    if since:
        steps, notes = steps.where(HandlingStep.at >= since), notes.where(Note.created_at >= since)
    if until:
        steps, notes = steps.where(HandlingStep.at < until), notes.where(Note.created_at < until)
    for step in session.scalars(steps.order_by(HandlingStep.id)):
        yield Entry("step", step.at, step)
    for note in session.scalars(notes.order_by(Note.id)):
        yield Entry("note", note.created_at, note)


def _names(session: Session, entries: Sequence[Entry]) -> Mapping[str, str]:
    """How the people in it are called, by mail address."""
    emails = {email for entry in entries for email in _people(entry.item) if email}
    rows = session.execute(select(Account.email, Account.name).where(Account.email.in_(emails)))
    return {email: name for email, name in rows}


def _people(item: Item) -> tuple[str | None, ...]:
    match item:
        case Message():
            return (item.author,)
        case HandlingStep():
            return item.actor, item.agent, item.reason
        case Note():
            return (item.author,)
        case Call():
            return (item.placed.author if item.placed else None,)
