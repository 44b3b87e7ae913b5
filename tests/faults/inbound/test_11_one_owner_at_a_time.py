"""chatwoot#5668, rasa#3683: the bot talks over the agent, or never comes back."""

from collections.abc import Callable

import pytest

from bot.errors import NotAllowed
from bot.models import ConversationState
from bot.services import handoffs, ownership
from bot.services.handoffs import HandoffReason
from tests.support.console import ConsoleHouse
from tests.support.house import House

DEEDS: dict[str, Callable[..., object]] = {
    "hand_over": handoffs.hand_over,
    "take": ownership.take,
    "give_back": ownership.give_back,
}


def change(house: House, deed: str, *arguments: object) -> object:
    with house.writing() as session:
        return DEEDS[deed](session, session.merge(house.conversation()), *arguments)


def test_silent_from_the_hand_over_until_given_back(house: House) -> None:
    house.say("hola")
    change(house, "hand_over", HandoffReason.ASKED)
    house.write("¿hola?")
    change(house, "take", "ana@example.com")
    house.write("¿hay alguien?")
    house.wait(house.idle)
    assert len(house.twilio.sent) == 1
    change(house, "give_back")
    assert house.say("gracias") == ["eco: gracias"]
    assert house.rasa.texts() == ["hola", "gracias"]


def test_taken_while_rasa_was_thinking(house: House) -> None:
    house.rasa.delay = 0.5
    house.write("hola")
    house.wait(lambda: house.rasa.questions)
    change(house, "take", "ana@example.com")
    house.wait(house.idle)
    assert not house.twilio.sent


def test_what_the_bot_says_while_handing_over_still_leaves(house: House) -> None:
    def script(question: dict[str, object]) -> list[dict[str, object]]:
        change(house, "hand_over", HandoffReason.ASKED)
        return [{"text": "Te comunico con un asesor."}]

    house.rasa.script = script
    assert house.say("una persona") == ["Te comunico con un asesor."]
    assert house.conversation().state is ConversationState.WAITING


def test_one_agent_only(house: House) -> None:
    house.say("hola")
    change(house, "take", "ana@example.com")
    change(house, "take", "ana@example.com")
    with pytest.raises(NotAllowed):
        change(house, "take", "luis@example.com")


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2027-03-15T10:00", "Te escribirá por aquí en unos minutos"),
        ("2027-03-15T06:30", "hoy desde las 08:00"),
        ("2027-03-15T17:00", "mañana desde las 08:00"),
        ("2027-03-20T11:00", "el lunes 22-3-2027 desde las 08:00"),
        ("2027-03-25T18:00", "el lunes 29-3-2027 desde las 08:00"),  # Good Friday
    ],
)
def test_the_customer_is_told_when(house: House, now: str, expected: str) -> None:
    house.say("hola")
    house.set_time(now)
    words = change(house, "hand_over", HandoffReason.ASKED)
    assert expected in words.text  # type: ignore[attr-defined]
    assert "lunes a viernes de 08:00 a 17:00" in words.text  # type: ignore[attr-defined]


def test_at_the_console_who_does_not_have_it_cannot_write_and_handing_back_resumes(house: House) -> None:
    house.say("hola")
    change(house, "hand_over", HandoffReason.ASKED)
    console = ConsoleHouse(house.recobra)
    ana, luis = console.enter(name="Ana"), console.enter(name="Luis")
    base = f"/console/conversations/{house.conversation().id}"
    assert ana.post(f"{base}/claim").status_code == 204
    assert luis.post(f"{base}/claim").status_code == 409
    refused = luis.post(f"{base}/messages", {"text": "Soy Luis"})
    assert (refused.status_code, "Otro asesor tiene" in refused.text) == (409, True)
    house.write("¿siguen ahí?")
    house.wait(house.idle)
    assert house.rasa.texts() == ["hola"]
    assert ana.post(f"{base}/hand-back").status_code == 204
    assert house.say("gracias") == ["eco: gracias"]
