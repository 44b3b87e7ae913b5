"""The places in an observation for what is not known yet, by their names in brackets: "turno [código del turno]"."""

from collections.abc import Mapping

from bot.catalog.closing import get_closing


def blank(name: str) -> str:
    """The place of a word of the template."""
    return f"[{get_closing().values[name].label.lower()}]"


def fill(text: str, words: Mapping[str, str]) -> str:
    """Put the words in the places that were left for them, and make it one line of single spaces."""
    for name, word in words.items():
        if name in get_closing().values:
            text = text.replace(blank(name), word)
    return " ".join(text.replace("\0", "").split())


def list_left(text: str) -> list[str]:
    """The names of the places where nothing was put."""
    return [each.label.lower() for name, each in get_closing().values.items() if blank(name) in text]
