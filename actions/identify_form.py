"""The form that asks for the cédula before anything personal is told, and what goes on after it."""

from actions import outcomes, phrasing
from actions.answers.questions import offer_person
from actions.base import TalkAction
from actions.forms import Phase, find_phase, gives_up, is_elsewhere
from actions.identity import confirm_holder, identify, is_only_digits, read_cedula, read_last_digits
from actions.matters import is_of_debts, is_of_leaving
from actions.menus import keep_listening
from actions.reading import Said
from actions.registry import find_handler
from actions.talk import Talk
from bot.language.identifiers import is_company_number, name_identifier, normalize_identifier
from bot.models import Script
from bot.services import conversations
from bot.services.handoffs import HandoffReason

FORM = "identify_form"
_MOST_TRIES = 3
_LEAST_WORDS = 3


class AskIdentified(TalkAction):
    """Asks for the cédula; a call then waits for ten digits."""

    called = "action_ask_identified"

    def act(self, talk: Talk) -> None:
        """Ask."""
        company = _find_company(talk)
        by_digits = talk.matter is not Script.EQUIPMENT_RECOVERY and not talk.is_call and not company
        if company:
            talk.say("utter_ask_company", identifier=name_identifier(company))
        elif by_digits:
            again = talk.slot("cedula_tries") or talk.told("utter_ask_last_digits", turns=2)
            talk.say("utter_ask_last_digits_again" if again else "utter_ask_last_digits")
        else:
            talk.say("utter_ask_cedula")


class ValidateIdentifyForm(TalkAction):
    """Looks the cédula up; after three that lead nowhere a person helps."""

    called = f"validate_{FORM}"

    def act(self, talk: Talk) -> None:
        """Events only where a cédula, or none, was given."""
        if find_phase(talk, FORM) is not Phase.ANSWERS:
            return
        cedula, last = read_cedula(talk.said), read_last_digits(talk.said)
        if cedula:
            _try(talk, cedula)
        elif last and talk.presumed and not talk.is_call and not _find_company(talk):
            _try_last_digits(talk, last)
        elif phrasing.ASKS_WHY.search(talk.said.plain):
            talk.say(_why(talk))
            talk.set_anyway("cedula_tries", talk.slot("cedula_tries"))
        elif not _asks_again(talk) and _withholds(talk.said):
            distrusts = phrasing.NO_DATA.search(talk.said.plain) and not talk.is_call
            talk.say("utter_no_data" if distrusts else _why(talk))
            talk.leave_form()
            _miss(talk, "no confirma su identidad")
            offer_person(talk)


class Resume(TalkAction):
    """Answers what the customer wanted before the cédula was asked."""

    called = "action_resume"

    def act(self, talk: Talk) -> None:
        """Nothing, where the form was left without a cédula."""
        intent, identified = talk.slot("pending_intent"), talk.slot("identified")
        waits = not identified and is_of_leaving(str(intent))  # who says it later is answered then
        talk.remember(pending_intent=intent if waits else None, identified=None, cedula_tries=None)
        handler = find_handler(str(intent), talk.matter)
        if identified and handler:
            if talk.said.intent != intent or is_only_digits(talk.said):  # else it was said with the cédula
                talk.said = find_message(talk, str(intent))
            handler.answer(talk)
            keep_listening(talk)


def _find_company(talk: Talk) -> str | None:
    """The number that the holder whom the address stands for is known by, where that is a company."""
    customer = talk.presumed.customer if talk.presumed else None
    return customer.cedula if customer and is_company_number(customer.cedula) else None


def _why(talk: Talk) -> str:
    return "utter_company_why" if _find_company(talk) else "utter_cedula_why"


def _miss(talk: Talk, why: str) -> None:
    """Nothing could be spoken of; the campaign goes on, unless more was reached already."""
    outcomes.miss(talk.presumed, "la llamada" if talk.is_call else "WhatsApp", why)


def _asks_again(talk: Talk) -> bool:
    """Whether they say what they want once more, "quiero cancelar", which refuses no digits."""
    return talk.said.wish is not None or (
        is_of_leaving(talk.said.intent) and talk.said.intent == talk.slot("pending_intent")
    )


def _withholds(said: Said) -> bool:
    """Whether they will not say it: "no le doy", "no quiero", "déjelo así"."""
    if phrasing.WITHHOLDS.search(said.plain) and not is_of_debts(said.intent):
        return True
    stops = gives_up(said) and not (is_about_service(said) and said.count_words() >= _LEAST_WORDS)
    return not is_elsewhere(said) and (stops or said.refuses)


def is_about_service(said: Said) -> bool:
    """Whether what they would cancel is a service: "el teléfono también lo cancelo"."""
    return bool(phrasing.LEAVES.search(said.plain) or phrasing.SERVICE_ENDS.search(said.plain))


def _try(talk: Talk, cedula: str) -> None:
    tries = int(talk.slot("cedula_tries") or 0) + 1
    valid = normalize_identifier(cedula)
    if valid and identify(talk, valid):
        talk.remember(identified=True, misses=None)
        return
    talk.say("utter_cedula_unknown" if valid else "utter_cedula_invalid")
    talk.set_anyway("cedula_tries", tries)
    if tries >= _MOST_TRIES or not conversations.may_identify(talk.conversation):
        talk.say("utter_cedula_failed")
        _miss(talk, "no confirma su identidad; se deriva a un asesor")
        talk.hand_over(HandoffReason.WRONG_CEDULAS)


def _try_last_digits(talk: Talk, digits: str) -> None:
    """Enough for who is presumed to be the holder already."""
    if confirm_holder(talk, digits):
        talk.remember(identified=True, misses=None)
        return
    tries = int(talk.slot("cedula_tries") or 0) + 1
    talk.say("utter_last_digits_wrong")
    talk.set_anyway("cedula_tries", tries)
    if tries >= _MOST_TRIES or not conversations.may_identify(talk.conversation):
        talk.say("utter_cedula_failed")
        _miss(talk, "no confirma su identidad; se deriva a un asesor")
        talk.hand_over(HandoffReason.WRONG_CEDULAS)


def find_message(talk: Talk, intent: str) -> Said:
    """The latest message with that intent before the one that identified them: what it names counts now.

    Where none has it, the state decided what was meant: the latest that is more than a word or digits.
    """
    heard = [event for event in talk.tracker.events if event["event"] == "user"]
    before = [Said({**event, "metadata": talk.said.metadata}) for event in reversed(heard[:-1])]
    meant = (said for said in before if said.intent == intent and not said.text.replace(" ", "").isdigit())
    longer = (said for said in before if said.count_words() >= _LEAST_WORDS)
    return next(meant, None) or next(longer, None) or talk.said
