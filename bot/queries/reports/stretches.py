"""From a customer being escalated to an agent being done with them: the steps of a conversation, read as stretches."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from bot import clock
from bot.models import Contact, Conversation, HandlingKind, HandlingStep, Message, MessageKind
from bot.queries.durations import was_heard
from bot.queries.reports.scope import Scope

_AFTERWARDS = timedelta(days=7)  # a stretch that begins in the days of a report is followed so far
_WAITS = (HandlingKind.ESCALATED, HandlingKind.RELEASED, HandlingKind.RETURNED)
_ENDS = (HandlingKind.HANDED_BACK, HandlingKind.CLOSED)


@dataclass(frozen=True)
class Stretch:
    """One agent with one conversation; instants are UTC.

    `waits_since`: when the customer was put into the queue, None where they did not wait; `answered_at`: the
    agent's first word; `ended_at`: None while it lasts.
    """

    conversation_id: int
    agent: str
    claimed_at: datetime
    waits_since: datetime | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None


def list_stretches(session: Session, scope: Scope) -> list[Stretch]:
    """The stretches that agents began in these days, by conversation and time."""
    words = _read_words(session, scope)
    found: list[Stretch] = []
    for key, steps in groupby(_read_steps(session, scope), key=lambda step: step.conversation_id):
        said = words.get(key, [])
        found += [_add_word(stretch, said) for stretch in _cut(key, steps) if _is_within(scope, stretch)]
    return found


def _read_steps(session: Session, scope: Scope) -> Iterable[Row[Any]]:
    return session.execute(
        _of_campaign(
            scope,
            select(HandlingStep.conversation_id, HandlingStep.kind, HandlingStep.agent, HandlingStep.at).join(
                Conversation, Conversation.id == HandlingStep.conversation_id
            ),
        )
        .where(*_around(scope, HandlingStep.at))
        .order_by(HandlingStep.conversation_id, HandlingStep.id)
    ).all()


def _read_words(session: Session, scope: Scope) -> dict[int, list[tuple[datetime, str | None]]]:
    """What agents said in each conversation: when, and who."""
    rows = session.execute(
        _of_campaign(
            scope,
            select(Message.conversation_id, Message.created_at, Message.author).join(
                Conversation, Conversation.id == Message.conversation_id
            ),
        )
        .where(Message.kind == MessageKind.AGENT, was_heard(), *_around(scope, Message.created_at))
        .order_by(Message.created_at)
    )
    words: dict[int, list[tuple[datetime, str | None]]] = {}
    for key, at, author in rows:
        words.setdefault(key, []).append((at, author))
    return words


def _of_campaign(scope: Scope, query: Any) -> Any:
    if scope.campaign is None:
        return query
    return query.join(Contact, Contact.id == Conversation.contact_id).where(*scope.of_talk())


def _around(scope: Scope, column: Any) -> list[Any]:
    start, end = scope.start, scope.end
    limits = [column >= start - _AFTERWARDS] if start else []
    return [*limits, column < end + _AFTERWARDS] if end else limits


def _is_within(scope: Scope, stretch: Stretch) -> bool:
    after = scope.start is None or stretch.claimed_at >= scope.start
    return after and (scope.end is None or stretch.claimed_at < scope.end)


def _cut(key: int, steps: Iterable[Row[Any]]) -> Iterator[Stretch]:
    waits_since: datetime | None = None
    held: tuple[str, datetime, datetime | None] | None = None
    for step in steps:
        taken = step.kind in (HandlingKind.CLAIMED, HandlingKind.TRANSFERRED) and step.agent is not None
        if held and (taken or step.kind in (*_WAITS, *_ENDS, HandlingKind.TRANSFERRED)):
            yield Stretch(key, held[0], held[1], held[2], ended_at=step.at)
            held = None
        if taken:
            held, waits_since = (step.agent, step.at, waits_since), None
        elif step.kind in _WAITS or step.kind is HandlingKind.TRANSFERRED:
            waits_since = waits_since or step.at
        elif step.kind in _ENDS:
            waits_since = None
    if held:
        yield Stretch(key, held[0], held[1], held[2])


def _add_word(stretch: Stretch, words: Iterable[tuple[datetime, str | None]]) -> Stretch:
    """The first that the agent said while they had it."""
    until = stretch.ended_at or clock.now()
    answered = next(
        (at for at, author in words if author == stretch.agent and stretch.claimed_at <= at <= until), None
    )
    return Stretch(
        stretch.conversation_id,
        stretch.agent,
        stretch.claimed_at,
        stretch.waits_since,
        answered,
        stretch.ended_at,
    )
