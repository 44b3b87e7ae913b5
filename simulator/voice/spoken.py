"""The words of a `<Say>`: as they are written, and as they sound."""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.etree.ElementTree import Element

CHARACTERS_PER_SECOND = 15.0
_SPELLED = ("characters", "digits", "spell-out", "telephone")
_STRENGTHS = {"x-weak": 0.1, "weak": 0.2, "medium": 0.4, "strong": 0.7, "x-strong": 1.0}


@dataclass(frozen=True)
class Spoken:
    """`text` is shown, `speech` is given to a synthesiser, `seconds` is how long it takes to say."""

    text: str
    speech: str
    seconds: float


def read_say(element: Element) -> Spoken:
    """Read a `<Say>` with its SSML."""
    text, speech = (_tidy(part) for part in _collect(element))
    pauses = sum(_pause(node) for node in element.iter() if _name(node) == "break")
    return Spoken(text, speech, len(speech) / CHARACTERS_PER_SECOND + pauses)


def _collect(element: Element) -> tuple[str, str]:
    text = speech = element.text or ""
    for child in element:
        shown, said = _collect(child)
        name = _name(child)
        if name == "sub":
            said = child.get("alias", said)
        elif name == "say-as" and child.get("interpret-as") in _SPELLED:
            said = " ".join(re.sub(r"\s", "", said))
        elif name == "break":
            said = ", "
        separator = " " if name in ("p", "s", "break") else ""
        text += shown + separator + (child.tail or "")
        speech += said + separator + (child.tail or "")
    return text, speech


def _pause(node: Element) -> float:
    found = re.fullmatch(r"(\d+(?:\.\d+)?)(ms|s)", node.get("time", ""))
    if found:
        return min(float(found[1]) / (1000 if found[2] == "ms" else 1), 10.0)
    return _STRENGTHS.get(node.get("strength", "medium"), 0.4)


def _name(node: Element) -> str:
    return node.tag.rpartition(":")[2].rpartition("}")[2]


def _tidy(text: str) -> str:
    return re.sub(r"\s+", " ", text).replace(" ,", ",").strip()
