"""Answers to who wants to leave, or may: requests that become cases, and the campaign that asks them to stay."""

from functools import partial

from actions.answers.questions import close, offer_person
from actions.identity import identifies
from actions.menus import main_menu, offer, yes_or_no
from actions.registry import Needs, answers, decides
from actions.request_draft import FORM, Wanted
from actions.request_evidence import keep_with_case, list_files
from actions.request_filing import file_request, hand_over
from actions.request_firsts import take_first
from actions.request_words import stays
from actions.talk import Talk
from bot.catalog.retention import RequestKind
from bot.language.person_names import first_name
from bot.language.wares import name_business_line
from bot.models import Script, ServiceCase
from bot.services.cases import requests
from bot.services.handoffs import HandoffReason

_RETENTION = Script.RETENTION
_WORDS = 300  # characters of the message that began it
# What a complaint comes to, as the advisor finds it filled in. Source: 000_e38df741ca3a1b96.txt, NO PROCEDE, NO APLICA.
_NEVER_ASKED = "no-procede-cliente-no-solicito-el-retiro"
_HANDED_IN = "no-aplica-cliente-entrego-equipos-en-cis"


def take_request(talk: Talk, kind: RequestKind, *, leaves: bool | None = None) -> None:
    """Ask for what is missing; what people see to already is added to.

    `leaves`: whether they say for certain that they want the service ended; by default if that is the request.
    """
    if kind is RequestKind.FAULTS and talk.form == "visit_form":  # a visit is being asked for it already
        talk.remember(visit_remark=talk.slot("visit_remark") or talk.said.text[:_WORDS] or None)
        return
    wanted = Wanted.read(talk) if talk.form == FORM else None
    if wanted and wanted.kind is kind:
        return
    services = requests.list_services(talk.session, talk.facts.customer, kind)
    if not services:
        _say_none(talk, kind)
        return
    sure = kind is RequestKind.CANCEL if leaves is None else leaves
    begun = Wanted(kind, shown={"words": talk.said.text[:_WORDS], "leaves": sure})
    if wanted and (kept := wanted.said.get("service")):
        begun.said["service"] = kept
    take_first(begun, talk, services)
    if begun.find_missing(talk) is None:
        talk.leave_form()
        file_request(begun, talk)
    else:
        if {"fault", "promised"} & begun.said.keys():
            talk.say("utter_request_sorry")
        talk.start_form(FORM, request=begun.write())


for _kind in RequestKind:
    answers(_kind.value, needs=Needs.HOLDER)(partial(take_request, kind=_kind))


def _say_none(talk: Talk, kind: RequestKind) -> None:
    """Nothing that it may be about: say so, and what is left to do."""
    talk.leave_form()
    if kind is RequestKind.DISCOUNT and requests.has_lines(talk.session, talk.facts.customer):
        talk.say("utter_request_other")  # not an assigned customer's: another area's
        hand_over(kind, talk)
        return
    if kind is RequestKind.DISCOUNT:
        talk.say("utter_request_not_corporate")
    elif talk.facts.services:
        talk.say("utter_request_retired", **talk.words.service(talk.facts.services[0]))
        close(talk, "el retiro del servicio")
        return
    else:
        talk.say("utter_request_no_service")
    offer_person(talk)


@answers("help", needs=Needs.NOBODY, about=_RETENTION)
def explain_help(talk: Talk) -> None:
    """What can be asked for."""
    if talk.form:
        return
    talk.say("utter_help_service")
    if _is_in_campaign(talk):
        open_matter(talk)
    else:
        talk.say("utter_menu", main_menu(talk))


@answers("greet", "ask_equipment", "ask_charges", needs=Needs.NOBODY, about=_RETENTION)
def open_matter(talk: Talk) -> None:
    """Whether they still want to leave, to the holder alone; who was not written to is asked what they want."""
    if talk.form:
        return
    if talk.known and not talk.told("utter_greet_known"):
        talk.say("utter_greet_known", first_name=first_name(talk.known.customer.name))
    ask_matter(talk)


def ask_matter(talk: Talk) -> None:
    """The same to who is being spoken with already."""
    if talk.holder is None and _is_in_campaign(talk):
        talk.start_form("identify_form", pending_intent="greet", identified=identifies(talk) or None)
        return
    case = _find_case(talk) if talk.holder else None
    if case and case.service and case.contact_id:
        line = name_business_line(case.service.business_line)
        talk.ask(
            "utter_request_matter",
            "leaving",
            [*yes_or_no(talk), *offer(talk, "ask_human")],
            business_line=line,
        )
    else:
        talk.say("utter_menu", main_menu(talk))


