"""Conversations written down: what the customer says, what the answer must and must not hold, what is kept.

# name of the conversation
with charge: 55.10; services: 2      how the customer differs from the usual one
by voice                             on WhatsApp otherwise; `by our call`: the campaign rings
> what the customer says
< text that must come | !text that must not
= typification: E1; turns: [booked]  what the database must say at the end
"""

import re
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import yaml
from PIL import Image

from bot.models import Customer
from tests.conversations.town import Town
from tests.support.campaigns import add_call
from tests.support.house import new_sid
from tests.support.telephone import Telephone

_BREATH, _MOST_CHOICES = 60, 4  # words, and keys that a caller keeps in mind
_CHOICE = re.compile(r"marca \d")
_UNSPEAKABLE = re.compile(r"https?:|@|[*_#|<>]|\\|\d\d:\d\d|\$|[\U0001f300-\U0001faff]|\bresponde\b")
FOLDER = Path(__file__).parent / "scripts"


@dataclass
class Script:
    """One conversation; a line is what is said, and the fragments of the answer."""

    name: str
    customer: dict[str, Any] = field(default_factory=dict)
    channel: str = "whatsapp"
    lines: list[tuple[str, list[str]]] = field(default_factory=list)
    then: dict[str, Any] = field(default_factory=dict)


def load(path: Path) -> list[Script]:
    """The conversations of one file; a line that begins with ## is a remark."""
    scripts: list[Script] = []
    for line in path.read_text().splitlines():
        mark, _, rest = line.partition(" ")
        if mark == "#":
            scripts.append(Script(rest))
        elif mark == "with":
            scripts[-1].customer = _read_values(rest)
        elif mark == "by":
            scripts[-1].channel = rest
        elif mark == ">":
            scripts[-1].lines.append((rest, []))
        elif mark == "<":
            scripts[-1].lines[-1][1].extend(rest.split(" | "))
        elif mark == "=":
            scripts[-1].then |= _read_values(rest)
        else:
            assert mark in ("", "##"), line
    return scripts


def _read_values(text: str) -> dict[str, Any]:
    return {name: yaml.safe_load(value) for name, value in (part.split(": ", 1) for part in text.split("; "))}


def play(town: Town, script: Script) -> Customer:
    """Say every line, check every answer, then what is kept."""
    customer = town.add_customer(**script.customer)
    speaker = (
        _Writer(town, customer) if script.channel == "whatsapp" else _Caller(town, customer, script.channel)
    )
    for words, expected in script.lines:
        answer = speaker.say(
            words.replace("{cedula}", customer.cedula).replace("{last}", customer.cedula[-4:])
        )
        check(answer, expected, words)
    facts = town.look(customer)
    assert {
        name: str(facts.get(name) if name.startswith("case_") else facts[name]) for name in script.then
    } == {name: str(v) for name, v in script.then.items()}
    return customer


def check(answer: str, expected: list[str], words: str) -> None:
    """The answer holds every fragment, and none that is marked with "!"."""
    for fragment in expected:
        if fragment.startswith("!"):
            assert fragment[1:] not in answer, f"«{words}» → {answer}"
        else:
            assert fragment in answer, f"«{words}» → {answer} (no «{fragment}»)"


class _Writer:
    """Writes on WhatsApp; `@photo`, `@sticker`, `@pdf`, `@audio`, `@location` and `@far_away` are what they say."""

    def __init__(self, town: Town, customer: Customer) -> None:
        self.town, self.number = town, customer.phones[0].number

    def say(self, words: str) -> str:
        fields = {}
        if words.startswith("@"):
            words, fields = "", self._attach(words[1:])
        return "\n".join(self.town.say(words, sender=self.number, **fields))

    def _attach(self, what: str) -> dict[str, str]:
        if what == "location":
            return {"Latitude": "-2.26", "Longitude": "-79.89"}  # the south of Guayaquil
        if what == "far_away":
            return {"Latitude": "40.41", "Longitude": "-3.70"}
        content_type, content = {
            "photo": ("image/jpeg", draw_picture()),
            "sticker": ("image/webp", draw_picture("WEBP")),
            "pdf": ("application/pdf", b"%PDF-1.4 " + b"0" * 500),
            "audio": ("audio/ogg", b"OggS" + b"0" * 500),
        }[what]
        url = self.town.twilio.put_file(new_sid("ME"), content_type, content)
        return {"NumMedia": "1", "MediaUrl0": url, "MediaContentType0": content_type}


class _Caller:
    """Calls in, or is called: `@call` picks up first, or an answering `@machine` does.

    `@press 2` presses digits, `@silence` says nothing, `@hang up` ends the call.
    """

    def __init__(self, town: Town, customer: Customer, channel: str) -> None:
        number = customer.phones[0].number
        placed = add_call(town, town.contact_id(customer), number) if channel == "our call" else None
        self.phone = Telephone(town, number, message_id=placed)

    def say(self, words: str) -> str:
        if words == "@call":
            heard = self.phone.pick_up()
        elif words == "@machine":
            heard = self.phone.pick_up("machine_end_beep")
        elif words == "@hang up":
            self.phone.end()
            return ""
        elif words == "@silence":
            heard = self.phone.stay_silent()
        elif words.startswith("@press "):
            heard = self.phone.press(words.removeprefix("@press "))
        else:
            heard = self.phone.speak(words)
        assert len(heard.split()) <= _BREATH, heard
        assert len(_CHOICE.findall(heard)) <= _MOST_CHOICES, heard
        assert not _UNSPEAKABLE.search(heard), heard
        return heard + (" <fin>" if self.phone.is_over else "")


def draw_picture(kind: str = "JPEG") -> bytes:
    """A small picture."""
    content = BytesIO()
    Image.new("RGB", (60, 80), "white").save(content, kind)
    return content.getvalue()
