"""Recognises which offered choice a customer means, and nothing else: a wrong guess books a wrong turn."""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

from rapidfuzz.distance import OSA
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from bot.models import Direction, Message, MessageStatus
from bot.services.inbound.plain_text import simplify

Choice = Mapping[str, Any]

_NEVER_SEEN = (
    MessageStatus.PLANNED,
    MessageStatus.CANCELLED,
    MessageStatus.FAILED,
    MessageStatus.UNDELIVERED,
)
_LOOK_BACK = 12
_NO_LIMIT = 2**62
_SAID = (  # built once: each turn runs it
    select(Message.direction, Message.status, Message.choices)
    .where(Message.conversation_id == bindparam("conversation"), Message.id < bindparam("before"))
    .order_by(Message.id.desc())
    .limit(_LOOK_BACK)
)
_ORDINALS = (
    ("1", "uno", "un", "primero", "primera", "primer"),
    ("2", "dos", "segundo", "segunda"),
    ("3", "tres", "tercero", "tercera", "tercer"),
    ("4", "cuatro", "cuarto", "cuarta"),
    ("5", "cinco", "quinto", "quinta"),
    ("6", "seis", "sexto", "sexta"),
    ("7", "siete", "septimo", "septima"),
    ("8", "ocho", "octavo", "octava"),
    ("9", "nueve", "noveno", "novena"),
    ("10", "diez", "decimo", "decima"),
)
_PLACES = {word: place for place, words in enumerate(_ORDINALS) for word in words}
_LEAD = re.compile(r"^(?:(?:el|la|opcion|numero|nro|num|n)\s+){0,3}(?=\S+$)")
_POLITE = re.compile(r"\s+(?:por favor|porfavor|porfa|porfis|gracias)$")


def read_choice(text: str, choices: Sequence[Choice]) -> Choice | None:
    """The choice that the whole text names, by its place or its title; None where it says anything more."""
    words = _POLITE.sub("", simplify(text[:200]))
    if not words:
        return None
    return _by_title(words, choices, exactly=True) or _by_place(words, choices) or _by_title(words, choices)


def last_offered(session: Session, conversation_id: int, before_id: int | None = None) -> list[Choice]:
    """The choices of what we said last: nothing that the customer said was answered since."""
    offered: list[Choice] = []
    said = session.execute(_SAID, {"conversation": conversation_id, "before": before_id or _NO_LIMIT})
    for message in said:
        if message.direction is Direction.IN and message.status is MessageStatus.HANDLED:
            break
        if message.direction is Direction.OUT and message.status not in _NEVER_SEEN:
            offered = [*message.choices, *offered]
    return offered


def was_offered(session: Session, conversation_id: int, payload: str) -> Choice | None:
    """The choice with that payload, if this conversation was offered it: a button may be old, not forged."""
    said = (
        select(Message.choices)
        .where(Message.conversation_id == conversation_id, Message.direction == Direction.OUT)
        .order_by(Message.id.desc())
        .limit(200)
    )
    offered: Iterable[Choice] = chain.from_iterable(session.scalars(said))
    return next((choice for choice in offered if choice.get("payload") == payload), None)


def _by_place(words: str, choices: Sequence[Choice]) -> Choice | None:
    bare = _LEAD.sub("", words)
    if bare in {"ultimo", "ultima"} and choices:
        return choices[-1]
    place = _PLACES.get(bare, int(bare) - 1 if bare.isascii() and bare.isdigit() and len(bare) <= 2 else -1)
    return choices[place] if 0 <= place < len(choices) else None


def _by_title(words: str, choices: Sequence[Choice], exactly: bool = False) -> Choice | None:
    same = _is_same if exactly else _is_near
    found = [choice for choice in choices if same(words, simplify(str(choice.get("title", ""))))]
    return found[0] if len(found) == 1 else None


def _is_same(words: str, title: str) -> bool:
    return words == title


def _is_near(words: str, title: str) -> bool:
    """Word by word: "no entregué" must not pass for "ya entregué", nor 09:00 for 09:30."""
    said, offered = words.split(), title.split()
    return len(said) == len(offered) and all(map(_is_typo_of, said, offered))


def _is_typo_of(said: str, word: str) -> bool:
    if said == word:
        return True
    if len(word) < 4 or any(char.isdigit() for char in said + word):
        return False
    allowed = 1 if len(word) < 8 else 2
    return OSA.distance(said, word, score_cutoff=allowed) <= allowed
