import io
import logging
from collections.abc import Iterator

import pytest
import structlog

from bot.logging import configure_logging
from bot.services import handoffs
from bot.services.inbound import inbound
from tests.support.campaigns import CEDULA, add_call, add_contact
from tests.support.house import CUSTOMER, House
from tests.support.telephone import Telephone

PERSONAL = ("PEREZ", "JUAN", CEDULA, CUSTOMER, CUSTOMER[1:], "991234567", "secreto")


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    monkeypatch.setenv("RECOBRA_LOG", "json")
    stream = io.StringIO()
    configure_logging(stream)
    yield stream
    structlog.reset_defaults()
    logging.basicConfig(force=True)


def test_no_name_cedula_telephone_or_text_reaches_the_log(
    house: House, logged: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    message_id = add_call(house, add_contact(house))
    house.say("mi secreto es 1710034065")
    house.rasa.status = 503
    house.write("otro secreto")
    house.settings.recobra_clock_offset += 61
    inbound.sweep(house.recobra)
    phone = Telephone(house, message_id=message_id)
    phone.pick_up()
    phone.speak("un secreto")
    phone.end()
    house.rasa.script = lambda question: [{"text": question["text"]}, {"unexpected": "secreto"}]
    house.post("/whatsapp/inbound", {"Body": "secreto"})
    house.post("/whatsapp/inbound", {"Body": "secreto", "From": CUSTOMER}, signature="x")
    house.write("secreto", NumMedia="1", MediaUrl0="http://127.0.0.1:1/secreto")

    def fail(*_: object, **__: object) -> None:
        raise ValueError("PEREZ LOPEZ JUAN secreto")

    monkeypatch.setattr(handoffs, "hand_over", fail)
    monkeypatch.setattr(inbound, "receive", fail)
    assert house.write("secreto").status_code == 500
    house.wait(lambda: "inbound_stored" in logged.getvalue())
    text = logged.getvalue()
    assert "request_failed" in text
    assert "test_logs.py" in text
    assert [word for word in PERSONAL if word in text] == []


def test_personal_fields_are_dropped_whoever_passes_them(logged: io.StringIO) -> None:
    structlog.get_logger().warning("algo", name="PEREZ JUAN", text="secreto", message=3)
    assert '"message": 3' in logged.getvalue()
    assert [word for word in PERSONAL if word in logged.getvalue()] == []
