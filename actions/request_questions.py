"""The questions of a request, one for each thing that is missing."""

from collections.abc import Callable

from actions import request_words
from actions.menus import yes_or_no
from actions.request_draft import NOTHING, OTHER, Wanted
from actions.talk import Talk, option
from bot.catalog.procedures import get_procedures
from bot.language.wares import name_business_line
from bot.models import Service
from bot.services.cases import requests

_MOST_ON_CALL = 3
# On a button, and on a call: "Para …, marca 1".
_CHANGES = {
    "fault": ("El problema", "cambiar el problema"),
    "phone": ("El teléfono", "cambiar el teléfono"),
    "address": ("La dirección", "cambiar la dirección"),
    "begins": ("Desde cuándo", "cambiar desde cuándo"),
    "months": ("Cuántos meses", "cambiar cuántos meses"),
    "promised": ("El descuento", "cambiar el descuento"),
    "sale": ("La venta", "cambiar la venta"),
    "mail": ("El correo", "cambiar el correo"),
}


def ask(wanted: Wanted, talk: Talk) -> None:
    """Ask for what is missing next."""
    missing = wanted.find_missing(talk)
    if missing is not None:
        _ASKS[missing](wanted, talk)


def _ask_service(wanted: Wanted, talk: Talk) -> None:
    services = requests.list_services(talk.session, talk.facts.customer, wanted.kind)
    offered = services[: _MOST_ON_CALL if talk.is_call else None]
    choices = [option(_title(talk, each, services), "request_service", str(each.id)) for each in offered]
    other = option("otro servicio" if talk.is_call else "Otro servicio", "request_service", OTHER)
    talk.say("utter_request_which", [*choices, other])


def _title(talk: Talk, service: Service, services: list[Service]) -> str:
    """Its line of business; with the number where another is called the same."""
    line = name_business_line(service.business_line)
    alone = [each.business_line for each in services].count(service.business_line) == 1
    return line if alone else f"{line} {talk.words.number(service.service_number)}"


def _ask_offer(wanted: Wanted, talk: Talk) -> None:
    if wanted.shown.get("changing"):
        _ask_change(wanted, talk)
        return
    offer = wanted.offer(talk)
    assert offer is not None
    most = requests.most_months(offer)
    if most is None:
        title = (talk.is_call and offer.spoken) or offer.title
        talk.say("utter_request_offer", yes_or_no(talk), offer=title)
        return
    months = min(wanted.said["months"], most)
    longer = wanted.said["months"] > most
    talk.say(
        "utter_request_offer_shorter" if longer else "utter_request_offer_suspension",
        yes_or_no(talk),
        **suspension(wanted, talk, months),
    )


def suspension(wanted: Wanted, talk: Talk, months: int) -> dict[str, str]:
    """The values that name a suspension."""
    service = wanted.service(talk)
    assert service is not None
    return {
        "business_line": name_business_line(service.business_line),
        "day": talk.words.day(wanted.begins) if wanted.begins else "día que acuerdes con el asesor",
        "months": talk.words.months(months) if months else "el tiempo que acuerdes con el asesor",
    }


def _ask_phone(wanted: Wanted, talk: Talk) -> None:
    this = option("este mismo" if talk.is_call else "A este número", "request", "phone=this")
    talk.say("utter_request_phone", [this])


def _ask_address(wanted: Wanted, talk: Talk) -> None:
    if known := wanted.known_address(talk):
        talk.say("utter_request_address_known", yes_or_no(talk), address=known)
    else:
        talk.say("utter_request_address")


def _ask_sale(wanted: Wanted, talk: Talk) -> None:
    field = get_procedures()["fixed_charge"].step("receive").find("sale")
    assert field is not None
    titles = {key: each.title for key, each in field.options.items() if key != "none"}
    choices = [
        option(f"decir {title.lower()}" if talk.is_call else title, "request", f"sale={key}")
        for key, title in titles.items()
    ]
    talk.say("utter_request_sale", choices)


def _ask_evidence(wanted: Wanted, talk: Talk) -> None:
    talk.say("utter_request_evidence", [option("No la tengo ahora", "request", "evidence=none")])


def _ask_mail(wanted: Wanted, talk: Talk) -> None:
    talk.say("utter_request_mail", [option("No tengo correo", "request", "mail=none")])


def _ask_confirmed(wanted: Wanted, talk: Talk) -> None:
    if wanted.shown.get("changing"):
        _ask_change(wanted, talk)
    else:
        _CONFIRMS[wanted.kind.value](wanted, talk)


def _ask_change(wanted: Wanted, talk: Talk) -> None:
    parts = [(name, titles) for name, titles in _CHANGES.items() if name in wanted.said]
    choices = [option(titles[talk.is_call], "request_change", name) for name, titles in parts]
    nothing = option("no pedirlo" if talk.is_call else "No pedirlo", "request_change", NOTHING)
    talk.say("utter_request_change", [*choices[: _MOST_ON_CALL if talk.is_call else None], nothing])


def _confirm_fault(wanted: Wanted, talk: Talk) -> None:
    said, service = wanted.said, wanted.service(talk)
    assert service is not None
    talk.say(
        "utter_request_confirm_fault",
        yes_or_no(talk),
        business_line=name_business_line(service.business_line),
        fault=". ".join(filter(None, (said["fault"], said.get("since")))),
        phone=talk.words.phone(said["phone"]),
        address=said["address"],
    )


def _confirm_suspension(wanted: Wanted, talk: Talk) -> None:
    values = suspension(wanted, talk, wanted.said["months"] or 0)
    talk.say("utter_request_confirm_suspension", yes_or_no(talk), **values)


def _confirm_discount(wanted: Wanted, talk: Talk) -> None:
    said, service = wanted.said, wanted.service(talk)
    assert service is not None
    talk.say(
        "utter_request_confirm_discount",
        yes_or_no(talk),
        service_number=talk.words.number(service.service_number),
        promised=said["promised"],
        since=request_words.say_since(said["since"]),
        mail=said.get("mail") or talk.facts.customer.email or "sin correo",
    )


def _just(response: str, again: str | None = None) -> Callable[[Wanted, Talk], None]:
    """The question; shorter, where it was put a moment ago."""

    def say(_wanted: Wanted, talk: Talk) -> None:
        is_again = any(talk.told(each) for each in (response, again) if each)
        talk.say(again if again and is_again else response)

    return say


_ASKS: dict[str, Callable[[Wanted, Talk], None]] = {
    "service": _ask_service,
    "reason": _just("utter_request_reason", "utter_request_reason_again"),
    "rival": _just("utter_request_rival"),
    "fault": _just("utter_request_fault", "utter_request_fault_again"),
    "since": _just("utter_request_since"),
    "promised": _just("utter_request_promised", "utter_request_promised_again"),
    "begins": _just("utter_request_begins", "utter_request_begins_again"),
    "months": _just("utter_request_months"),
    "offer": _ask_offer,
    "phone": _ask_phone,
    "address": _ask_address,
    "sale": _ask_sale,
    "evidence": _ask_evidence,
    "mail": _ask_mail,
    "confirmed": _ask_confirmed,
}
_CONFIRMS = {
    "repeated_faults": _confirm_fault,
    "suspend_service": _confirm_suspension,
    "discount_not_applied": _confirm_discount,
}
