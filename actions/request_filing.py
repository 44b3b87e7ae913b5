"""What becomes of a request that is whole: the case is opened or added to, and a person goes on."""

from typing import Any

from actions import outcomes, request_words
from actions.answers.people import say_when
from actions.request_draft import OTHER, Wanted
from actions.second_phone import first_phone
from actions.talk import Talk
from bot.catalog.procedure import YES
from bot.catalog.procedures import get_procedures
from bot.catalog.retention import RequestKind, get_retention
from bot.language.person_names import titlecase_name
from bot.language.wares import list_devices, name_business_line
from bot.models import Service, ServiceCase
from bot.services.cases import requests
from bot.services.cases.requests import Request
from bot.services.handoffs import HandoffReason

_LOOKED_INTO = "un asesor lo revisa hasta el {day}"
_LEAVES = "retiro-en-proceso-entregara-equipo-en-cis"
_TOLD_OF = {
    "reason": "Motivo",
    "rival": "Oferta",
    "fault": "Falla",
    "promised": "Le ofrecieron",
    "since": "Desde",
}


_OFFER_TOLD = {"True": "Acepta lo que se le ofreció.", "False": "No acepta lo que se le ofreció."}


def file_request(wanted: Wanted, talk: Talk) -> None:
    """Open the case, say what follows and until when, and hand over."""
    if wanted.said.get("service") == OTHER:
        talk.say("utter_request_other")
        hand_over(wanted.kind, talk)
        return
    service = wanted.service(talk)
    assert service is not None
    was_open = wanted.open_case(talk) is not None
    case = _submit(wanted, talk, service, was_open=was_open)
    for other in wanted.said.get("also", ()):
        _submit(wanted, talk, talk.session.get_one(Service, other), was_open=False)
    _tell(wanted, talk, case, service, was_open=was_open)
    hand_over(wanted.kind, talk)


def hand_over(kind: RequestKind, talk: Talk, reason: HandoffReason | None = None) -> None:
    """A person goes on; the campaigns wait for them."""
    outcomes.await_person_in_all(talk.presumed, when=say_when())
    talk.hand_over(reason or HandoffReason[kind.value.upper()])


def _submit(wanted: Wanted, talk: Talk, service: Service, *, was_open: bool) -> ServiceCase:
    files = [(each["message"], each["file"]) for each in wanted.said.get("evidence", ())]
    answers = _answer_open(wanted, talk) if was_open else _ANSWERS[wanted.kind](wanted, talk)
    said = {"contact_phone": first_phone(talk), **answers}
    known = {name: value for name, value in said.items() if value}
    request = Request(wanted.kind, _write_words(wanted, talk), known, files)
    return requests.submit(talk.session, talk.conversation, service, request)


def _write_words(wanted: Wanted, talk: Talk) -> str:
    """What they said, as the advisor reads it."""
    said = {**wanted.said, "since": request_words.say_since(wanted.said.get("since") or "")}
    told = [f"{title}: {said[name]}" for name, title in _TOLD_OF.items() if said.get(name)]
    first = wanted.shown.get("words", "")
    offer = _OFFER_TOLD.get(str(wanted.said.get("offer")))
    return "\n".join(filter(None, [first and f"«{first}»", *told, offer]))


def _answer_open(wanted: Wanted, talk: Talk) -> dict[str, str]:
    """Who asked for it before and says it again wants to leave: the state is ready for the advisor to confirm."""
    if wanted.kind is RequestKind.SUSPEND:
        return _answer_times(wanted, talk)
    leaves = wanted.kind is RequestKind.CANCEL and wanted.shown.get("leaves")
    return {"typification": _LEAVES} if leaves else {}


def _answer_leaving(wanted: Wanted, talk: Talk) -> dict[str, str]:
    return _offered(wanted, talk) if wanted.said.get("offer") else {"demand": "leave"}


def _answer_rival(wanted: Wanted, talk: Talk) -> dict[str, str]:
    declined = {"promotion": "declined"} if wanted.said.get("offer") is False else {}
    return {
        "demand": "better_offer",
        "competitor": wanted.said.get("rival", "")[:120],
        **declined,
        **_offered(wanted, talk),
    }


