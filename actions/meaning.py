"""What a message means where the words alone do not say it: digits, or a day, that were asked for."""

from actions import phrasing, promise_draft
from actions.answers import disputes
from actions.half_written import offered
from actions.identity import confirm_holder, identify, is_only_digits, list_identifiers, read_last_digits
from actions.matters import is_of_leaving
from actions.registry import Needs, find_handler
from actions.talk import Talk
from bot.language.identifiers import read_companies, read_persons
from bot.models import Script, TurnPurpose

_PAYS = "promise_payment"
_MOST_GREETING = 5  # words beside a cédula that need not mean more: "hola, mi cédula es la"
_UNHEARD = ("out_of_scope", "nlu_fallback", "help")
_OF_A_DAY = (
    "wrong_person",
    "call_later",
    "reschedule_turn",
    "promise_payment",
    "nlu_fallback",
    "deny",
    "out_of_scope",
)
_LOST = ("help", "nlu_fallback", "repeat")


def find_intent(talk: Talk) -> str:
    """The intent, by the state of the conversation where that decides."""
    if talk.form == "turn_form" and pays_instead(talk):
        return _PAYS
    if not talk.form and talk.matter is Script.RETENTION and talk.holder is None and _confirms(talk):
        waits = str(talk.slot("pending_intent"))
        return waits if is_of_leaving(waits) else "greet"
    if talk.form or talk.matter is not Script.COLLECTIONS:
        return talk.said.intent
    if _confirms(talk):
        return "ask_balance"
    if talk.holder and _tells_of_two(talk):
        return "already_paid"
    if talk.holder and _corrects_promise(talk):
        return _PAYS
    if talk.said.intent in ("wrong_person", "nlu_fallback") and not _denies(talk):
        if phrasing.HOLDER.search(talk.said.plain):
            return "ask_balance"
        if talk.holder and talk.said.intent == "wrong_person":  # who has just said the cédula is no stranger
            return "nlu_fallback"
    if talk.said.intent == "dispute_charge" and _asks_for_less(talk):
        return "accept_benefit"
    if talk.said.intent in _UNHEARD and phrasing.FAULT.search(talk.said.plain):
        return "technical_visit"
    if talk.slot("awaiting") == "benefit" and _wonders(talk):
        return "accept_benefit"
    return _PAYS if _names_what_to_pay(talk) or _pays_part(talk) else talk.said.intent


def pays_instead(talk: Talk) -> bool:
    """Whether who was to agree on instalments says when they pay after all: "bueno, el viernes todo"."""
    said = talk.said
    if talk.facts.purpose is not TurnPurpose.PAYMENT_AGREEMENT or talk.facts.turn:
        return False
    says_so = said.intent == "promise_payment" and bool(phrasing.WILL_PAY.search(said.plain))
    return says_so or bool(said.dates and phrasing.ALL_OF_IT.search(said.plain))


def says_only_cedula(talk: Talk) -> bool:
    """Whether somebody whom the address does not tell says a cédula, and nothing else."""
    return (
        not talk.form
        and talk.presumed is None
        and is_only_digits(talk.said)
        and bool(read_persons(talk.said.text) or read_companies(talk.said.text))
    )


def says_wrong_digits(talk: Talk) -> bool:
    """Whether nothing but digits is said, as the campaign's opening asks, and they are not the holder's."""
    last = read_last_digits(talk.said)
    if not last or talk.form or talk.is_call or talk.matter is Script.EQUIPMENT_RECOVERY:
        return False
    return talk.holder is None and is_only_digits(talk.said)


def _confirms(talk: Talk) -> bool:
    """Whether these are the digits that the campaign's opening asks for: the debt is what they answer for.

    The whole cédula will do, which a caller says unasked, and whoever says with it what they want is answered that.
    """
    if not _identify(talk):
        return False
    wants = find_handler(talk.said.intent, talk.matter)
    if wants is None or wants.needs is not Needs.HOLDER or is_only_digits(talk.said):
        return True
    return talk.said.count_words() <= _MOST_GREETING and not talk.said.has_values


def _identify(talk: Talk) -> bool:
    if (last := read_last_digits(talk.said)) and not talk.is_call:
        return confirm_holder(talk, last)
    said = list_identifiers(talk.said.text)
    if talk.presumed is None or talk.presumed.customer.cedula not in said:  # another's is taken by the form
        return False
    return identify(talk, talk.presumed.customer.cedula)


def _tells_of_two(talk: Talk) -> bool:
    """One service is paid and another one is disputed, in the same breath."""
    paid, disputed = (set(disputes.named_with(talk, deed)) for deed in (phrasing.PAYS, phrasing.DISPUTES))
    return bool(paid and disputed) and not paid & disputed


def _corrects_promise(talk: Talk) -> bool:
    """Another day or place for what they have promised to pay: "me equivoqué, es pasado mañana"."""
    said = talk.said
    if (
        said.intent not in _OF_A_DAY
        or not phrasing.CORRECTS.search(said.plain)
        or phrasing.TURN.search(said.plain)
    ):
        return False
    return bool(said.dates) and talk.facts.debts.promise is not None


def _asks_for_less(talk: Talk) -> bool:
    """Whether a rebate is wanted, and nothing is disputed."""
    plain = talk.said.plain
    return bool(phrasing.REBATE.search(plain)) and not phrasing.DISPUTES.search(plain)


def _denies(talk: Talk) -> bool:
    """Whether the words say that they are somebody else."""
    patterns = (phrasing.STRANGER, phrasing.RELATIVE, phrasing.NOT_ME)
    return any(pattern.search(talk.said.plain) for pattern in patterns)


def _wonders(talk: Talk) -> bool:
    """Whether they ask about what was offered: "¿y cómo es eso?"."""
    return talk.said.intent in _LOST and bool(phrasing.WONDERS.search(talk.said.plain))


def _pays_part(talk: Talk) -> bool:
    """Whether a part is to be paid on a day, which is no agreement yet: "puedo hacer un abono el viernes"."""
    said = talk.said
    is_part = promise_draft.names_part(said, promise_draft.Promised())
    return said.intent == "payment_agreement" and is_part and bool(said.dates)


def _names_what_to_pay(talk: Talk) -> bool:
    """A bare day, or all of it, where one of the choices was to pay."""
    day = talk.said.is_bare and talk.said.dates and not talk.said.rejects
    if not day and not promise_draft.ALL.fullmatch(talk.said.plain):
        return False
    return any(_PAYS in str(choice["payload"]) for choice in offered(talk))