@answers("technical_visit", "lost_equipment", needs=Needs.HOLDER, about=_RETENTION)
def take_fault(talk: Talk) -> None:
    """To who may leave a fault is why."""
    take_request(talk, RequestKind.FAULTS)


@answers(
    "cancellation_in_progress", "economic_hardship", "refuse_payment", "accept_benefit",
    needs=Needs.HOLDER, about=_RETENTION,
)  # fmt: skip
def take_word(talk: Talk) -> None:
    """What they say of a request that is open is the advisor's to hear; without one it begins none."""
    if _find_case(talk):
        take_request(talk, RequestKind.CANCEL, leaves=False)
    else:
        talk.say("utter_help_service")
        talk.say("utter_menu", main_menu(talk))


def _is_in_campaign(talk: Talk) -> bool:
    """Whether the campaign speaks with them of a request to leave."""
    return bool(talk.presumed and talk.presumed.contacts_of(_RETENTION))


@decides("leaving")
def take_leaving(talk: Talk, yes: bool) -> None:
    """They still want to leave, or stay."""
    if yes:
        take_request(talk, RequestKind.CANCEL)
    else:
        take_stay(talk)


@answers("service_not_cancelled", needs=Needs.PRESUMED, about=_RETENTION)
def take_denial(talk: Talk) -> None:
    """They never asked for it: an advisor confirms that nothing is ended."""
    _note(talk, {"typification": _NEVER_ASKED})
    talk.say("utter_not_cancelled")
    hand_over(RequestKind.CANCEL, talk, HandoffReason.NOT_CANCELLED)


@answers("already_returned", needs=Needs.PRESUMED, about=_RETENTION)
def take_returned(talk: Talk) -> None:
    """The equipment was handed in: an advisor sees to the rest."""
    _note(talk, {"typification": _HANDED_IN})
    talk.say("utter_request_returned")
    hand_over(RequestKind.CANCEL, talk)


@answers("media_received", needs=Needs.PRESUMED, about=_RETENTION)
def take_file(talk: Talk) -> None:
    """Evidence for the case that is open; without one a person looks at it."""
    found = (_find_case(talk, kind) for kind in (RequestKind.DISCOUNT, RequestKind.CANCEL))
    case = next((case for case in found if case), None)
    if not list_files(talk.said):
        talk.say("utter_receipt_refused" if talk.said.metadata.get("refused") else "utter_media_unreadable")
        return
    if case is None:
        talk.say("utter_request_file_unasked")
        if not talk.form:
            talk.say("utter_menu", main_menu(talk))
        return
    keep_with_case(talk, case)


def can_stay(talk: Talk) -> bool:
    """Whether they say that they keep the service, after they had asked to end it."""
    return talk.form is None and stays(talk.said) and _find_case(talk) is not None


def take_stay(talk: Talk) -> None:
    """Good news, which an advisor confirms where a case is open; without one nothing was changed."""
    talk.leave_form()
    talk.remember(awaiting=None, about=None)
    if _note(talk, {}):
        talk.say("utter_request_stays")
        hand_over(RequestKind.CANCEL, talk, HandoffReason.STAYS)
    else:
        talk.say("utter_request_stays_unfiled")


def _note(talk: Talk, answers: dict[str, str]) -> bool:
    """Keep their words with the case; whether there is one."""
    case = _find_case(talk)
    if case is None:
        return False
    said = f"«{talk.said.text[:_WORDS]}»" if talk.said.text else ""
    requests.add(case, requests.Request(RequestKind.CANCEL, said, answers))
    requests.wait_for_person(talk.session, case)
    return True


def _find_case(talk: Talk, kind: RequestKind = RequestKind.CANCEL) -> ServiceCase | None:
    """The open case of what the conversation is about, else of any of their services."""
    if talk.presumed is None:
        return None
    contact = talk.presumed.conversation.contact_id
    found = [
        case
        for service in talk.presumed.customer.services
        if (case := requests.find_open(talk.session, service, kind))
    ]
    return next((case for case in found if case.contact_id == contact), None) or next(iter(found), None)
