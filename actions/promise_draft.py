"""What has been said of a promise so far, and how an answer adds to it. Source: 003_e2c5f93ba8151af2.txt, 1."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from actions.forms import is_deed, is_elsewhere
from actions.reading import Said
from actions.talk import Talk
from bot import clock
from bot.catalog.collections import get_collections
from bot.language.amounts import read_amounts
from bot.language.dates import read_dates
from bot.language.places import read_place

FORM = "promise_form"
_AT_ONCE = re.compile(
    r"(?<!\w)(?:ahorita|ahora(?: mismo)?|ya mismo|en este momento|al rato|al ratito|de una|hoy)(?!\w)"
)
_DAY_NUMBER = re.compile(r"(?:el |para el |seria el |el dia )?(\d{1,2})(?: por favor)?")
_MOST_WORDS_OF_A_PLACE = 6
_OTHER_WAYS = {"cancellation_in_progress", "economic_hardship", "payment_agreement", "technical_visit"}


@dataclass
class Promised:
    """What has been agreed so far; without an amount it is all that is owed."""

    day: date | None = None
    place: str | None = None
    amount: Decimal | None = None
    confirmed: bool | None = None

    @classmethod
    def read(cls, talk: Talk) -> "Promised":
        """From the slots."""
        day, amount = talk.slot("promise_day"), talk.slot("promise_amount")
        return cls(
            date.fromisoformat(day) if day else None,
            talk.slot("promise_place"),
            Decimal(amount) if amount else None,
            talk.slot("promise_confirmed"),
        )

    def write(self) -> dict[str, Any]:
        """As slots."""
        return {
            "promise_day": self.day.isoformat() if self.day else None,
            "promise_place": self.place,
            "promise_amount": str(self.amount) if self.amount else None,
            "promise_confirmed": self.confirmed,
        }

    def take_values(self, said: Said) -> bool:
        """The day, place and amount that a message names; whether there is any."""
        before = (self.day, self.place, self.amount)
        if said.dates and not said.rejects:
            self.day = said.dates[0]
        elif number := _DAY_NUMBER.fullmatch(said.plain):
            self.day = next((found.value for found in read_dates(f"el dia {number[1]}", clock.today())), None)
        elif _AT_ONCE.search(said.plain):
            self.day = clock.today()
        if place := _read_place(said):
            self.place = place
        if amounts := read_amounts(said.text):
            self.amount = amounts[0].value
        if (self.day, self.place, self.amount) == before:
            return False
        self.confirmed = None
        return True


def wants_something_else(said: Said, requested: str | None) -> bool:
    """Whether it is another deed; who names a day keeps to the promise, whatever excuse stands beside it.

    "Por internet" is a place, where a place was asked for, and no fault.
    """
    if requested == "promise_place" and said.intent == "technical_visit" and _read_place(said):
        return False
    return is_deed(said) or (said.intent in _OTHER_WAYS and not said.dates)


def take_answer(promised: Promised, talk: Talk, requested: str | None) -> bool:
    """Take what was asked for, or anything else of the promise; False when it is no answer."""
    said = talk.said
    if said.choice:
        return _take_choice(promised, *said.choice)
    if wants_something_else(said, requested) or said.asks:
        return False
    if promised.take_values(said):
        return True
    if requested == "promise_day" and said.agrees and (proposed := _read_proposed(talk)):
        promised.day = proposed
        return True
    if requested == "promise_confirmed" and (said.agrees or said.refuses):
        if said.refuses:
            talk.say("utter_promise_change")
            promised.day = None
        else:
            promised.confirmed = True
        return True
    if requested == "promise_place" and not is_elsewhere(said) and _may_be_place(said):
        promised.place = said.text.strip()[:120]
        return True
    return False


def _read_place(said: Said) -> str | None:
    place = read_place(said.text, get_collections().places)
    return place.value if place else None


def _read_proposed(talk: Talk) -> date | None:
    """The working day that was proposed just now instead of the one that was named."""
    proposed = talk.slot("promise_shown")
    told = talk.told("utter_promise_closed", turns=1)
    return date.fromisoformat(proposed) if isinstance(proposed, str) and told else None


def _take_choice(promised: Promised, kind: str, value: str) -> bool:
    if kind == "pay_day":
        promised.day = date.fromisoformat(value)
    elif kind == "place":
        promised.place = value
    else:
        return False
    promised.confirmed = None
    return True


def _may_be_place(said: Said) -> bool:
    words = said.plain.split()
    return 0 < len(words) <= _MOST_WORDS_OF_A_PLACE and not (said.agrees or said.refuses)
