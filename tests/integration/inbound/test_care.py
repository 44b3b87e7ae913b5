"""What only a person should hear counts when it comes in, whoever has the conversation, with Rasa or without."""

import pytest

from bot.models import Contact, ContactState, ConversationState, Customer, MessageKind
from bot.services import conversations, personal_care
from tests.support.campaigns import CEDULA, add_call, add_contact
from tests.support.house import House
from tests.support.telephone import Telephone

STRANGER = "+593987654321"


def is_in_care(house: House, contact_id: int) -> bool:
    with house.recobra.database.reading() as session:
        contact = session.get_one(Contact, contact_id)
        settled = contact.state is ContactState.SETTLED and contact.typification_code == "E5"
        return settled and session.get_one(Customer, contact.customer_id).personal_care_since is not None


@pytest.mark.parametrize("state", [ConversationState.WAITING, ConversationState.AGENT])
def test_while_a_person_has_it(house: House, state: ConversationState) -> None:
    contact_id = add_contact(house)
    house.say("hola")
    with house.writing() as session:
        session.merge(house.conversation()).state = state
    house.write("es que falleció mi esposo")
    house.wait(house.idle)
    assert is_in_care(house, contact_id)


def test_without_rasa(house: House) -> None:
    contact_id = add_contact(house)
    house.rasa.stop()
    house.write("tengo cáncer")
    house.wait(lambda: is_in_care(house, contact_id))


def test_to_a_call_that_only_brings_a_notice(house: House) -> None:
    contact_id = add_contact(house)
    phone = Telephone(house, message_id=add_call(house, contact_id, kind=MessageKind.REMINDER))
    assert "cédula" in phone.pick_up()
    assert "cédula" not in phone.speak("él ya falleció señorita")
    assert house.rasa.texts()[-1] == "él ya falleció señorita"
    assert is_in_care(house, contact_id)


def test_other_words_change_nothing(house: House) -> None:
    contact_id = add_contact(house)
    house.say("se me murió el módem")
    assert not is_in_care(house, contact_id)


def test_whoever_says_later_who_they_are(house: House) -> None:
    contact_id = add_contact(house)
    house.say("estamos de luto", sender=STRANGER)
    assert house.conversation(STRANGER).personal_care_since
    assert not is_in_care(house, contact_id)
    with house.writing() as session:
        conversation = conversations.find_or_open(session, STRANGER)
        assert conversations.identify(session, conversation, CEDULA)
        personal_care.extend(session, conversation)
    assert is_in_care(house, contact_id)
