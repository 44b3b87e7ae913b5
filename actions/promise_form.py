"""The form that takes a promise to pay: day, place, and a yes. Source: 003_e2c5f93ba8151af2.txt, typification 1."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from actions.base import TalkAction
from actions.forms import Phase, find_phase, gives_up, is_elsewhere
from actions.menus import ask_for_more, offer, yes_or_no
from actions.reading import Said
from actions.talk import Talk, option
from bot import clock
from bot.catalog.collections import get_collections
from bot.language.amounts import read_amounts
from bot.language.calendar import is_business_day, next_business_day
from bot.language.places import read_place
from bot.services.debts import promises

FORM = "promise_form"
_AT_ONCE = re.compile(
    r"(?<!\w)(?:ahorita|ahora(?: mismo)?|ya mismo|en este momento|al rato|al ratito|de una|hoy)(?!\w)"
)
# Whoever says this does not answer the form, whatever days and places are in the words.
_DEEDS = {
    "already_paid",
    "ask_human",
    "dispute_charge",
    "opt_out",
    "wrong_person",
    "refuse_payment",
    "call_later",
}
_MOST_WORDS_OF_A_PLACE = 6
_OFFERED_DAYS = 3


@dataclass
class Promised:
    """What has been agreed so far."""

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
        elif _AT_ONCE.search(said.plain):
            self.day = clock.today()
        if place := read_place(said.text, get_collections().places):
            self.place = place.value
        if amounts := read_amounts(said.text):
            self.amount = amounts[0].value
        if (self.day, self.place, self.amount) == before:
            return False
        self.confirmed = None
        return True


def begin(talk: Talk) -> None:
    """Begin the form, with what the message names already."""
    promised = Promised()
    promised.take_values(talk.said)
    talk.start_form(FORM, **promised.write())


class ValidatePromiseForm(TalkAction):
    """Takes the customer's answer, and keeps what is possible."""

    called = f"validate_{FORM}"

    def act(self, talk: Talk) -> None:
        """Events only where something was said for the form: without any, the intent's rule answers."""
        phase, promised = find_phase(talk, FORM), Promised.read(talk)
        if phase is Phase.RETURNS:
            return
        if phase is Phase.ANSWERS:
            if gives_up(talk.said) and "cancel" not in talk.said.plain:  # which is to pay, here
                talk.say("utter_given_up")
                talk.leave_form()
                return
            if not _take(promised, talk, talk.slot("requested_slot")):
                return
        if not _check_amount(promised, talk):
            return
        _check_day(promised, talk)
        talk.remember(**promised.write(), misses=None)
        talk.set_anyway("promise_shown", True)


class AskPromiseDay(TalkAction):
    """Asks for the day; any other than those offered may be named."""

    called = "action_ask_promise_day"

    def act(self, talk: Talk) -> None:
        """Offer today and the next working days."""
        days = [clock.today()] if is_business_day(clock.today()) else []
        while len(days) < _OFFERED_DAYS:
            days.append(next_business_day(days[-1] if days else clock.today()))
        talk.say("utter_ask_promise_day", [option(talk.words.day(d), "pay_day", d.isoformat()) for d in days])


class AskPromisePlace(TalkAction):
    """Asks for the place; any other than those offered may be named."""

    called = "action_ask_promise_place"

    def act(self, talk: Talk) -> None:
        """Offer some of the catalog's."""
        names = get_collections().offered_places
        talk.say("utter_ask_promise_place", [option(name, "place", name) for name in names])


class AskPromiseConfirmed(TalkAction):
    """Everything once more, for a yes."""

    called = "action_ask_promise_confirmed"

    def act(self, talk: Talk) -> None:
        """Ask for the yes."""
        promised = Promised.read(talk)
        assert promised.day is not None
        talk.say(
            "utter_ask_promise_confirmed",
            yes_or_no(talk),
            amount=talk.words.amount(promised.amount or talk.facts.debts.total),
            day=talk.words.day(promised.day),
            place=promised.place or "",
        )


class MakePromise(TalkAction):
    """Keeps the promise."""

    called = "action_make_promise"

    def act(self, talk: Talk) -> None:
        """Nothing, where the form was left without a yes."""
        promised = Promised.read(talk)
        talk.remember(**Promised().write(), promise_shown=None)
        if not promised.confirmed or promised.day is None:
            return
        amount = promised.amount or talk.facts.debts.total
        promises.make(talk.session, talk.facts.customer, amount, promised.day, promised.place)
        response = "utter_promise_today" if promised.day == clock.today() else "utter_promise_made"
        talk.say(
            response,
            amount=talk.words.amount(amount),
            day=talk.words.day(promised.day),
            place=promised.place or "",
        )
        if talk.is_call:
            ask_for_more(talk)


def _take(promised: Promised, talk: Talk, requested: str | None) -> bool:
    said = talk.said
    if said.choice:
        return _take_choice(promised, *said.choice)
    if said.intent in _DEEDS or said.asks:
        return False
    if promised.take_values(said):
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


def _check_amount(promised: Promised, talk: Talk) -> bool:
    """Less than the debt is no promise of this kind: an agreement, or a person. False, and the form is left."""
    total = talk.facts.debts.total
    if promised.amount is None or promised.amount >= total - get_collections().promise.tolerance:
        promised.amount = None if promised.amount is None else min(promised.amount, total)
        return True
    values = {"amount": talk.words.amount(promised.amount), "total": talk.words.amount(total)}
    talk.leave_form()
    choices = offer(talk, "payment_agreement", "promise_payment", "ask_human")
    talk.say("utter_partial", choices, **values)
    return False


def _check_day(promised: Promised, talk: Talk) -> None:
    """In the future, soon enough, and a working day: else it is asked for again."""
    day, today = promised.day, clock.today()
    if day is None:
        return
    last = today + timedelta(days=get_collections().promise.longest_days)
    if day < today:
        talk.say("utter_day_past", day=talk.words.day(day))
    elif day > last:
        talk.say("utter_promise_late", last_day=talk.words.day(last))
    elif day != today and not is_business_day(day):
        talk.say(
            "utter_promise_closed", day=talk.words.day(day), next_day=talk.words.day(next_business_day(day))
        )
    else:
        return
    promised.day = None
