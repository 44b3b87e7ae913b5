"""How a customer's answer fills a request: what was asked for, or a correction of what they said before."""

from collections.abc import Callable

from actions import phrasing, request_words
from actions.reading import Said
from actions.request_confirmation import reopen, take_confirmation
from actions.request_draft import OTHER, Wanted, find_named, names_another
from actions.request_elsewhere import is_elsewhere
from actions.request_evidence import take_evidence, take_files
from actions.request_times import take_begin, take_months, take_times
from actions.second_phone import first_phone
from actions.talk import Talk
from bot.catalog.retention import RequestKind, get_retention
from bot.language.phones import read_phones
from bot.models import Service
from bot.services.cases import requests
from bot.services.debts.form_rules import says_something

_FEW_WORDS = 4
_VAGUE_SALE = "new_line"  # its words are said of much else: "en el plan nuevo"
_OF_SERVICE = ("offer", "address", "also", "confirmed")


def take_answer(wanted: Wanted, talk: Talk, asked: str) -> bool:
    """Take what was asked for, or what is corrected of the rest; False when it is no answer."""
    said = talk.said
    if said.intent == "media_received":
        return take_files(wanted, talk)
    if said.choice:
        return _take_choice(wanted, talk, *said.choice)
    if said.intent in ("affirm", "deny") and not said.text:  # a button
        return _ANSWERS[asked](wanted, talk)
    if asked != "service" and not request_words.asks_back(said) and _corrects(wanted, talk):
        return True
    return not is_elsewhere(said, asked) and _ANSWERS[asked](wanted, talk)


def _corrects(wanted: Wanted, talk: Talk) -> bool:
    """Another service, or another day or length of a suspension: "no, la tele", "mejor desde el lunes"."""
    if phrasing.CORRECTS.search(talk.said.plain) or talk.said.just_refuses:
        named = find_named(talk, _list_services(wanted, talk))
        if len(named) == 1 and named[0].id != wanted.said.get("service"):
            choose(wanted, named)
            return True
    if wanted.kind is RequestKind.SUSPEND and {"begins", "months"} & wanted.said.keys():
        return take_times(wanted, talk)
    return _adds_since(wanted, talk)


def _adds_since(wanted: Wanted, talk: Talk) -> bool:
    """Since when, said after the question, or where none was put: "desde hace dos semanas"."""
    said = talk.said
    if "since" not in wanted.said or not request_words.BEGINS_SINCE.match(said.plain) or said.has_phone:
        return False
    wanted.said["since"] = said.text.strip()[: request_words.LONGEST]
    wanted.said.pop("confirmed", None)
    return True


def choose(wanted: Wanted, services: list[Service]) -> None:
    """These are meant: what depends on the service is asked anew."""
    wanted.said = {name: value for name, value in wanted.said.items() if name not in _OF_SERVICE}
    wanted.said["service"] = services[0].id
    if services[1:]:
        wanted.said["also"] = [service.id for service in services[1:]]


def _list_services(wanted: Wanted, talk: Talk) -> list[Service]:
    return requests.list_services(talk.session, talk.facts.customer, wanted.kind)


def _take_service(wanted: Wanted, talk: Talk) -> bool:
    services, plain = _list_services(wanted, talk), talk.said.plain
    named = services if phrasing.ALL_OF_THEM.search(plain) else find_named(talk, services)
    if named:
        choose(wanted, named)
    elif request_words.OTHER.search(plain) or names_another(talk, services):
        wanted.said["service"] = OTHER
    elif wanted.kind is RequestKind.CANCEL and take_reason(wanted, talk):
        talk.say("utter_request_noted")
        return True
    return bool(named) or "service" in wanted.said


def take_reason(wanted: Wanted, talk: Talk) -> bool:
    """Why, where they say so by themselves."""
    reason = request_words.REASON.split(talk.said.text, maxsplit=1)[1:]
    if reason:
        wanted.said["reason"] = reason[0].strip()[: request_words.LONGEST]
    return bool(reason)


def _take_choice(wanted: Wanted, talk: Talk, kind: str, value: str) -> bool:
    if kind == "request_service":
        chosen = [each for each in _list_services(wanted, talk) if str(each.id) == value]
        if chosen:
            choose(wanted, chosen)
        else:
            wanted.said["service"] = OTHER
    elif kind == "request_change":
        reopen(wanted, talk, value)
    elif kind == "request":
        _take_button(wanted, talk, *value.split("=", 1))
    return kind.startswith("request")


def _take_button(wanted: Wanted, talk: Talk, name: str, answer: str) -> None:
    if name == "evidence":
        wanted.said.setdefault("evidence", [])
    else:
        wanted.said[name] = {"none": "", "this": first_phone(talk)}.get(answer, answer)


