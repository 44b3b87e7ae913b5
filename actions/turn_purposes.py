"""What is said of a turn that is for a payment agreement rather than for equipment."""

from actions.talk import Talk
from bot.models import TurnPurpose

_OF_AGREEMENTS = {
    "utter_ask_turn_city": "utter_ask_agreement_city",
    "utter_ask_turn_city_again": "utter_ask_agreement_city_again",
    "utter_turn_booked": "utter_agreement_booked",
    "utter_turn_moved": "utter_agreement_moved",
    "utter_turn_is": "utter_agreement_is",
    "utter_turn_cancelled": "utter_agreement_cancelled",
}


def name_response(talk: Talk, response: str) -> str:
    """The response, or what is said in its place of an agreement."""
    is_agreement = talk.facts.purpose is TurnPurpose.PAYMENT_AGREEMENT
    return _OF_AGREEMENTS.get(response, response) if is_agreement else response
