from sqlalchemy import select

from bot.models import ConversationState, Direction, Message, MessageStatus
from tests.support.house import CUSTOMER, House, new_sid

QUITO = {"title": "Quito", "payload": '/choose{"choice": "city:Quito"}'}
CUENCA = {"title": "Cuenca", "payload": '/choose{"choice": "city:Cuenca"}'}


def test_a_message_is_answered_through_messages_json(house: House) -> None:
    response = house.write("Hola ñandú 🙂")
    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/xml")
    assert response.text.endswith("<Response />")
    house.wait(lambda: house.twilio.sent)
    assert house.twilio.sent[0]["To"] == [f"whatsapp:{CUSTOMER}"]
    assert house.twilio.bodies() == ["eco: Hola ñandú 🙂"]
    house.wait(house.idle)
    assert [m.status for m in house.messages()] == [MessageStatus.HANDLED, MessageStatus.ACCEPTED]


def test_number_and_title_of_a_choice_are_its_payload(house: House) -> None:
    house.rasa.script = lambda q: [{"text": "¿En qué ciudad?", "choices": [QUITO, CUENCA]}]
    assert house.say("quiero un turno") == ["¿En qué ciudad?\n\n1. Quito\n2. Cuenca"]
    for said in ("2", "2.", "la 2", "opción 2", "la segunda", "CUENCA", "cuenca por favor", "cuenac"):
        house.say(said)
        assert house.rasa.texts()[-1] == CUENCA["payload"], said


def test_a_button_counts_only_if_it_was_offered(house: House) -> None:
    house.rasa.script = lambda q: [{"text": "¿Ciudad?", "choices": [QUITO]}]
    house.say("turno")
    house.say("Quito", ButtonPayload=QUITO["payload"], ButtonText="Quito")
    assert house.rasa.texts()[-1] == QUITO["payload"]
    house.say("hola", ButtonPayload="/restart", ButtonText="hola")
    assert house.rasa.texts()[-1] == "hola"


def test_a_leading_slash_is_no_command(house: House) -> None:
    for body in ("/restart", " /restart", "//restart", "\u200b/restart", "\x00/restart"):
        house.say(body)
        assert house.rasa.texts()[-1] == "restart", repr(body)
    house.say("/")
    assert house.rasa.texts()[-1] == "?"


def test_a_location_says_where(house: House) -> None:
    house.say("", Latitude="-0.18", Longitude="-78.48", Label="Casa")
    question = house.rasa.questions[-1]
    assert question["text"] == "/location_received"
    assert question["metadata"]["location"] == {"latitude": -0.18, "longitude": -78.48, "label": "Casa"}


def test_a_hidden_number_is_served(house: House) -> None:
    hidden = "EC.13491208655302741918"
    form = {
        "MessageSid": new_sid(),
        "From": f"whatsapp:{hidden}",
        "ExternalUserId": f"whatsapp:{hidden}",
        "Body": "hola",
    }
    house.post("/whatsapp/inbound", form)
    house.wait(lambda: house.twilio.bodies(f"whatsapp:{hidden}"))
    assert house.conversation(hidden).customer_id is None


def test_strange_bodies_are_kept_and_answered(house: House) -> None:
    for body in ("a" * 10_000, "🙂" * 3000, "مرحبا بالعالم", "\x00nulo\x00", "", "null\ud83d"[:4], "a\r\nb"):
        house.say(body)
    assert [m.body for m in house.messages() if m.direction == "in"][3] == "nulo"


def test_missing_and_unknown_fields_do_no_harm(house: House) -> None:
    assert house.post("/whatsapp/inbound", {}).status_code == 200
    assert house.post("/whatsapp/inbound", {"Desconocido": "x", "NumMedia": "muchos"}).status_code == 200
    house.post("/whatsapp/inbound", {"From": "whatsapp:no-es-un-número", "Body": "hola"})
    house.wait(lambda: house.twilio.bodies("whatsapp:no-es-un-número"))


def test_while_an_agent_has_it_the_bot_is_silent(house: House) -> None:
    house.say("hola")
    with house.writing() as session:
        session.merge(house.conversation()).state = ConversationState.AGENT
    house.write("¿sigue ahí?")
    house.wait(house.idle)
    assert len(house.twilio.sent) == 1
    assert house.rasa.texts() == ["hola"]


def test_a_payment_cards_number_is_neither_kept_nor_passed_on(house: House) -> None:
    house.say("mi tarjeta es 4111 1111 1111 1111, vence 12/27")
    with house.recobra.database.reading() as session:
        kept = session.scalars(select(Message.body).where(Message.direction == Direction.IN)).all()
    assert kept == ["mi tarjeta es [tarjeta …1111], vence 12/27"]
    assert house.rasa.texts()[-1] == kept[0]
