"""What is said of a turn that is for an agreement or a claim rather than for equipment."""

from actions.talk import Talk
from bot.models import TurnPurpose

_OF_CLAIMS = {
    "utter_ask_turn_city": "utter_ask_claim_city",
    "utter_ask_turn_city_again": "utter_ask_claim_city",
    "utter_turn_booked": "utter_claim_turn_booked",
    "utter_turn_moved": "utter_claim_turn_booked",
}
_OF_AGREEMENTS = {
    "utter_ask_turn_city": "utter_ask_agreement_city",
    "utter_ask_turn_city_again": "utter_ask_agreement_city_again",
    "utter_turn_booked": "utter_agreement_booked",
    "utter_turn_moved": "utter_agreement_moved",
    "utter_turn_is": "utter_agreement_is",
    "utter_turn_cancelled": "utter_agreement_cancelled",
}


_INSTEAD: dict[TurnPurpose, dict[str, str]] = {
    TurnPurpose.EQUIPMENT_RETURN: {},
    TurnPurpose.PAYMENT_AGREEMENT: _OF_AGREEMENTS,
    TurnPurpose.INVOICE_CLAIM: _OF_CLAIMS,
}


def name_response(talk: Talk, response: str) -> str:
    """The response, or what is said in its place of such a turn."""
    return _INSTEAD[talk.facts.purpose].get(response, response)
