"""Answers to what is asked about a request in between: what it costs, how long it takes, what for, where it stands."""

from collections.abc import Callable

from actions import request_words
from actions.answers.leaving import ask_matter
from actions.answers.misunderstandings import give_up
from actions.answers.questions import offer_person
from actions.gate import pass_on
from actions.registry import Needs, answers
from actions.request_draft import FORM, Wanted
from actions.request_filing import file_request, name_standing
from actions.talk import Talk
from bot.catalog.retention import RequestKind, get_retention
from bot.language.wares import name_business_line
from bot.models import Script
from bot.services.cases import requests

_STATUS = "ask_deadline"  # when it is attended
_MOST_MISSES = 2
_MOST_CASES = 2
# What is answered in the middle of a request as anywhere else; of all others it is no answer to what was asked.
_ANYWHERE = frozenset(
    {
        "affirm", "ask_human", "ask_identity", "call_later", "choose", "deny", "goodbye", "greet", "location_received",
        "media_received", "opt_out", "repeat", "thank",
    }
)  # fmt: skip
_WHAT = {
    RequestKind.CANCEL: "el retiro",
    RequestKind.RIVAL: "lo que elijas",
    RequestKind.FAULTS: "la solución",
    RequestKind.SUSPEND: "la suspensión",
    RequestKind.DISCOUNT: "la revisión",
}


def answer(talk: Talk) -> bool:
    """Answer a question about a request, or ask again what the request still needs; False: it is something else."""
    if (
        talk.said.text
        and talk.matter is Script.RETENTION
        and (asked := request_words.find_question(talk.said))
    ):
        return _answer_question(talk, asked)
    if talk.form != FORM or talk.said.intent in _ANYWHERE or talk.said.wish:
        return False
    if talk.said.intent not in ("help", _read_kind(talk).value):
        _miss(talk)
    return True


def _answer_question(talk: Talk, asked: str) -> bool:
    """False where a wish stands beside it: it goes on with that."""
    if asked == "offers" and talk.said.wish and get_retention().names_rival(talk.said.plain):
        return False
    if asked == "status":
        if talk.form != FORM:
            pass_on(talk, _STATUS)
            return True
        asked = "time"
    _QUESTIONS[asked](talk, _read_kind(talk))
    if talk.form or (talk.said.wish and request_words.WANTS.search(talk.said.plain)):
        return bool(talk.form and not _begins(talk))
    if not talk.has_asked:
        ask_matter(talk)
    return True


def _begins(talk: Talk) -> bool:
    """Whether another request is begun in the same words, whatever is asked beside it."""
    return bool(
        talk.said.wish
        and talk.said.wish is not _read_kind(talk)
        and request_words.WANTS.search(talk.said.plain)
    )


def _read_kind(talk: Talk) -> RequestKind:
    """What is asked for: in the form, or before they said who they are."""
    if talk.form == FORM:
        return Wanted.read(talk).kind
    for name in (str(talk.slot("pending_intent")), talk.said.intent):
        if name in set(RequestKind):
            return RequestKind(name)
    return RequestKind.CANCEL


def _tell_cost(talk: Talk, kind: RequestKind) -> None:
    of_offer = (
        talk.form == FORM
        and Wanted.read(talk).find_missing(talk) == "offer"
        and kind is not RequestKind.SUSPEND
    )
    talk.say("utter_request_cost_offer" if of_offer else "utter_request_cost", what=_WHAT[kind])


def _tell_time(talk: Talk, kind: RequestKind) -> None:
    day = talk.words.day(requests.expect_answer_day(kind))
    response = "utter_request_time_discount" if kind is RequestKind.DISCOUNT else "utter_request_time"
    talk.say(response, day=day, days=str(requests.count_working_days(kind)))


def _tell_needs(talk: Talk, kind: RequestKind) -> None:
    talk.say("utter_request_needs_leaving" if kind is RequestKind.CANCEL else "utter_request_needs")


def _tell_offers(talk: Talk, _kind: RequestKind) -> None:
    """What is offered to who may leave, an advisor says."""
    talk.say("utter_request_offers")
    if not talk.form:
        offer_person(talk)


def _tell_why(talk: Talk, _kind: RequestKind) -> None:
    talk.say("utter_request_why")


def _miss(talk: Talk) -> None:
    """Ask again; a second time in a row what is known is filed, and a person goes on."""
    misses, wanted = int(talk.slot("misses") or 0) + 1, Wanted.read(talk)
    if misses < _MOST_MISSES:
        talk.remember(misses=misses)
        talk.say("utter_not_understood")
    elif wanted.service(talk):
        talk.leave_form()
        talk.remember(misses=None)
        file_request(wanted, talk)
    else:
        give_up(talk)


@answers(_STATUS, needs=Needs.HOLDER, about=Script.RETENTION)
def tell_status(talk: Talk) -> None:
    """Where their cases stand."""
    found = requests.list_open(talk.session, talk.facts.customer)[:_MOST_CASES]
    for case in found:
        line = name_business_line(case.service.business_line) if case.service else ""
        talk.say(
            "utter_request_status", number=case.number, business_line=line, standing=name_standing(talk, case)
        )
    if not found:
        talk.say("utter_request_no_case")
    offer_person(talk)


_QUESTIONS: dict[str, Callable[[Talk, RequestKind], None]] = {
    "cost": _tell_cost,
    "time": _tell_time,
    "needs": _tell_needs,
    "offers": _tell_offers,
    "why": _tell_why,
}
