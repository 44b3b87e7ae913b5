"""Makes what strangers send fit to be kept: no byte of it can break the database or command Rasa."""

import re
import unicodedata

MAX_TEXT = 10_000

_LINE = {"\n", "\t"}


def clean(text: object, limit: int = MAX_TEXT) -> str:
    """The text without NUL, control characters and half character pairs, cut at `limit` characters."""
    whole = str(text)[: limit * 2].encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    kept = "".join(char for char in whole if char in _LINE or unicodedata.category(char) != "Cc")
    return kept.replace("\ufffe", "").replace("\uffff", "")[:limit]


def neutralise_command(text: str) -> str:
    """The text without a leading slash, which Rasa would take for a command ("/restart")."""
    for position, char in enumerate(text):
        if char != "/" and not char.isspace() and not unicodedata.category(char).startswith("C"):
            return text[position:]
    return "?"  # nothing is left; an empty question would be refused


def simplify(text: str) -> str:
    """Lower case, no accents, no punctuation, single spaces: for comparing short answers."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(re.sub(r"[^\w\s]|_", " ", bare).split())