def take_words(name: str) -> Callable[[Wanted, Talk], bool]:
    """An answer in their own words."""

    def take(wanted: Wanted, talk: Talk) -> bool:
        if request_words.FRAGMENT.fullmatch(talk.said.plain):
            return True  # the rest of it comes next: asked again
        if not says_something(talk.said.text) or _is_bare_yes_or_no(talk.said):
            return False
        wanted.said[name] = talk.said.text.strip()[: request_words.LONGEST]
        return True

    return take


def _take_or_skip(name: str) -> Callable[[Wanted, Talk], bool]:
    """Whoever would rather not say it need not."""

    def take(wanted: Wanted, talk: Talk) -> bool:
        if not request_words.SKIPS.fullmatch(talk.said.plain):
            return take_words(name)(wanted, talk)
        wanted.said[name] = ""
        return True

    return take


def _is_bare_yes_or_no(said: Said) -> bool:
    says_either = phrasing.YES.search(said.plain) or phrasing.NO.search(said.plain)
    return said.count_words() <= 1 and bool(says_either)


def take_promise(wanted: Wanted, talk: Talk) -> bool:
    """What was promised; in which sale may be said in the same words."""
    if not take_words("promised")(wanted, talk):
        return False
    sale = find_sale(talk)
    if sale and sale != _VAGUE_SALE:
        wanted.said.setdefault("sale", sale)
    return True


def find_sale(talk: Talk) -> str | None:
    """The sale that the words name."""
    plain = talk.said.plain
    return next((sale for sale, words in request_words.SALES.items() if words.search(plain)), None)


def take_fault(wanted: Wanted, talk: Talk) -> bool:
    """What fails; since when may be said in the same words."""
    said = talk.said
    if "fault" not in wanted.said and request_words.is_just_since(said):
        wanted.said["since"] = said.text.strip()[: request_words.LONGEST]
        return True
    if get_retention().name_fault(said.plain):
        wanted.said["fault"] = said.text.strip()[: request_words.LONGEST]  # one word will do: "lento"
    elif not take_words("fault")(wanted, talk):
        return False
    if request_words.SINCE.search(talk.said.plain):
        wanted.said["since"] = ""
    return True


def _take_since(wanted: Wanted, talk: Talk) -> bool:
    """The promise once more is no day."""
    plain = talk.said.plain
    if request_words.REBATE.search(plain) and not request_words.SINCE.search(plain):
        return take_promise(wanted, talk)
    return take_words("since")(wanted, talk)


def _take_offer(wanted: Wanted, talk: Talk) -> bool:
    """A no is taken at once, in whatever words; to what was asked for itself it is that something is to change."""
    if wanted.kind is RequestKind.SUSPEND and not wanted.wants_longer(talk):
        taken = take_confirmation(wanted, talk)
        if wanted.said.pop("confirmed", None):
            wanted.said["offer"] = True
        return taken
    said = talk.said
    refuses = said.refuses or said.intent in (*RequestKind, "refuse_payment", "thank")
    if said.intent == "accept_benefit" or (said.agrees and not refuses):
        wanted.said["offer"] = True
    elif refuses or request_words.INSISTS.search(said.plain):
        wanted.said["offer"] = False
    return "offer" in wanted.said


def _take_phone(wanted: Wanted, talk: Talk) -> bool:
    said = talk.said
    if found := read_phones(said.text):
        wanted.said["phone"] = found[0].value
    elif any(char.isdigit() for char in said.text):
        talk.say("utter_request_phone_invalid")
    elif request_words.THIS_NUMBER.search(said.plain) or said.agrees:
        wanted.said["phone"] = first_phone(talk)
    else:
        return False
    return True


def _take_address(wanted: Wanted, talk: Talk) -> bool:
    said, known = talk.said, wanted.known_address(talk)
    if known and said.agrees and said.count_words() <= _FEW_WORDS:
        wanted.said["address"] = known
        return True
    if known and said.just_refuses:
        wanted.shown["other_address"] = True
        return True
    return take_words("address")(wanted, talk)


def _take_sale(wanted: Wanted, talk: Talk) -> bool:
    found = find_sale(talk)
    if found or request_words.NONE.search(talk.said.plain):
        wanted.said["sale"] = found or ""
    return "sale" in wanted.said


def _take_mail(wanted: Wanted, talk: Talk) -> bool:
    if found := phrasing.MAIL.search(talk.said.text):
        wanted.said["mail"] = found[0].rstrip(".")
    elif request_words.NONE.search(talk.said.plain) or talk.said.refuses:
        wanted.said["mail"] = ""
    return "mail" in wanted.said


_ANSWERS: dict[str, Callable[[Wanted, Talk], bool]] = {
    "service": _take_service,
    "reason": _take_or_skip("reason"),
    "rival": _take_or_skip("rival"),
    "fault": take_fault,
    "since": _take_since,
    "promised": take_promise,
    "begins": take_begin,
    "months": take_months,
    "offer": _take_offer,
    "phone": _take_phone,
    "address": _take_address,
    "sale": _take_sale,
    "evidence": take_evidence,
    "mail": _take_mail,
    "confirmed": take_confirmation,
}
