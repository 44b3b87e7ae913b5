from typing import Any

import pytest
from sqlalchemy import select

from bot.models import CallOutcome, Contact, ConversationState, FollowUp, Message, MessageKind, Scenario
from bot.services import conversations
from bot.services.calls import steps
from bot.services.inbound import inbound
from bot.services.typifications import typify
from tests.support.campaigns import CEDULA, IVR, add_call, add_contact
from tests.support.house import CUSTOMER, House
from tests.support.telephone import Telephone

MENU = [
    {"title": "agendar un turno", "payload": "/return_equipment"},
    {"title": "decir que ya los entregaste", "payload": "/already_returned"},
    {"title": "hablar con un asesor", "payload": "/ask_human"},
]
CITIES = [{"title": "Quito", "payload": "/quito"}, {"title": "Cuenca", "payload": "/cuenca"}]


ASKED = (
    "¿En qué te ayudo? Para agendar un turno, marca 1. Para decir que ya los entregaste, marca 2. "
    "Para hablar con un asesor, marca 3."
)


def script(question: dict[str, Any]) -> list[dict[str, Any]]:
    return {
        "/call_started": [{"text": "¿En qué te ayudo?", "choices": MENU}],
        "/return_equipment": [{"text": "¿En qué ciudad?", "choices": CITIES}],
        "/ask_human": [{"text": "Te comunico con un asesor.", "dial": True}],
        "/cuenca": [{"text": "Listo, adiós.", "end": True}],
        "cédula": [{"text": "Dime tu cédula.", "expect": "cedula"}],
        "adiós": [{"text": "Buen día.", "end": True}],
    }.get(question["text"], [{"text": f"eco: {question['text']}"}])


@pytest.fixture
def called(house: House) -> Telephone:
    house.rasa.script = script
    return Telephone(house, message_id=add_call(house, add_contact(house)))


def follow_ups(house: House) -> list[FollowUp]:
    with house.recobra.database.reading() as session:
        return list(session.scalars(select(FollowUp)))


def contact(house: House) -> Contact:
    with house.recobra.database.reading() as session:
        return session.scalars(select(Contact)).one()


def outcome(house: House, phone: Telephone) -> CallOutcome | None:
    with house.recobra.database.reading() as session:
        return session.get_one(Message, phone.message_id).outcome


def test_a_campaign_call_from_the_script_to_the_end(house: House, called: Telephone) -> None:
    heard = called.pick_up()
    assert heard.startswith(IVR)
    assert "Para agendar un turno, marca 1." in heard
    assert "marca 4" not in heard
    assert called.press("1").startswith("¿En qué ciudad? Para Quito, marca 1. Para Cuenca, marca 2.")
    assert called.speak("Cuenca.") == "Listo, adiós."
    assert called.is_over
    called.end()
    assert outcome(house, called) is CallOutcome.COMPLETED
    assert house.rasa.texts() == ["/call_started", "/return_equipment", "/cuenca"]
    assert {q["channel"] for q in house.rasa.questions} == {"voice"}
    said = [(m.direction.value, m.body) for m in house.messages() if m.kind is not MessageKind.CAMPAIGN]
    assert said[1:] == [("in", "1"), ("out", "¿En qué ciudad?"), ("in", "Cuenca."), ("out", "Listo, adiós.")]


def test_nine_repeats_and_a_wrong_digit_says_so(house: House, called: Telephone) -> None:
    first = called.pick_up()
    assert called.press("9") == first
    assert called.press("7") == f"Esa opción no está. {ASKED}"
    assert called.press("*") == f"Esa opción no está. {ASKED}"
    assert called.press("9") == first


def test_a_cedula_takes_ten_digits(house: House, called: Telephone) -> None:
    called.pick_up()
    called.speak("cédula")
    assert called.gather is not None
    assert called.gather.attrib["numDigits"] == "10"
    assert called.gather.attrib["finishOnKey"] == "#"
    assert called.gather.attrib["timeout"] == "12"
    called.press("1710034065")
    assert house.rasa.texts()[-1] == "1710034065"


