"""Rasa's own channel: the token, a turn that is asked again, and a restart in the middle of a form."""

from typing import Any

import httpx
import pytest

from tests.conversations.town import Town


class Line:
    """Speaks to the channel as the web program does."""

    def __init__(self, town: Town) -> None:
        customer = town.add_customer()
        number = customer.phones[0].number
        town.say("hola", sender=number)
        self.town, self.sender = town, str(town.conversation(number).id)

    def ask(self, text: str, message_id: int, token: str | None = None, **fields: Any) -> httpx.Response:
        body = {"sender": self.sender, "text": text, "channel": "whatsapp", "message_id": message_id}
        headers = {"Authorization": f"Bearer {token or self.town.settings.rasa_token}"}
        url = f"{self.town.settings.rasa_url}/webhooks/recobra/webhook"
        return httpx.post(url, json=body | fields, headers=headers, timeout=20, trust_env=False)


def said(answer: httpx.Response) -> str:
    return "\n".join(reply["text"] for reply in answer.json()["replies"])


@pytest.fixture
def line(town: Town) -> Line:
    return Line(town)


def test_a_wrong_token_is_refused(line: Line) -> None:
    assert line.ask("hola", 900_001, token="otra").status_code == 401


@pytest.mark.parametrize(
    "wrong", [{"channel": "email"}, {"message_id": "x"}, {"message_id": None}, {"metadata": 3}]
)
def test_what_is_no_turn_is_refused(line: Line, wrong: dict[str, Any]) -> None:
    assert line.ask("hola", 900_002).status_code == 200
    answer = line.ask("hola", **({"message_id": 900_003} | wrong))
    assert answer.status_code == 400
    assert "Traceback" not in answer.text


def test_a_repeated_turn_is_answered_the_same_and_not_run_again(line: Line) -> None:
    line.ask("quiero un turno en quito el viernes a las 11", 900_010)
    first = line.ask("si", 900_011)
    again = line.ask("si", 900_011, redelivered=True)
    assert "código" in said(first)
    assert again.json() == first.json()


def test_an_action_that_fails_fails_the_turn(line: Line) -> None:
    line.sender = "999999"
    answer = line.ask("hola", 900_020)
    assert answer.status_code == 500
    assert "Traceback" not in answer.text


def test_rasa_restarts_in_the_middle_of_a_form(line: Line) -> None:
    assert "¿Qué día" in said(line.ask("quiero un turno en quito", 900_030))
    assert "¿A qué hora" in said(line.ask("el lunes", 900_031))
    line.town.restart_rasa()
    assert "¿Está bien?" in said(line.ask("a las 8", 900_032))
    assert "código" in said(line.ask("si", 900_033))
