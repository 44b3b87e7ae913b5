"""What the customer's latest message says, beyond its intent: a choice, values, a yes, a wish to stop."""

import re
from dataclasses import dataclass
from datetime import date, time
from enum import Enum
from functools import cached_property
from typing import Any

from actions import phrasing
from bot import clock
from bot.catalog.retention import RequestKind
from bot.language.circumstances import Circumstance, read_circumstance
from bot.language.cities import read_cities
from bot.language.dates import read_dates
from bot.language.day_parts import read_day_part
from bot.language.folding import fold
from bot.language.phones import read_phones
from bot.language.times import read_times

# When a part of the day begins and ends, for offering its times.
DAY_PARTS = {"morning": ("00:00", "12:00"), "afternoon": ("12:00", None), "evening": ("17:00", None)}

_MEANT = {
    "already_returned",
    "ask_charges",
    "ask_human",
    "dispute_charge",
    "opt_out",
    "service_not_cancelled",
    "thank",
}
# Deeds that settle a contact or end a talk, and what Rasa's confidence must reach for them: below it, more of them
# were wrong than right on voices left out (docs/nlu.md), and a question costs less than a wrong deed.
_GRAVE = {"already_returned", "lost_equipment", "refuse_return", "service_not_cancelled", "wrong_person"}
_GRAVE_THRESHOLD = 0.5
_DOUBTFUL = {*_GRAVE, "out_of_scope"}  # what was hardly understood is no matter of others yet
_OF_WORDS = frozenset(RequestKind)
_FEW_WORDS = 5
_SURE_OF_WISH, _WORDS_OF_WISH = 0.8, 4
_ABBREVIATIONS = {"q": "que", "xq": "por que", "x": "por", "dnd": "donde"}
_TURN_DEEDS = re.compile(
    r"(?<!\w)(?:cambi|mov|anul|cancel|reagend|posterg|adelant|quiero|necesito|quisiera)\w*"
)


class Aside(Enum):
    """What the words say where no intent of ours does."""

    PAYMENT = "payment"
    OWN_TURN = "own_turn"
    OWN_PROOF = "own_proof"
    UNPAID = "unpaid"
    PICK_UP = "pick_up"
    NO_DATA = "no_data"