@pytest.mark.parametrize(
    "spoken",
    [
        ["uno siete uno cero cero", "tres cuatro cero seis cinco"],
        ["eh... mi cédula es diecisiete, diez", "a ver, cero tres, cuatro, cero seis", "cinco"],
        ["uno siete uno cero cero este... tres cuatro cero seis cinco"],
        ["uno siete uno dos, no perdón, uno siete uno cero", "triple cero", "1710034065"],
    ],
)
def test_a_cedula_may_be_dictated_in_pieces(house: House, called: Telephone, spoken: list[str]) -> None:
    called.pick_up()
    called.speak("cédula")
    for piece in spoken[:-1]:
        assert "Tengo 1, 7, 1, " in called.speak(piece)
        assert called.gather is not None
        assert called.gather.attrib["numDigits"] == "10"
    assert called.speak(spoken[-1]) == "eco: 1710034065 ¿Te ayudo en algo más?"


def test_who_fetches_the_cedula_is_waited_for(house: House, called: Telephone) -> None:
    called.pick_up()
    called.speak("cédula")
    assert called.speak("espéreme un ratito, déjeme buscarla").startswith("Claro, te espero.")
    assert called.speak("un momento por favor").startswith("Claro, te espero.")
    assert called.press("1710034065").startswith("eco: 1710034065")


def test_the_keys_of_a_person_and_of_repeating_work_amid_a_cedula(house: House, called: Telephone) -> None:
    called.pick_up()
    called.speak("cédula")
    asked = called.press("17100")
    assert asked == "Tengo 1, 7, 1, 0, 0. Sigue con los números que faltan."
    assert called.press("9") == asked
    assert called.stay_silent() == f"No te escuché. {asked}"
    assert called.press("3406") == "Tengo 1, 7, 1, 0, 0, 3, 4, 0, 6. Sigue con los números que faltan."
    assert called.press("5") == "eco: 1710034065 ¿Te ayudo en algo más?"
    called.speak("cédula")
    assert (
        called.speak("mejor quiero saber hasta cuándo")
        == "eco: mejor quiero saber hasta cuándo ¿Te ayudo en algo más?"
    )
    called.speak("cédula")
    called.press("17100")
    assert "devolverá la llamada" in called.press("0")


@pytest.mark.parametrize("answered_by", ["machine_start", "machine_end_beep", "fax"])
def test_a_machine_gets_the_message_and_no_menu(house: House, called: Telephone, answered_by: str) -> None:
    heard = called.pick_up(answered_by)
    assert heard.startswith("CNT informa: Tienes pendiente la entrega")
    assert called.gather is None
    assert called.is_over
    called.end()
    assert outcome(house, called) is CallOutcome.MACHINE
    assert contact(house).typification_code == "E14"


def test_a_machine_hears_of_no_charge(house: House) -> None:
    phone = Telephone(house, message_id=add_call(house, add_contact(house, scenario=Scenario.CHARGES_LOADED)))
    assert "valores" not in phone.pick_up("machine_end_beep")


def test_two_silences_promise_a_call(house: House, called: Telephone) -> None:
    called.pick_up()
    assert called.stay_silent() == f"No te escuché. {ASKED}"
    assert "devolverá la llamada" in called.stay_silent()
    assert called.is_over
    assert len(follow_ups(house)) == 1
    called.end()
    assert outcome(house, called) is CallOutcome.COMPLETED
    assert contact(house).typification_code == "E6"
    assert house.rasa.texts() == ["/call_started"]


def test_hanging_up_without_a_word(house: House, called: Telephone) -> None:
    called.pick_up()
    called.end()
    assert outcome(house, called) is CallOutcome.HUNG_UP
    assert contact(house).typification_code == "E15"


def test_hanging_up_before_anything_came_of_the_call(house: House, called: Telephone) -> None:
    called.pick_up()
    called.press("1")
    called.end()
    called.end("no-answer")
    assert outcome(house, called) is CallOutcome.HUNG_UP
    assert contact(house).typification_code == "E15"
    assert contact(house).next_attempt_at is not None


