"""What stands in the place of a cédula or a telephone after its person was erased: a keyed hash, or nothing at all.

The hash says whether somebody who comes back with the same cédula or number had asked for silence, and nothing else:
without SECRET_KEY it leads to nobody. Another SECRET_KEY forgets it.
"""

import base64
import hmac
import secrets
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.config import get_settings
from bot.models import Conversation, Customer

MARK = "~"  # begins no cédula, no telephone and no address
_CEDULA_SIGNS = 9  # what its column has room for beside the mark: 45 bits


def is_tombstone(text: str | None) -> bool:
    """Whether it stands for somebody who was erased."""
    return bool(text) and str(text).startswith(MARK)


def of_cedula(cedula: str) -> str:
    """What an erased person has for a cédula."""
    return MARK + base64.b32encode(_digest("cedula", cedula)[:_CEDULA_SIGNS]).decode()[:_CEDULA_SIGNS]


def of_address(address: str) -> str:
    """What the conversation of an erased address has for one, where silence was asked for there."""
    return MARK + _digest("address", address).hex()[:40]


def of_sid(sid: str) -> str:
    """What a provider's id becomes: calls still hold together, and nothing is found at the provider with it."""
    return sid if is_tombstone(sid) else MARK + _digest("sid", sid).hex()[:40]


def draw(length: int = 40) -> str:
    """One that stands for nothing."""
    return MARK + secrets.token_hex(length // 2)[: length - 1]


def make_room_for_cedula(session: Session, cedula: str) -> datetime | None:
    """Let an earlier tombstone of the same cédula stand for nothing; when its person had asked for silence."""
    earlier = session.scalar(select(Customer).where(Customer.cedula == of_cedula(cedula)))
    if earlier is None:
        return None
    earlier.cedula = draw(1 + _CEDULA_SIGNS)
    session.flush()
    return earlier.opted_out_at


def make_room_for_address(session: Session, address: str) -> None:
    """Likewise for a conversation."""
    session.execute(
        update(Conversation)
        .where(Conversation.address == of_address(address))
        .values(address=draw())
        .execution_options(synchronize_session="fetch")
    )


def recall_cedulas(session: Session, cedulas: Collection[str]) -> dict[str, datetime]:
    """Since when (UTC) whoever was erased under these cédulas wants silence; nothing for all others."""
    return _recall(
        session, Customer.cedula, Customer.opted_out_at, {of_cedula(each): each for each in cedulas}
    )


def recall_addresses(session: Session, addresses: Collection[str]) -> dict[str, datetime]:
    """Likewise for the addresses of conversations."""
    known = {of_address(each): each for each in addresses}
    return _recall(session, Conversation.address, Conversation.opted_out_at, known)


def let_go(session: Session, cedula: str) -> None:
    """Whoever came back wants to hear from us again: the silence of before is over for good."""
    session.execute(
        update(Customer)
        .where(Customer.cedula == of_cedula(cedula))
        .values(opted_out_at=None)
        .execution_options(synchronize_session="fetch")
    )


def _recall(session: Session, column: object, since: object, known: dict[str, str]) -> dict[str, datetime]:
    if not known:
        return {}
    rows = session.execute(select(column, since).where(column.in_(known), since.is_not(None)))  # type: ignore
    return {known[hashed]: at for hashed, at in rows}


def _digest(kind: str, text: str) -> bytes:
    key = get_settings().secret_key.encode()
    return hmac.digest(key, f"erased {kind}:{text}".encode(), "sha256")
