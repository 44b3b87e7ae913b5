"""Reads the language data and the sets that judge them, in either environment."""

from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).parents[2] / "data" / "nlu"
VOICES = ("coast_chat", "highland_chat", "spoken", "fragments", "stories", "households")
SUPPLEMENTS = ("gaps", "not_yet")

Example = tuple[str, str]


def read_file(name: str) -> list[Example]:
    """The (text, intent) examples of one file of data/nlu."""
    document = yaml.safe_load((DATA / f"{name}.yml").read_text(encoding="utf-8"))
    return [
        (line.strip().removeprefix("- ").strip(), block["intent"])
        for block in document["nlu"]
        for line in block["examples"].splitlines()
    ]


def read_supplements() -> list[Example]:
    """Examples that belong to no voice: always learnt, never judged by."""
    return [example for name in SUPPLEMENTS for example in read_file(name)]


def read_held_out() -> list[Example]:
    """Examples that are never learnt."""
    names = ("held_out", "held_out_retention", "strangers", "strangers_debts", "strangers_retention")
    files = (_read_beside(name) for name in names)
    return [(text, intent) for file in files for intent, texts in file.items() for text in texts]


def read_unknown() -> list[str]:
    """Texts that the bot must not take for something that it knows."""
    texts: list[str] = _read_beside("unknown")
    return texts


def _read_beside(name: str) -> Any:
    return yaml.safe_load((Path(__file__).parent / f"{name}.yml").read_text(encoding="utf-8"))