def test_hanging_up_once_something_was_understood(house: House, called: Telephone) -> None:
    called.pick_up()
    called.press("1")
    with house.writing() as session:
        typify(session, session.merge(contact(house)), "E4", topic="la fecha límite")
    called.end()
    assert outcome(house, called) is CallOutcome.COMPLETED
    assert contact(house).typification_code == "E4"


def test_who_hears_the_message_and_takes_leave_is_informed(house: House, called: Telephone) -> None:
    called.pick_up()
    called.speak("adiós")
    assert called.is_over
    called.end()
    assert outcome(house, called) is CallOutcome.COMPLETED
    assert contact(house).typification_code == "E4"
    assert contact(house).observation == (
        "Cliente informado sobre los equipos pendientes; no solicita otra gestión."
    )


@pytest.mark.parametrize(
    ("status", "expected"),
    [("busy", CallOutcome.BUSY), ("no-answer", CallOutcome.NO_ANSWER), ("failed", CallOutcome.FAILED)],
)
def test_calls_that_nobody_took(house: House, called: Telephone, status: str, expected: CallOutcome) -> None:
    called.end(status)
    assert outcome(house, called) is expected


def test_zero_dials_the_person(house: House, called: Telephone) -> None:
    house.settings.handoff_phone = "+59322222222"
    called.pick_up()
    called.press("0")
    dial = called.last.find("Dial")
    assert dial is not None
    assert dial.findtext("Number") == "+59322222222"
    assert "devolverá la llamada" in called.end_dial("no-answer")
    assert called.is_over
    assert len(follow_ups(house)) == 1


def test_without_a_person_a_call_is_promised(house: House, called: Telephone) -> None:
    called.pick_up()
    heard = called.press("0")
    assert "devolverá la llamada" in heard
    assert called.is_over
    assert len(follow_ups(house)) == 1


def test_the_same_request_again_gets_the_same_words(house: House, called: Telephone) -> None:
    assert called.pick_up() == called.pick_up()
    action = called.action
    once = called.follow(action, {"Digits": "1"})
    assert called.follow(action, {"Digits": "1"}) == once
    assert house.rasa.texts() == ["/call_started", "/return_equipment"]


def test_rasa_failing_is_excused_and_a_person_promised(house: House, called: Telephone) -> None:
    called.pick_up()
    house.rasa.status = 500
    heard = called.speak("quiero saber algo")
    assert heard.startswith("Disculpa")
    assert "devolverá la llamada" in heard
    assert called.is_over
    assert house.conversation().state is ConversationState.WAITING
    called.end()
    assert contact(house).typification_code == "E6"


def test_a_person_is_had_without_rasa_and_without_excuses(house: House, called: Telephone) -> None:
    called.pick_up()
    house.rasa.status = 500
    assert called.press("0").startswith("Un asesor te devolverá la llamada")


def test_the_menu_is_there_without_rasa(house: House, called: Telephone) -> None:
    house.rasa.status = 500
    heard = called.pick_up()
    assert heard.startswith(IVR)
    assert "Para devolver tus equipos, marca 1." in heard
    assert heard.endswith("Para hablar con un asesor, marca cero.")


def test_an_incoming_call_is_served(house: House) -> None:
    house.rasa.script = script
    phone = Telephone(house)
    assert phone.pick_up().startswith("Hola, te saludamos de CNT. ¿En qué te ayudo?")
    assert phone.speak("hola") == "eco: hola ¿Te ayudo en algo más?"


def test_every_turn_ends_in_a_question_or_in_the_end(house: House, called: Telephone) -> None:
    called.pick_up()
    assert called.speak("hola") == "eco: hola ¿Te ayudo en algo más?"
    assert called.press("2") == "Esa opción no está. eco: hola ¿Te ayudo en algo más?"


