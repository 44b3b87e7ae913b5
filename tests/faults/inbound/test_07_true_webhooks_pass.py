"""chatwoot#13619: the signature check rejects real customers (shapes: tests/unit/test_signature.py)."""

import pytest
from sqlalchemy import func, select

from bot.models import Message
from tests.support.house import CUSTOMER, TOKEN, House, new_sid
from tests.support.signing import sign

TARGETS = ("/whatsapp/inbound", "/whatsapp/status", "/voice/answer", "/voice/input?turn=1", "/voice/status",
           "/voice/dialled?turn=1")  # fmt: skip


def count(house: House) -> int:
    with house.recobra.database.reading() as session:
        return session.scalar(select(func.count()).select_from(Message)) or 0


@pytest.mark.parametrize("target", TARGETS)
def test_a_forged_webhook_gets_403_and_changes_nothing(house: House, target: str) -> None:
    form = {"MessageSid": new_sid(), "CallSid": new_sid("CA"), "From": f"whatsapp:{CUSTOMER}", "Body": "hola",
            "MessageStatus": "read", "CallStatus": "completed"}  # fmt: skip
    other = sign("https://recobra.example" + target, form, "otro-token")
    for signature in ("", other, sign("https://recobra.example" + target, {}, TOKEN)):
        response = house.post(target, form, signature=signature)
        assert response.status_code == 403
    assert count(house) == 0


def test_behind_a_proxy_with_escapes_and_a_changed_token(house: House) -> None:
    house.settings.twilio_auth_token = "nuevo"
    house.settings.twilio_auth_token_previous = TOKEN
    target = "/whatsapp/inbound?etiqueta=a%C3%B1o%3A1"
    form = {"MessageSid": new_sid(), "From": f"whatsapp:{CUSTOMER}", "Body": "¿qué tal? 🙂"}
    for token, port in ((TOKEN, ""), ("nuevo", ":443")):
        form["MessageSid"] = new_sid()
        signature = sign(f"https://recobra.example{port}{target}", form, token)
        headers = {"X-Forwarded-Host": "otro.example", "X-Forwarded-Proto": "http"}
        assert house.post(target, form, signature=signature, **headers).status_code == 200
    house.wait(lambda: len(house.twilio.sent) == 2)
