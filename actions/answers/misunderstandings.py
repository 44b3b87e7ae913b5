"""What is done when the customer was not understood: the likeliest choices, then a person."""

from collections.abc import Collection

from actions import outcomes
from actions.answers.courtesy import show_menu
from actions.answers.questions import tell_offices
from actions.answers.verdicts import decide
from actions.gate import pass_on
from actions.half_written import find_chosen
from actions.matters import list_foreign
from actions.menus import TITLES, main_menu, offer
from actions.registry import VERDICTS, Needs, answers, find_handler
from actions.talk import Talk
from bot.models import Script
from bot.services.handoffs import HandoffReason

_MOST_MISSES = 2
_OFFERED = 3
_OUT_OF_SCOPE = {
    Script.EQUIPMENT_RECOVERY: "utter_out_of_scope",
    Script.COLLECTIONS: "utter_out_of_scope_debt",
    Script.RETENTION: "utter_out_of_scope_service",
}
_OF_A_TURN = {"reschedule_turn", "cancel_turn"}


@answers("nlu_fallback", "out_of_scope", needs=Needs.NOBODY)
def ask_again(talk: Talk) -> None:
    """A plain yes or no is understood from the state; the rest is asked again, then given to a person."""
    said = talk.said
    if not talk.form and talk.slot("awaiting") in VERDICTS and (said.agrees or said.refuses):
        decide(talk, yes=not said.refuses)
        return
    if not talk.form and said.cities and (said.is_bare or talk.slot("awaiting") == "city"):
        tell_offices(talk, said.cities[0])
        return
    if not talk.form and (chosen := find_chosen(talk)) and find_handler(chosen.intent, talk.matter):
        talk.said = chosen
        pass_on(talk, chosen.intent)
        return
    misses = int(talk.slot("misses") or 0) + 1
    if misses >= _MOST_MISSES:
        give_up(talk)
        return
    talk.remember(misses=misses)
    _say_what_is_understood(talk)


def give_up(talk: Talk) -> None:
    """A person goes on with who was not understood."""
    outcomes.miss(talk.presumed, "la llamada" if talk.is_call else "WhatsApp", "se deriva a un asesor")
    is_other = talk.said.intent == "out_of_scope"
    talk.say("utter_out_of_scope_again" if is_other else "utter_give_up_understanding")
    talk.hand_over(HandoffReason.NOT_UNDERSTOOD)


def _say_what_is_understood(talk: Talk) -> None:
    if talk.said.intent == "out_of_scope":
        talk.say(_OUT_OF_SCOPE[talk.matter])
        show_menu(talk)
    elif talk.form:
        talk.say("utter_not_understood")
    else:
        foreign = list_foreign(talk.presumed.stakes if talk.presumed else None)
        likely = find_likely(
            talk.said.ranking, has_turn=bool(talk.known and talk.known.turn), foreign=foreign
        )
        talk.say("utter_not_understood_choices", offer(talk, *likely) or main_menu(talk))


def find_likely(ranking: list[str], has_turn: bool, foreign: Collection[str] = ()) -> list[str]:
    """The likeliest intents that can be offered; nothing about a turn or a matter to who has none."""
    senseless = {"affirm", "deny", *foreign} | (set() if has_turn else _OF_A_TURN)
    return [intent for intent in ranking if intent in TITLES.keys() - senseless][:_OFFERED]
