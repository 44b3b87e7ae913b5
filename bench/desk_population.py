"""Fills a database with conversations as a year of campaigns leaves them: most are the bot's or closed, few wait."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import insert

from bench.population import populate
from bot import clock
from bot.bootstrap import Recobra
from bot.models import (
    Conversation,
    ConversationState,
    Direction,
    HandlingKind,
    HandlingStep,
    Message,
    MessageKind,
    MessageStatus,
)

AGENTS = 50
MESSAGES = 20  # of each conversation
_WAITING, _ATTENDED = 60, 4  # conversations that wait, and that each agent has
_BATCH = 2_000


def agent(n: int) -> str:
    """The mail address of the n-th agent."""
    return f"agent{n}@example.com"


def fill(recobra: Recobra, conversations: int) -> None:
    """So many customers of a launched campaign, each with a conversation of `MESSAGES` messages."""
    populate(recobra, conversations)
    now = clock.now()
    for first in range(1, conversations + 1, _BATCH):
        keys = range(first, min(first + _BATCH, conversations + 1))
        with recobra.database.writing() as session:
            session.execute(insert(Conversation), [_conversation(n, conversations, now) for n in keys])
            session.execute(
                insert(Message), [each for n in keys for each in _messages(n, conversations, now)]
            )
            session.execute(insert(HandlingStep), [_step(n, now) for n in keys])
    if not recobra.database.is_sqlite:
        return
    with recobra.database.engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")


def _conversation(n: int, count: int, now: datetime) -> dict[str, object]:
    place = count - n  # the newest last, as they come in
    held = _WAITING <= place < _WAITING + AGENTS * _ATTENDED
    state = ConversationState.CLOSED if n % 3 else ConversationState.BOT
    if place < _WAITING:
        state = ConversationState.WAITING
    elif held:
        state = ConversationState.AGENT
    last = _last_at(n, count, now)
    return {
        "id": n,
        "address": f"+5939{n:08d}",
        "customer_id": n,
        "contact_id": n,
        "state": state,
        "agent": agent(place % AGENTS) if held else None,
        "handoff_reason": "asked" if state is not ConversationState.BOT else None,
        "waiting_since": last if state is ConversationState.WAITING else None,
        "closed_at": last if state is ConversationState.CLOSED else None,
        "last_inbound_at": last,
        "wrong_cedulas": 0,
        "created_at": last - timedelta(days=2),
    }


def _messages(n: int, count: int, now: datetime) -> Iterator[dict[str, object]]:
    last = _last_at(n, count, now)
    for place in range(MESSAGES):
        at = last - timedelta(minutes=MESSAGES - 1 - place)
        theirs = place % 2 == 1
        yield {
            "direction": Direction.IN if theirs else Direction.OUT,
            "channel": "whatsapp",
            "kind": MessageKind.INBOUND if theirs else MessageKind.REPLY,
            "status": MessageStatus.HANDLED if theirs else MessageStatus.READ,
            "conversation_id": n,
            "customer_id": n,
            "contact_id": n,
            "address": f"+5939{n:08d}",
            "body": f"Mensaje {place} de una conversación sobre la entrega de los equipos en la oficina.",
            "choices": [],
            "media": [],
            "details": {},
            "mentions_money": False,
            "tries": 1,
            "empty_listings": 0,
            "provider_sid": f"SM{n:020d}{place:012d}",
            "created_at": at,
            "accepted_at": None if theirs else at,
            "delivered_at": None if theirs else at,
            "read_at": None if theirs else at,
        }


def _step(n: int, now: datetime) -> dict[str, object]:
    return {"conversation_id": n, "kind": HandlingKind.ESCALATED, "reason": "asked", "at": now}


def _last_at(n: int, count: int, now: datetime) -> datetime:
    return now - timedelta(seconds=(count - n) * 30)