@pytest.mark.parametrize("words", ["No.", "no gracias", "nada más, gracias"])
def test_a_plain_no_to_the_menu_or_to_anything_else_ends_the_call(
    house: House, called: Telephone, words: str
) -> None:
    called.pick_up()
    called.speak(words)
    called.speak("hola")
    called.speak(words)
    assert house.rasa.texts() == ["/call_started", "/goodbye", "hola", "/goodbye"]
    called.press("9")
    called.speak("cédula")
    called.speak("no")
    assert house.rasa.texts()[-1] == "no"


def test_a_caller_who_hides_the_number_is_served(house: House) -> None:
    for number in ("anonymous", "", "+266696687"):
        assert Telephone(house, number=number).pick_up().startswith("Hola")


def test_a_hidden_caller_is_promised_a_call_only_where_one_can_be_made(house: House) -> None:
    house.rasa.script = script
    hidden = Telephone(house, number="anonymous")
    hidden.pick_up()
    heard = hidden.press("0")
    assert "1800-100-100" in heard
    assert "devolverá la llamada" not in heard
    assert follow_ups(house) == []
    add_contact(house)
    known = Telephone(house, number="anonymous")
    known.pick_up()
    with house.writing() as session:
        spoken_to = conversations.find_or_open(session, f"call:{known.sid}")
        assert conversations.identify(session, spoken_to, CEDULA)
    assert "devolverá la llamada" in known.press("0")
    assert len(follow_ups(house)) == 1


def test_who_writes_and_who_calls_is_one_conversation(house: House, called: Telephone) -> None:
    called.pick_up()
    called.press("1")
    house.say("hola")
    assert len({m.conversation_id for m in house.messages()}) == 1


def test_a_conversation_that_waits_for_a_person_gets_one(house: House) -> None:
    house.settings.handoff_phone = "+59322222222"
    house.say("hola")
    with house.writing() as session:
        session.merge(house.conversation()).state = ConversationState.WAITING
    phone = Telephone(house)
    phone.pick_up()
    assert phone.last.find("Dial") is not None
    assert phone.end_dial("completed") == ""
    assert house.conversation().state is ConversationState.BOT


@pytest.mark.parametrize("words", ["no me llamen más", "No me vuelvan a llamar nunca más.", "baja"])
def test_an_opt_out_on_a_call(house: House, called: Telephone, words: str) -> None:
    called.pick_up()
    house.rasa.status = 500
    assert "no te llamaremos" in called.speak(words)
    assert called.is_over
    assert house.conversation(CUSTOMER).opted_out_at
    assert contact(house).typification_code == "E16"


def test_a_notice_is_told_only_to_its_holder(house: House) -> None:
    contact_id = add_contact(house)
    phone = Telephone(house, message_id=add_call(house, contact_id, kind=MessageKind.REMINDER))
    assert IVR not in phone.pick_up()
    assert IVR not in phone.press("1710034073")
    assert phone.press(CEDULA).startswith(IVR)
    assert phone.is_over
    other = Telephone(house, message_id=add_call(house, contact_id, kind=MessageKind.REMINDER))
    assert IVR not in other.pick_up("machine_start")


def test_a_notice_is_told_to_who_dictates_the_cedula_in_pieces(house: House) -> None:
    contact_id = add_contact(house)
    phone = Telephone(house, message_id=add_call(house, contact_id, kind=MessageKind.REMINDER))
    asked = phone.pick_up()
    assert phone.stay_silent() == f"No te escuché. {asked}"
    assert phone.speak(" ".join(CEDULA[:4])).startswith("Tengo ")
    assert phone.press("9").startswith("Tengo ")
    assert phone.speak(" ".join(CEDULA[4:])).startswith(IVR)


def test_a_turn_that_a_crash_left_is_rung_back(
    house: House, called: Telephone, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object) -> None:
        raise ValueError

    called.pick_up()
    monkeypatch.setattr(steps, "finish", die)
    assert called.speak("hola").startswith("Disculpa")
    assert called.is_over
    house.settings.recobra_clock_offset += 121
    inbound.sweep(house.recobra)
    assert len(follow_ups(house)) == 1
    assert house.idle()
