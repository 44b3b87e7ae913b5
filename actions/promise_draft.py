"""What has been said of a promise so far, and how an answer adds to it. Source: 003_e2c5f93ba8151af2.txt, 1."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from actions import phrasing
from actions.forms import is_deed, is_elsewhere
from actions.reading import Said
from actions.talk import Talk
from bot import clock
from bot.catalog.collections import get_collections
from bot.language.amounts import read_amounts
from bot.language.dates import read_dates
from bot.language.places import read_place
from bot.services.debts import debts

FORM = "promise_form"
_AT_ONCE = re.compile(
    r"(?<!\w)(?:ahorita|ahora(?: mismo)?|ya mismo|en este momento|al rato|al ratito|de una|hoy)(?!\w)"
)
_DAY_NUMBER = re.compile(r"(?:el |para el |seria el |el dia )?(\d{1,2})(?: por favor)?")
_HALF = re.compile(r"(?<!\w)(?:la )?mitad(?!\w)")
_PART = re.compile(
    r"(?<!\w)(?:una parte|un abono|abonar(?:le)?|abonos|abono algo|de a poco|poco a poco)(?!\w)"
)
ALL = re.compile(
    r"(?:bueno |no |ya |entonces |mejor )*(?:pago |el )?(?:todo|completo|total|todito)(?: entonces| nomas| mejor)?"
)
_NOT_THIS = re.compile(rf"{phrasing.DISPUTES.pattern}|(?<!\w)(?:no|tampoco)(?!\w)")
_BY_INTERNET = re.compile(r"(?<!\w)(?:por|mediante|via|en) (?:el )?internet(?!\w)")
_MOST_WORDS_OF_A_PLACE = 6
_ONLY = re.compile(r"^(?:no,? )?(?:solo|solamente|unicamente) ")
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

    def take_values(self, talk: Talk) -> bool:
        """The day, place and amount that the message names; whether there is any."""
        said = talk.said
        before = (self.day, self.place, self.amount)
        if said.dates and not said.rejects:
            self.day = said.dates[0]
        elif number := _DAY_NUMBER.fullmatch(said.plain):
            self.day = next((found.value for found in read_dates(f"el dia {number[1]}", clock.today())), None)
        elif _AT_ONCE.search(said.plain):
            self.day = clock.today()
        if place := _read_place(said):
            self.place = place
        if (amount := _read_amount(talk)) is not None:
            self.amount = amount
        elif ALL.fullmatch(said.plain):
            self.amount, before = None, (None, None, debts.NOTHING)
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
    if (
        said.intent == "technical_visit"
        and _ONLY.search(said.plain)
        and not phrasing.FAULT.search(said.plain)
    ):
        return False
    return is_deed(said) or (said.intent in _OTHER_WAYS and not said.dates)


def take_answer(promised: Promised, talk: Talk, requested: str | None) -> bool:
    """Take what was asked for, or anything else of the promise; False when it is no answer."""
    said = talk.said
    if said.choice:
        return _take_choice(promised, *said.choice)
    if wants_something_else(said, requested) or said.asks:
        return False
    if promised.take_values(talk):
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


def names_part(said: Said, promised: Promised) -> bool:
    """Whether only a part is to be paid, nobody knows how much: "un abono"."""
    return promised.amount is None and bool(_PART.search(said.plain))


def _read_amount(talk: Talk) -> Decimal | None:
    """As a sum, as a half, or as one of several services that is to be paid: "solo el internet"."""
    if amounts := read_amounts(talk.said.text):
        return amounts[0].value
    owing = talk.facts.debts
    if _HALF.search(talk.said.plain):
        return (owing.total / 2).quantize(Decimal("0.01"))
    if len(owing.services) == 1 or phrasing.ALL_OF_THEM.search(talk.said.plain):
        return None
    clauses = [part for part in phrasing.CLAUSES.split(talk.said.plain) if not _NOT_THIS.search(part)]
    named = owing.named_in(_BY_INTERNET.sub(" ", " | ".join(clauses)))
    return named[0].amount_due if len(named) == 1 else None


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
