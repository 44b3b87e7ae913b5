"""How long conversations were with the bot, waited for a person, and were with one: each apart from the others.

Read from what was said, whatever the server's time zone. Waiting counts within AGENT_HOURS on business days
only, since nobody is there else; a longer silence of the customer is nobody's time.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import batched, pairwise

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from bot import clock
from bot.catalog.desk import get_desk
from bot.config import get_settings
from bot.exports.tables import TableData
from bot.language.calendar import is_business_day
from bot.models import (
    CallOutcome,
    Channel,
    Conversation,
    ConversationState,
    Direction,
    Message,
    MessageKind,
)

_HEADINGS = ("CONVERSACION", "PRIMER MENSAJE", "MINUTOS BOT", "MINUTOS EN ESPERA", "MINUTOS ASESOR")
_ZERO = timedelta(0)
_CHUNK = 500  # conversations a statement


@dataclass(frozen=True)
class Word:
    """Who said something, and when (UTC)."""

    kind: MessageKind
    at: datetime


@dataclass
class Durations:
    """Of one conversation; `waiting` is within agents' hours, the others are as they passed."""

    bot: timedelta = _ZERO
    waiting: timedelta = _ZERO
    person: timedelta = _ZERO


def list_durations(session: Session, first: date, last: date) -> TableData:
    """The conversations with something said between two local days, both included; times in minutes."""
    return TableData(_HEADINGS, _read(session, first, last))


def _read(session: Session, first: date, last: date) -> Iterator[tuple[object, ...]]:
    until = min(clock.end_of_day(last), clock.now())
    waiting = _find_waiting(session)
    for key, words in read_words(session, clock.start_of_day(first), until).items():
        since = waiting.get(key)
        measured = measure([word for word in words if since is None or word.at <= since])
        if since:
            measured.waiting += sum_agent_time(since, until)
        minutes = [round(each / timedelta(minutes=1), 1) for each in _parts(measured)]
        yield (key, words[0].at, *minutes)


def _find_waiting(session: Session) -> dict[int, datetime | None]:
    """Since when each conversation waits that does so now."""
    rows = session.execute(
        select(Conversation.id, Conversation.waiting_since).where(
            Conversation.state == ConversationState.WAITING
        )
    )
    return {key: since for key, since in rows}


def _parts(measured: Durations) -> tuple[timedelta, timedelta, timedelta]:
    return measured.bot, measured.waiting, measured.person


def read_words(
    session: Session, start: datetime | None, end: datetime, keys: Sequence[int] | None = None
) -> dict[int, list[Word]]:
    """What customers, bot and agents said in each conversation (or in these); campaigns and notices are nobody's words.

    From `start` (None: the beginning) to before `end`, UTC; in the order in which it was said.
    """
    if keys is None:
        return _group_words(session, start, end)
    words: dict[int, list[Word]] = {}
    for some in batched(keys, _CHUNK, strict=False):
        words |= _group_words(session, start, end, Message.conversation_id.in_(some))
    return words


def _group_words(
    session: Session, start: datetime | None, end: datetime, *criteria: ColumnElement[bool]
) -> dict[int, list[Word]]:
    since = [Message.created_at >= start] if start else []
    said = session.execute(
        select(Message.conversation_id, Message.kind, Message.created_at)
        .where(
            *since,
            Message.created_at < end,
            Message.conversation_id.is_not(None),
            Message.template.is_(None),
            (Message.direction == Direction.IN) | Message.kind.in_([MessageKind.REPLY, MessageKind.AGENT]),
            was_heard(),
            *criteria,
        )
        .order_by(Message.conversation_id, Message.created_at, Message.id)
    )
    words: dict[int, list[Word]] = defaultdict(list)
    for key, kind, at in said:
        words[key or 0].append(Word(kind, at))
    return words


def was_heard() -> ColumnElement[bool]:
    """Of messages: not an agent's call that the customer did not answer, or has not answered yet."""
    return or_(
        Message.kind != MessageKind.AGENT,
        Message.channel != Channel.VOICE,
        Message.outcome == CallOutcome.COMPLETED,
    )


def measure(words: Sequence[Word]) -> Durations:
    """Whose each step from a word to the next is.

    Up to an agent's word after the bot's, or after the customer's own first one, the customer waited. While the
    agent has it, silences count unless they are pauses.
    """
    measured = Durations()
    pause = timedelta(minutes=get_desk().pause_minutes)
    for (before, after), owner in zip(pairwise(words), _owners(words), strict=True):
        passed = after.at - before.at
        if owner is MessageKind.INBOUND:
            measured.waiting += sum_agent_time(before.at, after.at)
        elif passed <= pause and owner is MessageKind.AGENT:
            measured.person += passed
        elif passed <= pause:
            measured.bot += passed
    return measured


def _owners(words: Sequence[Word]) -> list[MessageKind]:
    """Who had each step: the bot (`reply`), an agent (`agent`), or nobody yet (`inbound`)."""
    owners: list[MessageKind] = []
    speaker = MessageKind.REPLY
    following = _next_speakers(words)
    for word, coming in zip(words[:-1], following[1:], strict=True):
        speaker = speaker if word.kind is MessageKind.INBOUND else word.kind
        if coming is MessageKind.AGENT and speaker is not MessageKind.AGENT:
            owners.append(MessageKind.INBOUND)
        else:
            owners.append(coming or speaker if word.kind is MessageKind.INBOUND else speaker)
    return owners


def _next_speakers(words: Sequence[Word]) -> list[MessageKind | None]:
    """For each word, who of bot and agents speaks from it on."""
    coming: MessageKind | None = None
    found: list[MessageKind | None] = []
    for word in reversed(words):
        coming = coming if word.kind is MessageKind.INBOUND else word.kind
        found.append(coming)
    return found[::-1]


def sum_agent_time(start: datetime, end: datetime) -> timedelta:
    """How much of the time between two instants is within AGENT_HOURS on a business day."""
    hours, total = get_settings().agent_hours, _ZERO
    day = clock.to_local(start).date()
    while clock.start_of_day(day) < end:
        if is_business_day(day):
            opens, closes = clock.at_local(day, hours.start), clock.at_local(day, hours.end)
            total += max(_ZERO, min(closes, end) - max(opens, start))
        day += timedelta(days=1)
    return total