@dataclass(frozen=True)
class Said:
    """One user event of the tracker; values are read when they are asked for."""

    event: dict[str, Any]

    @property
    def text(self) -> str:
        """The customer's words; a choice's payload is none."""
        text = str(self.event.get("text") or "")
        return "" if text.startswith("/") else text

    @cached_property
    def plain(self) -> str:
        """The words folded: no accents, lower case, single spaces; the commonest abbreviations written out."""
        return " ".join(_ABBREVIATIONS.get(word, word) for word in fold(self.text).split())

    def count_words(self) -> int:
        """How many words there are beside numbers."""
        return sum(word.isalpha() for word in self.plain.split())

    @property
    def intent(self) -> str:
        """What Rasa made of it."""
        guessed = self._parsed.get("intent") or {}
        name = str(guessed.get("name") or "nlu_fallback")
        if self.text and not self.count_words() and name in _OF_WORDS:
            return "nlu_fallback"  # digits alone are who they are, a day, a price: never a wish
        if name in _DOUBTFUL and self.confidence < _GRAVE_THRESHOLD:
            return "nlu_fallback"
        if name == "opt_out" and phrasing.THIS_NUMBER.fullmatch(self.plain):
            return "nlu_fallback"  # where they are reached, and no wish for silence
        if (
            name == RequestKind.RIVAL
            and self.confidence < _GRAVE_THRESHOLD
            and phrasing.FAULT.search(self.plain)
        ):
            return RequestKind.FAULTS
        # Of a refusal to pay the contact is closed: it takes a no.
        if name == "refuse_payment" and self._promises:
            return "promise_payment"
        # "Turno mañana en la noche" names a time as "llámame mañana" does, and still means a turn.
        return "return_equipment" if name == "call_later" and phrasing.TURN.search(self.plain) else name

    @property
    def confidence(self) -> float:
        """How sure Rasa is of its intent, from 0 to 1; what is known otherwise, as a button, is sure."""
        return float((self._parsed.get("intent") or {}).get("confidence", 1))

    @cached_property
    def wish(self) -> RequestKind | None:
        """What they ask for that people work on, where the words say it for certain, and not as a word of an answer."""
        if self.intent not in _OF_WORDS or not self.text:
            return None
        kind = RequestKind(self.intent)
        words = {RequestKind.CANCEL: phrasing.LEAVES, RequestKind.SUSPEND: phrasing.SUSPENDS}.get(kind)
        says_it = words is not None and words.search(self.plain)
        sure = self.confidence >= _SURE_OF_WISH and self.count_words() >= _WORDS_OF_WISH
        return kind if says_it or sure else None

    @property
    def ranking(self) -> list[str]:
        """The intents that it could be, likeliest first."""
        return [str(entry["name"]) for entry in self._parsed.get("intent_ranking") or []]

    @property
    def metadata(self) -> dict[str, Any]:
        """What the channel added: message_id, media, call_sid, location…"""
        return self.event.get("metadata") or {}

    @property
    def choice(self) -> tuple[str, str] | None:
        """The kind and value of a chosen option: ("city", "Quito")."""
        for entity in self._parsed.get("entities") or []:
            if entity.get("entity") == "choice":
                kind, _, value = str(entity.get("value")).partition(":")
                return kind, value
        return None

    @cached_property
    def dates(self) -> list[date]:
        """The days named, "el viernes" being the next one."""
        return [found.value for found in read_dates(self.text, clock.today())]

    @cached_property
    def times(self) -> list[time]:
        """The times of day named."""
        return [found.value for found in read_times(self.text)]

    @cached_property
    def day_part(self) -> tuple[str, str | None] | None:
        """When the named part of the day begins and ends."""
        if phrasing.EITHER_PART.search(self.plain):
            return None
        part = read_day_part(self.text)
        return DAY_PARTS.get(part) if part else None

    @cached_property
    def cities(self) -> list[str]:
        """The cities named."""
        return [found.value for found in read_cities(self.text)]

    @cached_property
    def circumstance(self) -> Circumstance | None:
        """A death, an illness or great age that is told of, in words or below a picture."""
        return read_circumstance(self.text or str(self.metadata.get("caption") or ""))

    @cached_property
    def aside(self) -> Aside | None:
        """What is meant beside the intents, unless the intent is one that says it better."""
        if phrasing.PAID.search(self.plain) and "entreg" not in self.plain:
            return Aside.PAYMENT
        if phrasing.NO_DATA.search(self.plain):
            return Aside.NO_DATA
        if phrasing.OWN_PROOF.search(self.plain):
            return Aside.OWN_PROOF
        if phrasing.UNPAID.search(self.plain):
            return Aside.UNPAID
        if self.intent in _MEANT:
            return None
        if phrasing.PICK_UP.search(self.plain) or phrasing.ABROAD.search(self.plain):
            return Aside.PICK_UP
        if phrasing.OWN_TURN.search(self.plain) and not _TURN_DEEDS.search(self.plain):
            return Aside.OWN_TURN
        return Aside.PAYMENT if phrasing.PAYMENT.search(self.plain) else None

    @property
    def has_values(self) -> bool:
        """Whether a city, a day or a time is named, and not to say that it does not suit."""
        return bool(self.cities or self.dates or self.times) and not self.rejects

    @property
    def has_mail(self) -> bool:
        """Whether a mail address is named."""
        return bool(phrasing.MAIL.search(self.text))

    @property
    def has_phone(self) -> bool:
        """Whether a telephone is named."""
        return bool(read_phones(self.text))

    @property
    def rejects(self) -> bool:
        """Whether what is named is what does not suit: "el viernes no puedo"."""
        return bool(phrasing.CANNOT.search(self.plain)) and not phrasing.BUT.search(self.plain)

    @property
    def is_bare(self) -> bool:
        """Whether nothing but values is said: then the intent that was guessed for it means little."""
        rest = fold(self.text)
        for found in (
            *read_dates(self.text, clock.today()),
            *read_times(self.text),
            *read_cities(self.text),
        ):
            rest = rest.replace(fold(found.text), " ")
        return len(phrasing.FILLER.sub(" ", rest).split()) <= 1

    @property
    def asks(self) -> bool:
        """Whether it is put as a question."""
        return self.intent.startswith("ask_") and bool(phrasing.ASKS.search(self.plain))

    @property
    def agrees(self) -> bool:
        """A yes, by intent or by its first word."""
        return self.intent == "affirm" or (bool(phrasing.YES.search(self.plain)) and not self.refuses)

    @property
    def refuses(self) -> bool:
        """A no, by intent or by its first word."""
        return self.intent == "deny" or bool(phrasing.NO.search(self.plain))

    @property
    def just_refuses(self) -> bool:
        """A no, and hardly more: "no, mi nieto puede ir" says something else."""
        return self.refuses and len(self.plain.split()) <= _FEW_WORDS

    @property
    def gives_up(self) -> bool:
        """Whether they want to stop what is going on, and name nothing else instead."""
        return bool(phrasing.GIVES_UP.search(self.plain)) and not self.has_values

    @property
    def takes_first(self) -> bool:
        """Whether the earliest, or any, will do."""
        return bool(phrasing.FIRST.search(self.plain))

    @property
    def wants_later(self) -> bool:
        """Whether they want to see later options."""
        return bool(phrasing.LATER.search(self.plain))

    @property
    def wants_earlier(self) -> bool:
        """Whether they want to see earlier options."""
        return bool(phrasing.EARLIER.search(self.plain))

    @property
    def _promises(self) -> bool:
        return bool(phrasing.WILL_PAY.search(self.plain)) and not phrasing.NEVER.search(self.plain)

    @property
    def _parsed(self) -> dict[str, Any]:
        return self.event.get("parse_data") or {}
