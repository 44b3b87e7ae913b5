"""Answers to questions; each is noted as E4 before anything optional is asked."""

from collections.abc import Callable

from actions import outcomes, phrasing
from actions.answers.people import hand_over_as_asked
from actions.facts import Facts
from actions.menus import offer, yes_or_no
from actions.registry import Needs, answers, decides
from actions.talk import Talk
from bot.language.wares import join_words
from bot.language.written_dates import format_long_date
from bot.models import Office, Script
from bot.services.turns import offices, turns


@answers("ask_identity", needs=Needs.NOBODY)
def say_who_we_are(talk: Talk) -> None:
    """Who writes, that it is a machine, and how to verify it."""
    say_identity(talk)
    close(talk, "la identidad de quien le contacta")


def say_identity(talk: Talk) -> None:
    """With the number that whoever doubts it can ring."""
    if talk.matter is Script.RETENTION and not (
        talk.presumed and talk.presumed.contacts_of(Script.RETENTION)
    ):
        talk.say("utter_identity_service")
    else:
        talk.say("utter_identity" if talk.matter is Script.EQUIPMENT_RECOVERY else "utter_identity_debt")


@answers("ask_equipment", "ask_charges", "ask_deadline", needs=Needs.KNOWN)
def tell_matter(talk: Talk) -> None:
    """Which equipment, what was charged, until when: as many of them as were asked in one message."""
    if not talk.facts.services:
        say_nothing_pending(talk)
        return
    asked = _find_topics(talk)
    for name in asked:
        tell, _ = TOPICS[name]
        tell(talk)
    close(talk, join_words([TOPICS[name][1] for name in asked]))


def say_deadline(talk: Talk) -> None:
    """Until when, or that it is over."""
    response = "utter_deadline_over" if talk.facts.is_late else "utter_deadline"
    talk.say(response, deadline=talk.words.day(talk.facts.last_day))


@answers("ask_location", needs=Needs.NOBODY)
def tell_location(talk: Talk) -> None:
    """The offices of the city that is named, of the turn that is meant, or of the customer's."""
    city = _find_city(talk)
    if city and talk.known and talk.known.services and len(_find_topics(talk)) > 1:
        tell_matter(talk)
    elif city:
        tell_offices(talk, city)
    else:
        talk.ask("utter_ask_city", "city")


def tell_offices(talk: Talk, city: str) -> None:
    """Where one can go in a city, as the whole answer."""
    talk.remember(awaiting=None if talk.slot("awaiting") == "city" else talk.slot("awaiting"))
    say_offices(talk, city)
    close(talk, "dónde entregar los equipos")


def say_offices(talk: Talk, named: str | None = None) -> None:
    """Where one can go in that city, or in the one that is meant; nothing where none is known."""
    city = named or _find_city(talk)
    if city is None:
        return
    found = turns.offices_in(talk.session, city)
    if found:
        described = [_describe(talk, office) for office in found]
        talk.say("utter_offices", city=city, offices=join_words(described))
    else:
        talk.say("utter_no_office", city=city)


@answers("location_received", needs=Needs.NOBODY)
def tell_nearest(talk: Talk) -> None:
    """The office nearest to the place that was sent."""
    office = nearest_office(talk)
    if office is None:
        talk.ask("utter_no_office_near", "city")
        return
    talk.remember(awaiting=None)
    talk.say("utter_nearest", city=office.city, office=_describe(talk, office))
    close(talk, "dónde entregar los equipos")


def nearest_office(talk: Talk) -> Office | None:
    """By the coordinates of a location message."""
    place = talk.said.metadata.get("location") or {}
    if "latitude" not in place or "longitude" not in place:
        return None
    return offices.find_nearest(talk.session, float(place["latitude"]), float(place["longitude"]))


def say_pending(talk: Talk) -> None:
    """Name what is pending."""
    for service in talk.facts.services:
        talk.say("utter_pending", **talk.words.service(service))


def say_charges(talk: Talk) -> None:
    """What was loaded, or what will be after the deadline."""
    charged = [service for service in talk.facts.services if service.has_charge]
    for service in charged:
        loaded_on = format_long_date(service.charge_loaded_on) if service.charge_loaded_on else ""
        talk.say("utter_charge_loaded", amount=talk.words.amount(service.charge_amount), loaded_on=loaded_on)
    if not charged:
        response = "utter_no_charge_late" if talk.facts.is_late else "utter_no_charge"
        talk.say(response, deadline=talk.words.day(talk.facts.last_day))


def say_nothing_pending(talk: Talk) -> None:
    """Nothing is pending: say so, and why where that is known, and offer a person."""
    talk.leave_form()
    closed = talk.known.closed_services if talk.known else []
    for service in closed:
        response = "utter_returned_known" if service.returned_on else "utter_claimed_known"
        if service.charge_paid and not service.returned_on:
            response = "utter_paid_known"
        talk.say(response, **talk.words.service(service))
    if not closed:
        talk.say("utter_nothing_pending")
    offer_person(talk)


def offer_person(talk: Talk) -> None:
    """Ask whether a person should take over."""
    talk.ask("utter_offer_person", "person", yes_or_no(talk))


def close(talk: Talk, topic: str) -> None:
    """Note that the customer was informed; outside a form, offer the natural next step."""
    facts = talk.known
    outcomes.inform(facts or talk.presumed, topic)
    if talk.form or talk.slot("awaiting") not in (None, "turn"):
        return
    if facts and _could_book(facts):
        named = talk.said.text if talk.said.has_values else None  # counts if they say yes
        talk.ask("utter_offer_turn", "turn", [*yes_or_no(talk), *offer(talk, "ask_human")], detail=named)
    elif facts and facts.services and facts.is_late:
        offer_person(talk)


@decides("person")
def take_person(talk: Talk, yes: bool) -> None:
    """Whether a person is wanted."""
    if yes:
        hand_over_as_asked(talk)
    else:
        talk.say("utter_as_you_wish")


def _could_book(facts: Facts) -> bool:
    return bool(facts.services) and facts.turn is None and not facts.is_late


def _find_topics(talk: Talk) -> list[str]:
    said = talk.said
    return [name for name in TOPICS if name == said.intent or phrasing.TOPICS[name].search(said.plain)]


def _find_city(talk: Talk) -> str | None:
    if talk.said.cities:
        return talk.said.cities[0]
    if chosen := talk.slot("turn_city"):
        return str(chosen)
    facts = talk.known
    if facts is None:
        return None
    if facts.turn:
        return facts.turn.office.city
    return next((service.city for service in facts.services if service.city), None)


def _describe(talk: Talk, office: Office) -> str:
    start, _, end = office.hours.partition("-")
    if talk.is_call:
        return f"{office.name}, {office.address}"
    return f"{office.name}, {office.address} (lunes a viernes de {start.strip()} a {end.strip()})"


# What each question asks for: how it is told, and how that is noted.
TOPICS: dict[str, tuple[Callable[[Talk], None], str]] = {
    "ask_equipment": (say_pending, "los equipos pendientes"),
    "ask_charges": (say_charges, "los valores cargados"),
    "ask_deadline": (say_deadline, "el plazo de entrega"),
    "ask_location": (say_offices, "dónde entregar los equipos"),
}
