"""The conversation of each address, found or opened for many at once: what we begin is part of one too."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from bot import clock
from bot.models import Conversation, ConversationState
from bot.services.privacy import tombstones


def open_conversations(session: Session, addresses: Collection[str]) -> dict[str, int]:
    """The id of the conversation with each address; those that are missing are opened, once whoever races."""
    if not addresses:
        return {}
    known = _find(session, addresses)
    if missing := sorted(set(addresses) - set(known)):
        insert = insert_for(session)
        new = {"state": ConversationState.BOT, "created_at": clock.now()}
        silent = tombstones.recall_addresses(session, missing)
        rows = [{"address": address, "opted_out_at": silent.get(address), **new} for address in missing]
        statement = insert(Conversation).on_conflict_do_nothing(index_elements=["address"])
        session.connection().execute(statement, rows)
        known |= _find(session, missing)
    return known


def insert_for(session: Session) -> Any:
    """The `insert` that knows `on_conflict_do_nothing` on this session's database."""
    return sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert


def _find(session: Session, addresses: Collection[str]) -> dict[str, int]:
    rows = session.execute(
        select(Conversation.address, Conversation.id).where(Conversation.address.in_(addresses))
    )
    return {address: key for address, key in rows}
