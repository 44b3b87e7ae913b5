"""The form that takes a promise to pay: day, place, and a yes. Source: 003_e2c5f93ba8151af2.txt, typification 1."""

from decimal import Decimal

from actions.base import TalkAction
from actions.forms import Phase, find_phase, gives_up
from actions.menus import ask_for_more, offer, yes_or_no
from actions.promise_draft import FORM, Promised, names_part, take_answer, wants_something_else
from actions.talk import Talk, option
from bot import clock
from bot.catalog.collections import get_collections
from bot.language.calendar import next_business_day
from bot.language.places import say_place
from bot.models import TurnPurpose
from bot.services.debts import debts, promises, proposals
from bot.services.debts.proposals import Fault
from bot.services.turns import turns

_OFFERED_DAYS = 3
_SAID_OF = {
    Fault.PAST: "utter_day_past",
    Fault.TOO_LATE: "utter_promise_late",
    Fault.NO_WORKING_DAY: "utter_promise_closed",
}


def begin(talk: Talk) -> None:
    """Begin the form, with what the message names already, and the place of a promise that is changed."""
    promise = talk.facts.debts.promise
    promised = Promised(place=promise.place if promise else None)
    promised.take_values(talk)
    if names_part(talk.said, promised):
        _say_part(talk)
        return
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
            pays = "cancel" in talk.said.plain  # which is to pay, here
            if (
                gives_up(talk.said)
                and not pays
                and not wants_something_else(talk.said, talk.slot("requested_slot"))
            ):
                talk.say("utter_given_up")
                talk.leave_form()
                return
            if names_part(talk.said, promised):
                _say_part(talk)
                talk.leave_form()
                return
            if not take_answer(promised, talk, talk.slot("requested_slot")):
                return
        named = promised.day
        if not _settle(promised, talk):
            return
        talk.remember(**promised.write(), misses=None)
        proposed = next_business_day(named).isoformat() if named and promised.day is None else True
        talk.set_anyway("promise_shown", proposed)


class AskPromiseDay(TalkAction):
    """Asks for the day; any other than those offered may be named."""

    called = "action_ask_promise_day"

    def act(self, talk: Talk) -> None:
        """Offer the next days."""
        days = proposals.list_days(_OFFERED_DAYS)
        talk.say(
            "utter_ask_promise_day",
            [option(talk.words.day_choice(d), "pay_day", d.isoformat()) for d in days],
        )


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
        """Ask for the yes, which is to the amount that is said: a newer base may raise the debt meanwhile."""
        promised = Promised.read(talk)
        promised.amount = promised.amount or talk.facts.debts.total
        talk.say("utter_ask_promise_confirmed", yes_or_no(talk), **_values(promised, talk))
        talk.remember(**promised.write())


class MakePromise(TalkAction):
    """Keeps the promise."""

    called = "action_make_promise"

    def act(self, talk: Talk) -> None:
        """Nothing, where the form was left without a yes; what does not go any more is asked for again."""
        promised = Promised.read(talk)
        talk.remember(**Promised().write(), promise_shown=None)
        if not promised.confirmed or promised.day is None:
            return
        if not _settle(promised, talk):
            return
        if promised.day is None:
            talk.start_form(FORM, **promised.write())
            return
        amount = promised.amount or talk.facts.debts.total
        promises.make(talk.session, talk.facts.customer, amount, promised.day, promised.place)
        response = "utter_promise_today" if promised.day == clock.today() else "utter_promise_made"
        talk.say(response, **_values(promised, talk))
        _remind_of_agreement(talk)
        if talk.is_call:
            ask_for_more(talk)


def _remind_of_agreement(talk: Talk) -> None:
    """Who promises after all may not want the turn for an agreement."""
    turn = turns.current(talk.session, talk.facts.customer.id, TurnPurpose.PAYMENT_AGREEMENT)
    if turn is not None:
        talk.say("utter_agreement_stands", **talk.words.moment(turn.starts_at))


def _values(promised: Promised, talk: Talk) -> dict[str, str]:
    assert promised.day is not None
    return {
        "amount": talk.words.amount(promised.amount or talk.facts.debts.total),
        "day": talk.words.day(promised.day),
        "place": say_place(promised.place or ""),
    }


def _settle(promised: Promised, talk: Talk) -> bool:
    """Keep what is possible, and say what is not; False where the form is left for it."""
    total = talk.facts.debts.total
    fault = proposals.find_fault(talk.facts.debts.services, promised.amount, promised.day)
    if fault is Fault.NOTHING_OWED:
        talk.say("utter_no_debt")
        talk.leave_form()
        return False
    if fault is Fault.TOO_LITTLE:
        _say_too_little(promised.amount, talk)
        talk.leave_form()
        return False
    if promised.amount is not None:
        promised.amount = min(promised.amount, total)
    if fault is not None and promised.day is not None:
        talk.say(
            _SAID_OF[fault],
            day=talk.words.day(promised.day),
            last_day=talk.words.day(proposals.last_day()),
            next_day=talk.words.day(next_business_day(promised.day)),
        )
        promised.day = promised.confirmed = None
    return True


def _say_part(talk: Talk) -> None:
    """The same, where it was not said how much."""
    total = talk.words.amount(talk.facts.debts.total)
    talk.say("utter_part", offer(talk, "payment_agreement", "promise_payment", "ask_human"), total=total)


def _say_too_little(amount: Decimal | None, talk: Talk) -> None:
    """An agreement, or a person."""
    values = {
        "amount": talk.words.amount(amount or debts.NOTHING),
        "total": talk.words.amount(talk.facts.debts.total),
    }
    talk.say("utter_partial", offer(talk, "payment_agreement", "promise_payment", "ask_human"), **values)
