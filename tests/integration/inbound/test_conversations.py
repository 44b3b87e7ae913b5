from bot.models import Customer
from bot.services import conversations
from tests.support.campaigns import CEDULA, add_contact, add_written
from tests.support.house import CUSTOMER, House

OTHER = "0926687856"
UNKNOWN = "1717171712"


def customer_of(house: House) -> str | None:
    with house.recobra.database.reading() as session:
        found = session.get(Customer, house.conversation().customer_id or 0)
        return found.cedula if found else None


def identify(house: House, cedula: str) -> str | None:
    with house.writing() as session:
        found = conversations.identify(session, session.merge(house.conversation()), cedula)
        return found.cedula if found else None


def test_a_number_of_one_customer_is_theirs(house: House) -> None:
    contact_id = add_contact(house)
    house.say("hola")
    assert customer_of(house) == CEDULA
    assert house.conversation().contact_id == contact_id


def test_a_shared_number_is_the_latest_contacts(house: House) -> None:
    first, second = add_contact(house), add_contact(house, cedula=OTHER)
    house.say("hola")
    assert customer_of(house) is None
    add_written(house, second)
    house.say("hola")
    assert customer_of(house) == OTHER
    add_written(house, first)
    house.say("hola")
    assert customer_of(house) == CEDULA


def test_a_stranger_is_known_by_the_cedula(house: House) -> None:
    add_contact(house, number="+593987000000")
    house.say("hola")
    assert customer_of(house) is None
    assert identify(house, "171003406-5") == CEDULA
    assert customer_of(house) == CEDULA
    assert house.conversation().identified_at


def test_five_wrong_cedulas_are_enough_for_an_hour(house: House) -> None:
    add_contact(house, number="+593987000000")
    house.say("hola")
    for _ in range(8):
        assert identify(house, "123") is None  # no cédula at all: a slip of the finger
    assert conversations.may_identify(house.conversation())
    for _ in range(5):
        assert identify(house, UNKNOWN) is None
    assert not conversations.may_identify(house.conversation())
    assert identify(house, CEDULA) is None
    house.settings.recobra_clock_offset += 3601
    assert conversations.may_identify(house.conversation())
    assert identify(house, CEDULA) == CEDULA


def test_a_wrong_number_is_not_taken_for_the_customer_again(house: House) -> None:
    contact_id = add_contact(house)
    add_written(house, contact_id)
    house.say("hola")
    with house.writing() as session:
        conversation = session.merge(house.conversation())
        customer = session.get_one(Customer, conversation.customer_id)
        customer.phones[0].status = "wrong"
        conversations.detach_customer(session, conversation)
    house.say("hola")
    assert customer_of(house) is None
    assert house.conversation(CUSTOMER).contact_id is None


def test_identified_in_a_call_only_if_it_was_said_there(house: House) -> None:
    from tests.support.telephone import Telephone

    add_contact(house)
    house.say("hola")
    identify(house, CEDULA)
    house.settings.recobra_clock_offset += 60
    phone = Telephone(house)
    phone.pick_up()
    with house.recobra.database.reading() as session:
        assert not conversations.identified_in_call(session, house.conversation(), phone.sid)
    identify(house, CEDULA)
    with house.recobra.database.reading() as session:
        assert conversations.identified_in_call(session, house.conversation(), phone.sid)
