"""rapidpro#640, #519: an opt-out is not registered, or is taken for an answer."""

import pytest

from bot.models import Contact, ContactState, ConversationState, Customer
from bot.services.opt_outs import read_command
from tests.support.campaigns import add_contact, add_written
from tests.support.house import House

CITIES = [{"title": "Quito", "payload": "/quito"}]


def is_out(house: House, contact_id: int) -> bool:
    with house.recobra.database.reading() as session:
        contact = session.get_one(Contact, contact_id)
        customer = session.get_one(Customer, contact.customer_id)
        return bool(customer.opted_out_at and house.conversation().opted_out_at)


@pytest.mark.parametrize(
    "words", ["BAJA", "stop", "Salir.", "CANCELAR SUSCRIPCIÓN", "no molestar", "¡No me escriban más!"]
)
def test_registered_in_the_middle_of_a_form(house: House, words: str) -> None:
    contact_id = add_contact(house)
    add_written(house, contact_id)
    house.rasa.script = lambda q: [{"text": "¿En qué ciudad?", "choices": CITIES}]
    house.say("quiero un turno")
    house.say(words)
    assert is_out(house, contact_id)
    assert house.rasa.texts()[-1] == "/opt_out"
    with house.recobra.database.reading() as session:
        contact = session.get_one(Contact, contact_id)
        assert (contact.typification_code, contact.state) == ("E16", ContactState.SETTLED)


@pytest.mark.parametrize("state", [ConversationState.WAITING, ConversationState.AGENT])
def test_registered_while_a_person_has_it(house: House, state: ConversationState) -> None:
    contact_id = add_contact(house)
    house.say("hola")
    with house.writing() as session:
        session.merge(house.conversation()).state = state
    house.write("baja")
    house.wait(house.idle)
    assert is_out(house, contact_id)
    assert len(house.twilio.sent) == 1


def test_registered_and_confirmed_without_rasa(house: House) -> None:
    contact_id = add_contact(house)
    house.rasa.stop()
    assert house.say("BAJA")[0].startswith("Listo, no te enviaremos más mensajes")
    assert is_out(house, contact_id)


def test_still_answered_when_they_ask_and_undone_by_alta_alone(house: House) -> None:
    contact_id = add_contact(house)
    house.say("BAJA")
    assert house.say("¿hasta cuándo puedo entregar?") == ["eco: ¿hasta cuándo puedo entregar?"]
    assert is_out(house, contact_id)
    assert house.say("Alta")[0].startswith("Listo, desde ahora podemos volver a escribirte")
    assert not is_out(house, contact_id)


def test_a_stranger_may_opt_out_too(house: House) -> None:
    house.say("stop")
    assert house.conversation().opted_out_at


@pytest.mark.parametrize(
    "text",
    [
        "quiero dar de baja el servicio",
        "dar de baja",
        "baja el precio",
        "no quiero salir de casa",
        "altavoz",
        "salí",
    ],
)
def test_what_means_something_else_is_no_opt_out(text: str) -> None:
    assert read_command(text) is None
