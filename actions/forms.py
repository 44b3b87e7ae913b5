"""What all forms share: whether an answer is awaited from this message, and what is no answer at all."""

from enum import Enum

from actions import phrasing
from actions.reading import Said
from actions.talk import Talk
from bot.catalog.retention import RequestKind

# Whoever says this wants something else than to answer the form's question, whatever else is in the words.
_ELSEWHERE = frozenset(
    {
        "already_returned",
        "ask_human",
        "ask_identity",
        "dispute_charge",
        "help",
        "lost_equipment",
        "media_received",
        "opt_out",
        "refuse_return",
        "repeat",
        "service_not_cancelled",
        "wrong_person",
    }
)
# Whoever says this does not answer a form about a debt, whatever days, places or names are in the words.
_DEEDS = frozenset(
    {
        "already_paid",
        "ask_human",
        "call_later",
        "dispute_charge",
        "opt_out",
        "refuse_payment",
        "wrong_person",
    }
)
_FEW_WORDS = 3


class Phase(Enum):
    """Why Rasa validates a form now."""

    BEGINS = "begins"
    ANSWERS = "answers"
    RETURNS = "returns"  # something else was, or has to be, answered in between: the message is no answer


def find_phase(talk: Talk, form: str) -> Phase:
    """Tell the phase from what happened since the customer's message."""
    phase = Phase.ANSWERS
    for event in reversed(talk.tracker.events):
        kind, name = event["event"], event.get("name")
        if kind == "user":
            break
        if kind == "active_loop" and name == form:
            return Phase.BEGINS
        if kind == "action" and name not in (form, "action_listen", None):
            phase = Phase.RETURNS
    return Phase.RETURNS if talk.said.circumstance else phase


def is_elsewhere(said: Said) -> bool:
    """Whether the message is a question or a deed of its own, rather than an answer."""
    if (said.is_bare and said.has_values) or _drops_it(said):
        return False
    return said.intent in _ELSEWHERE or said.asks or said.aside is not None or said.wish is not None


def is_deed(said: Said) -> bool:
    """Whether the message is a deed that no form about a debt takes for an answer."""
    return said.intent in _DEEDS or said.wish not in (None, RequestKind.FAULTS)


def _drops_it(said: Said) -> bool:
    """Whether "no, olvídelo" was taken for more than it says: only the form is given up."""
    few = len(said.plain.split()) <= _FEW_WORDS and not phrasing.HAND_IN.search(said.plain)
    return said.intent == "refuse_return" and said.gives_up and few


def gives_up(said: Said) -> bool:
    """Whether the customer wants out of the form."""
    return said.gives_up and not is_elsewhere(said)
