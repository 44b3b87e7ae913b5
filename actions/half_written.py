"""Finds the choice whose title a customer wrote in part: "otra", "mart", "agend"."""

from itertools import pairwise
from typing import Any

from actions.reading import Said
from actions.talk import Talk
from bot.language.folding import fold

_LEAST_LETTERS = 4
_MOST_WORDS = 3
_TRIFLES = frozenset({"el", "la", "los", "las", "lo", "un", "una", "de", "con", "a", "en", "mi"})


def find_chosen(talk: Talk) -> Said | None:
    """The message as if that choice had been taken; None unless exactly one of those offered last fits."""
    words = [word for word in talk.said.plain.strip("?¿!¡.,").split() if word not in _TRIFLES]
    if not 0 < len(words) <= _MOST_WORDS or len(words[0]) < _LEAST_LETTERS:
        return None
    found = [choice for choice in offered(talk) if _begins(words, fold(str(choice["title"])).split())]
    return _choose(talk.said, str(found[0]["payload"])) if len(found) == 1 else None


def _begins(said: list[str], title: list[str]) -> bool:
    """Whether each word begins a word of the title, in their order."""
    kept = [word for word in title if word not in _TRIFLES]
    places = [next((at for at, word in enumerate(kept) if _is_start(part, word)), -1) for part in said]
    return -1 not in places and all(before < after for before, after in pairwise(places))


def _is_start(part: str, word: str) -> bool:
    return part == word if part.isdigit() else word.startswith(part)


def offered(talk: Talk) -> list[dict[str, Any]]:
    """What stood below the bot's latest words."""
    choices: list[dict[str, Any]] = []
    has_spoken = False
    for event in reversed(talk.tracker.events):
        if event["event"] == "bot":
            has_spoken = True
            choices += (event.get("data") or {}).get("buttons") or []
        elif event["event"] == "user" and has_spoken:
            break
    return choices


def _choose(said: Said, payload: str) -> Said:
    name, _, value = payload.removeprefix("/").partition('{"choice": "')
    entities = [{"entity": "choice", "value": value.removesuffix('"}')}] if value else []
    parsed = {"intent": {"name": name, "confidence": 1.0}, "entities": entities}
    return Said({**said.event, "text": payload, "parse_data": parsed})
