"""What a call waits for decides how it listens: a cédula, a telephone, a story, or one key."""

from typing import Any

import pytest
from sqlalchemy import select

from bot.models import Message
from tests.support.campaigns import add_call, add_contact
from tests.support.house import House
from tests.support.telephone import Telephone


def script(question: dict[str, Any]) -> list[dict[str, Any]]:
    return {
        "empresa": [{"text": "Dime su RUC.", "expect": "company"}],
        "teléfono": [{"text": "¿A qué otro número?", "expect": "phone"}],
        "dirección": [{"text": "Dime la dirección.", "expect": "words"}],
    }.get(question["text"], [{"text": f"eco: {question['text']}"}])


@pytest.fixture
def called(house: House) -> Telephone:
    house.rasa.script = script
    phone = Telephone(house, message_id=add_call(house, add_contact(house)))
    phone.pick_up()
    return phone


def listens(phone: Telephone) -> tuple[str, str, str]:
    assert phone.gather is not None
    return (
        phone.gather.attrib["numDigits"],
        phone.gather.attrib["speechTimeout"],
        phone.gather.attrib["timeout"],
    )


def test_a_companys_number_takes_thirteen_keys(called: Telephone) -> None:
    called.speak("empresa")
    assert listens(called) == ("13", "3", "12")


def test_a_telephone_takes_ten_keys_and_a_story_its_pauses(called: Telephone) -> None:
    assert listens(called) == ("1", "auto", "6")
    called.speak("teléfono")
    assert listens(called) == ("10", "3", "8")
    assert called.press("0991112223").startswith("eco: 0991112223")
    assert called.speak("dirección") == "Dime la dirección."
    assert listens(called) == ("1", "3", "8")


@pytest.mark.parametrize(
    "spoken",
    [
        ["cero nueve nueve", "uno uno uno", "dos dos dos tres"],
        ["cero noventa y nueve once", "doce dos veintitrés"],
        ["es el cero nueve ocho, no perdón, cero nueve nueve", "triple uno", "y dos veintidós tres"],
        ["099 111", "2223"],
    ],
)
def test_a_telephone_may_be_dictated_in_pieces(called: Telephone, spoken: list[str]) -> None:
    called.speak("teléfono")
    for piece in spoken[:-1]:
        assert called.speak(piece).startswith("Tengo 0, 9, 9")
        assert listens(called) == ("10", "3", "8")
    assert called.speak(spoken[-1]).startswith("eco: 0991112223")


def test_a_landline_is_whole_with_its_area(called: Telephone) -> None:
    called.speak("teléfono")
    assert called.speak("dos tres cuatro cinco seis siete ocho").startswith("Tengo 2, 3, 4")
    assert called.speak("cero dos dos tres cuatro cinco seis siete ocho").startswith("eco: 022345678")


def test_amid_a_telephone_other_words_and_keys_keep_their_sense(house: House, called: Telephone) -> None:
    called.speak("teléfono")
    called.speak("cero nueve nueve")
    assert (
        called.speak("un momento por favor") == "Claro, te espero. Cuando lo tengas, marca o dime el número."
    )
    assert called.press("9") == called.heard
    assert called.speak("no tengo otro").startswith("eco: no tengo otro")
    called.speak("teléfono")
    called.press("0")
    assert house.rasa.texts()[-1] == "/ask_human"


def test_who_asks_for_slower_words_gets_them_for_the_whole_call(called: Telephone) -> None:
    before = called.heard
    assert called.last.find(".//prosody") is None
    assert called.speak("más despacio por favor") == before
    for words in ("repita", "hola"):
        slow = called.last.find(".//prosody")
        assert slow is not None
        assert slow.attrib["rate"] == "80%"
        assert "".join(slow.itertext()) == called.heard
        called.speak(words)


def test_a_dictated_cards_number_is_neither_kept_nor_passed_on(house: House, called: Telephone) -> None:
    called.speak("mi tarjeta es cuatro uno uno uno " + "uno " * 12)
    assert house.rasa.texts()[-1] == "mi tarjeta es [tarjeta …1111]"
    with house.recobra.database.reading() as session:
        bodies = " ".join(filter(None, session.scalars(select(Message.body))))
    assert "uno" not in bodies
    assert "mi tarjeta es [tarjeta …1111]" in bodies
