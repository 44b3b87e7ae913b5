"""The answers that agents have at hand: kept by administrators, filled in when one is chosen."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.catalog.canned_replies import get_canned_replies
from bot.errors import InvalidInput, NotAllowed, NotFound
from bot.models import CannedReply
from bot.queries.canned_values import VARIABLES
from bot.services import audit
from bot.services.outbound.messages import WHATSAPP_LIMIT

_SHORTCUT = re.compile(r"[a-z0-9ñ-]{1,40}")
_VARIABLE = re.compile(r"\{([^{}]*)\}")
_MOST_TITLE = 120


@dataclass(frozen=True)
class Filled:
    """A reply as it would be sent; what is `missing` still stands there in braces."""

    shortcut: str
    title: str
    body: str
    missing: list[str]


def load_catalog(session: Session) -> int:
    """Bring the catalog's answers into a console that has none; how many."""
    if session.scalar(select(CannedReply.id).limit(1)) is not None:
        return 0
    now, catalog = clock.now(), get_canned_replies().root
    session.add_all(CannedReply(**each.model_dump(), updated_at=now) for each in catalog)
    session.flush()
    return len(catalog)


def find(session: Session, reply_id: int) -> CannedReply:
    """One of them.

    Raises:
        NotFound: there is none.
    """
    reply = session.get(CannedReply, reply_id)
    if reply is None:
        raise NotFound("Esa respuesta no existe.")
    return reply


def find_complaints(shortcut: str, title: str, body: str) -> dict[str, str]:
    """What cannot be taken, in Spanish, by field; nothing where all is well."""
    complaints = {}
    if not _SHORTCUT.fullmatch(shortcut):
        complaints["shortcut"] = "Usa hasta 40 letras minúsculas, números o guiones, sin espacios."
    if not title.strip() or len(title) > _MOST_TITLE:
        complaints["title"] = f"Escribe un título de hasta {_MOST_TITLE} caracteres."
    if not body.strip() or len(body) > WHATSAPP_LIMIT:
        complaints["body"] = f"Escribe un texto de hasta {WHATSAPP_LIMIT} caracteres."
    elif unknown := [name for name in _VARIABLE.findall(body) if name not in VARIABLES]:
        named = ", ".join(f"{{{name}}}" for name in unknown)
        complaints["body"] = (
            f"No existe {named}. Se puede usar: {', '.join(f'{{{name}}}' for name in VARIABLES)}."
        )
    elif re.search(r"[{}]", _VARIABLE.sub("", body)):
        complaints["body"] = "Falta abrir o cerrar una llave."
    return complaints


def save(session: Session, reply: CannedReply | None, *, shortcut: str, title: str, body: str) -> CannedReply:
    """Make a reply, or change `reply`.

    Raises:
        InvalidInput: something cannot be taken.
        NotAllowed: another has that short word.
    """
    if complaints := find_complaints(shortcut, title, body):
        raise InvalidInput(" ".join(complaints.values()))
    holder = session.scalar(select(CannedReply).where(CannedReply.shortcut == shortcut))
    if holder is not None and holder is not reply:
        raise NotAllowed(f"Ya hay una respuesta /{shortcut}.")
    verb = "change" if reply else "create"
    if reply is None:
        reply = CannedReply(shortcut=shortcut)
        session.add(reply)
    reply.shortcut, reply.title, reply.body = shortcut, title.strip(), body.strip()
    reply.updated_by, reply.updated_at = audit.doer.get().email, clock.now()
    session.flush()
    audit.record(session, f"canned_reply.{verb}", reply)
    return reply


def delete(session: Session, reply: CannedReply) -> None:
    """Nobody has it at hand any more."""
    audit.record(session, "canned_reply.delete", reply)
    session.delete(reply)


def fill(reply: CannedReply, values: Mapping[str, str]) -> Filled:
    """Put in what is known; what is not stays in braces and is named."""
    asked = dict.fromkeys(_VARIABLE.findall(reply.body))
    body = _VARIABLE.sub(lambda found: values.get(found[1]) or found[0], reply.body)
    missing = [VARIABLES.get(name, name) for name in asked if not values.get(name)]
    return Filled(reply.shortcut, reply.title, body, missing)


def list_all(session: Session) -> list[CannedReply]:
    """By their short words."""
    return list(session.scalars(select(CannedReply).order_by(CannedReply.shortcut)))
