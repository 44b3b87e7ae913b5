"""Decides what a caller's input means: a choice, a person, again, silence, or something for Rasa."""

import re
from dataclasses import dataclass
from typing import Any

from bot.models import Message
from bot.services import opt_outs
from bot.services.calls import dictation
from bot.services.inbound import choices
from bot.services.inbound.plain_text import neutralise_command, simplify
from bot.services.inbound.questions import OPT_OUT

ASK_HUMAN = "/ask_human"
_GOODBYE = "/goodbye"
_YES_OR_NO = {"/affirm", "/deny"}
_PERSON, _REPEAT = "0", "9"
_SLOWLY = re.compile(r"\b(?:mas (?:despacio|despacito|lento)|no (?:hable|vaya) tan rapido|muy rapido)\b")
_NOTHING = re.compile(
    r"(?:no )*(?:no|nada|nada mas|ningun[ao]|eso es todo|por ahora no)(?: (?:muchas )?gracias)?"
)


@dataclass(frozen=True)
class Heard:
    """What a Gather posted, digits being 0 to 9 and the star only; both empty: silence."""

    digits: str = ""
    speech: str = ""
    confidence: str = ""

    @property
    def text(self) -> str:
        """What is kept as the caller's words."""
        return self.digits or self.speech or "(silencio)"

    @property
    def details(self) -> dict[str, Any]:
        """How it was given."""
        if self.digits:
            return {"input": "dtmf"}
        return {"input": "speech", "confidence": self.confidence} if self.speech else {"input": "silence"}


@dataclass(frozen=True)
class Silence:
    """Nothing came."""


@dataclass(frozen=True)
class Again:
    """The last words are wanted again; `slowly`: and so is everything after them."""

    unknown_digit: bool = False
    slowly: bool = False


@dataclass(frozen=True)
class Words:
    """Something for Rasa; `command`: a wish for silence, which counts whatever Rasa makes of it."""

    text: str
    command: str | None = None


@dataclass(frozen=True)
class Piece:
    """The first digits of a number: the rest is still to come; `waits`: once the caller has found it."""

    digits: str
    waits: bool = False


Meaning = Silence | Again | Words | Piece


def understand(heard: Heard, said: Message | None) -> Meaning:
    """The meaning of an input after our last words on this call."""
    offered = said.choices if said else []
    if not heard.digits and not heard.speech:
        return Silence()
    if said is not None and (dictated := _take_number(heard, said)):
        return dictated
    if heard.digits:
        return _understand_digits(heard.digits, offered)
    if _SLOWLY.search(simplify(heard.speech)):
        return Again(slowly=True)
    if command := opt_outs.read_command(heard.speech):
        return Words(OPT_OUT, command)
    if choice := choices.read_choice(heard.speech, offered):
        return Words(str(choice["payload"]))
    if said is not None and _wants_nothing(heard.speech, said):
        return Words(_GOODBYE)
    return Words(neutralise_command(heard.speech))


def _wants_nothing(speech: str, said: Message) -> bool:
    """Whether a plain no answers what else there is to do, or the menu with a person in it: not one of a form."""
    payloads = {choice["payload"] for choice in said.choices}
    asked = said.details.get("anything_else") or (ASK_HUMAN in payloads and not payloads & _YES_OR_NO)
    return bool(asked) and _NOTHING.fullmatch(simplify(speech)) is not None


def _take_number(heard: Heard, said: Message) -> Words | Piece | None:
    """The number that was asked for, or what there is of it so far; None where something else is meant."""
    kind, before = dictation.KINDS.get(str(said.details.get("expect"))), str(said.details.get("piece", ""))
    if kind is None:
        return None
    is_key = heard.digits in (_PERSON, _REPEAT) and not kind.is_whole(before + heard.digits)
    is_choice = not before and _picks(heard.digits, said)
    if not (is_key or is_choice) and (
        digits := dictation.read_on(heard.digits or heard.speech, kind, before)
    ):
        return Words(digits) if kind.is_whole(digits) else Piece(digits)
    return Piece(before, waits=True) if dictation.asks_to_wait(heard.speech) else None


def _picks(digits: str, said: Message) -> bool:
    """Whether a single key takes what was offered beside the number: "para este mismo, marca 1"."""
    return len(digits) == 1 and digits.isdecimal() and 0 < int(digits) <= len(said.choices)


def _understand_digits(digits: str, offered: list[dict[str, Any]]) -> Meaning:
    if digits == _PERSON:
        return Words(ASK_HUMAN)
    if digits == _REPEAT:
        return Again()
    if "*" in digits:
        return Again(unknown_digit=True)
    if len(digits) == 1:
        place = int(digits) - 1
        return Words(str(offered[place]["payload"])) if place < len(offered) else Again(unknown_digit=True)
    return Words(digits)
