"""Answers to questions; each is noted as E4 before anything optional is asked."""

from actions import outcomes
from actions.answers.people import hand_over_as_asked
from actions.facts import Facts
from actions.menus import offer, yes_or_no
from actions.registry import Needs, answers, decides
from actions.talk import Talk, option
from bot.language.wares import join_words
from bot.models import Office
from bot.services import turns

_MOST_CITIES = {False: 10, True: 4}


@answers("ask_identity", needs=Needs.NOBODY)
def say_who_we_are(talk: Talk) -> None:
    """Who writes, that it is a machine, and how to verify it."""
    talk.say("utter_identity")
    close(talk, "la identidad de quien le contacta")


@answers("ask_equipment", needs=Needs.KNOWN)
def name_equipment(talk: Talk) -> None:
    """Which equipment of which service."""
    if not say_pending(talk):
        return
    close(talk, "los equipos pendientes")


@answers("ask_charges", needs=Needs.KNOWN)
def tell_charges(talk: Talk) -> None:
    """Whether charges were loaded, how much and when: looked up, never assumed."""
    if not talk.facts.services:
        say_nothing_pending(talk)
        return
    say_charges(talk)
    close(talk, "los valores cargados")


@answers("ask_deadline", needs=Needs.KNOWN)
def tell_deadline(talk: Talk) -> None:
    """Until when."""
    if not talk.facts.services:
        say_nothing_pending(talk)
        return
    response = "utter_deadline_over" if talk.facts.is_late else "utter_deadline"
    talk.say(response, deadline=talk.words.day(talk.facts.last_day))
    close(talk, "el plazo de entrega")


@answers("ask_location", needs=Needs.NOBODY)
def tell_location(talk: Talk) -> None:
    """The offices of the city that is named, of the turn that is meant, or of the customer's."""
    city = _find_city(talk)
    if city is None:
        most = _MOST_CITIES[talk.is_call]
        cities = turns.cities(talk.session)[:most]
        talk.say("utter_ask_city", [option(name, "city", name) for name in cities])
        return
    tell_offices(talk, city)


def tell_offices(talk: Talk, city: str) -> None:
    """Where one can go in a city."""
    offices = turns.offices_in(talk.session, city)
    if offices:
        described = [_describe(talk, office) for office in offices]
        talk.say("utter_offices", city=city, offices=join_words(described))
    else:
        talk.say("utter_no_office", city=city)
    close(talk, "dónde entregar los equipos")


def say_pending(talk: Talk) -> bool:
    """Name what is pending; False, and that is said, when nothing is."""
    if not talk.facts.services:
        say_nothing_pending(talk)
        return False
    for service in talk.facts.services:
        talk.say("utter_pending", **talk.words.service(service))
    return True


def say_charges(talk: Talk) -> None:
    """What was loaded, or what will be after the deadline."""
    charged = [service for service in talk.facts.services if service.has_charge]
    for service in charged:
        loaded_on = talk.words.day(service.charge_loaded_on) if service.charge_loaded_on else ""
        talk.say("utter_charge_loaded", amount=talk.words.amount(service.charge_amount), loaded_on=loaded_on)
    if not charged:
        talk.say("utter_no_charge", deadline=talk.words.day(talk.facts.last_day))


def say_nothing_pending(talk: Talk) -> None:
    """Nothing is pending: say so, and offer a person."""
    talk.leave_form()
    talk.say("utter_nothing_pending")
    offer_person(talk)


def offer_person(talk: Talk) -> None:
    """Ask whether a person should take over."""
    talk.ask("utter_offer_person", "person", yes_or_no(talk))


def close(talk: Talk, topic: str) -> None:
    """Note that the customer was informed; outside a form, offer the natural next step."""
    facts = talk.known
    outcomes.inform(facts or talk.presumed, topic)
    if talk.form or talk.slot("awaiting"):
        return
    if facts and _could_book(facts):
        talk.ask("utter_offer_turn", "turn", [*yes_or_no(talk), *offer(talk, "ask_human")])


@decides("person")
def take_person(talk: Talk, yes: bool) -> None:
    """Whether a person is wanted."""
    if yes:
        hand_over_as_asked(talk)
    else:
        talk.say("utter_thank")


def _could_book(facts: Facts) -> bool:
    return bool(facts.services) and facts.turn is None and not facts.is_late


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