def _answer_faults(wanted: Wanted, talk: Talk) -> dict[str, str]:
    said = wanted.said
    found = {
        "unsolved": YES if said.get("fault") else "",
        "visit_phone": said.get("phone", ""),
        "visit_address": said.get("address", "")[:120],
        "fault_cause": get_retention().name_fault(said.get("fault", "")) or "",
    }
    return {**found, **_offered(wanted, talk)}


def _answer_suspension(wanted: Wanted, talk: Talk) -> dict[str, str]:
    name = titlecase_name(talk.facts.customer.name)
    return {"contact_name": name, **_answer_times(wanted, talk), **_offered(wanted, talk)}


def _answer_times(wanted: Wanted, talk: Talk) -> dict[str, str]:
    months = months_of(wanted, talk)
    return {"suspended_from": wanted.said.get("begins", ""), "month_count": str(months or "")}


def _answer_discount(wanted: Wanted, talk: Talk) -> dict[str, str]:
    said = wanted.said
    return {
        "channel": "phone_135" if talk.is_call else "whatsapp",
        "holder_confirmed": YES,
        "sale": said.get("sale", ""),
        "contact_email": said.get("mail") or talk.facts.customer.email or "",
    }


def _offered(wanted: Wanted, talk: Talk) -> dict[str, str]:
    offer = wanted.offer(talk) if wanted.said.get("offer") else None
    return dict(offer.answers) if offer else {}


def months_of(wanted: Wanted, talk: Talk) -> int | None:
    """For how many months a suspension is wanted: what was offered, where that was taken."""
    offer = wanted.offer(talk) if wanted.said.get("offer") else None
    most = requests.most_months(offer) if offer else None
    months = wanted.said.get("months")
    return min(months, most) if most and months else months


def _tell(wanted: Wanted, talk: Talk, case: ServiceCase, service: Service, *, was_open: bool) -> None:
    values: dict[str, Any] = {
        "number": case.number,
        "day": talk.words.day(requests.find_answer_day(case)),
        "standing": name_standing(talk, case),
        "business_line": name_business_line(service.business_line),
    }
    if was_open:
        talk.say("utter_request_added", **values)
        if wanted.shown.get("leaves") and not talk.is_call:
            talk.say("utter_request_leaving", equipment=_name_equipment(service))
        return
    talk.say(_choose_words(wanted, talk), **values, **_more(wanted, service))


def name_standing(talk: Talk, case: ServiceCase) -> str:
    """Where a case stands, to its customer."""
    step = get_procedures()[case.procedure].step(case.step)
    return (step.told or _LOOKED_INTO).format(day=talk.words.day(requests.find_answer_day(case)))


def _choose_words(wanted: Wanted, talk: Talk) -> str:
    accepted = wanted.said.get("offer")
    if wanted.kind is RequestKind.CANCEL:
        return "utter_request_filed_visit" if accepted else "utter_request_filed_leaving"
    if wanted.kind is RequestKind.FAULTS:
        return "utter_request_filed_visit" if accepted else "utter_request_filed_fault"
    if wanted.kind is RequestKind.RIVAL:
        return "utter_request_filed_promotion" if accepted else "utter_request_filed"
    if wanted.kind is RequestKind.SUSPEND:
        return "utter_request_filed_suspension"
    has_mail = wanted.said.get("mail") or talk.facts.customer.email
    return "utter_request_filed_discount" if has_mail else "utter_request_filed_discount_unmailed"


def _more(wanted: Wanted, service: Service) -> dict[str, str]:
    return {
        "equipment": _name_equipment(service),
        "hours": str(requests.visit_hours()),
        "days": str(requests.count_working_days(wanted.kind)),
    }


def _name_equipment(service: Service) -> str:
    named = list_devices(service.equipment)
    return f"los equipos ({named})" if named else "los equipos"


_ANSWERS = {
    RequestKind.CANCEL: _answer_leaving,
    RequestKind.RIVAL: _answer_rival,
    RequestKind.FAULTS: _answer_faults,
    RequestKind.SUSPEND: _answer_suspension,
    RequestKind.DISCOUNT: _answer_discount,
}
