"""Answers to what no intent stands for yet: payments, the hour of one's own turn, fetching from home."""

from actions import outcomes, phrasing
from actions.answers import leaving, refusals
from actions.answers.owing import tell_consequence
from actions.answers.questions import offer_person, say_pending
from actions.answers.returned import tell_proof
from actions.answers.turns import tell_turn
from actions.matters import is_of_leaving
from actions.reading import Aside
from actions.registry import Handler, Needs, answers
from actions.talk import Talk
from bot.models import Script


def find(talk: Talk) -> Handler | None:
    """The answer to an aside; None where the intent says enough."""
    if refusals.is_relative(talk) and talk.presumed and talk.holder is None:
        return _RELATIVE
    if leaving.can_stay(talk):
        return _STAYS
    if is_of_leaving(talk.said.intent):
        return None  # whatever it costs, and whoever comes: they say what they want
    aside = talk.said.aside
    if (talk.matter is Script.COLLECTIONS) == (aside is not Aside.UNPAID) and aside in _OF_ONE_MATTER:
        return None  # of payments the intents of a debt say it
    return ASIDES[aside] if aside else None


@answers(
    "ask_balance",
    "promise_payment",
    "payment_agreement",
    "already_paid",
    "defer_credit_card",
    "switch_to_debit",
    "economic_hardship",
    "refuse_payment",
    "accept_benefit",
    needs=Needs.NOBODY,
)
def answer_payment(talk: Talk) -> None:
    """Payments are not seen here: say so, and the way on."""
    says_paid = talk.said.intent == "already_paid" or bool(phrasing.PAID.search(talk.said.plain))
    _send_on(talk, "utter_paid" if says_paid else "utter_payments")


@answers("technical_visit", "cancellation_in_progress", needs=Needs.NOBODY)
def answer_service(talk: Talk) -> None:
    """A service that is out of order, or is being ended: a person sees to it; one that ended is our matter."""
    if talk.said.intent == "cancellation_in_progress" and talk.known and talk.known.services:
        outcomes.inform(talk.known, "los equipos pendientes")
        say_pending(talk)
    else:
        _send_on(talk, "utter_service_matter")


def _answer_pick_up(talk: Talk) -> None:
    """Nobody fetches equipment: it is handed in. Source: 004_494a7d2a7dcd2fdb.txt, speech 1."""
    _send_on(talk, "utter_pick_up")


def _send_on(talk: Talk, response: str) -> None:
    outcomes.inform(talk.presumed, "un tema que atiende un asesor")
    talk.say(response)
    if not talk.form:
        offer_person(talk)


def _answer_distrust(talk: Talk) -> None:
    """They will not say their cédula: nobody is pressed, and they can ask elsewhere."""
    talk.leave_form()
    talk.say("utter_no_data")
    offer_person(talk)


_RELATIVE = Handler(refusals.take_relative, Needs.PRESUMED)
_STAYS = Handler(leaving.take_stay, Needs.PRESUMED)
_OF_ONE_MATTER = (Aside.PAYMENT, Aside.UNPAID)
ASIDES: dict[Aside, Handler] = {
    Aside.PAYMENT: Handler(answer_payment, Needs.NOBODY),
    Aside.UNPAID: Handler(tell_consequence, Needs.NOBODY),
    Aside.NO_DATA: Handler(_answer_distrust, Needs.NOBODY),
    Aside.PICK_UP: Handler(_answer_pick_up, Needs.NOBODY),
    Aside.OWN_PROOF: Handler(tell_proof, Needs.PRESUMED),
    Aside.OWN_TURN: Handler(tell_turn, Needs.KNOWN),
}
