"""The web program on a real port, with stand-ins for Rasa and Twilio on the other sides."""

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.serving import WSGIRequestHandler, make_server

from bot.bootstrap import Recobra
from bot.config import get_settings
from bot.models import Conversation, Message
from tests.support.accepting_twilio import AcceptingTwilio
from tests.support.kept import share_statements
from tests.support.rasa_stub import RasaStub
from tests.support.signing import sign
from webhook.app import create_app

TOKEN = "un-token-de-prueba"
CUSTOMER = "+593991234567"
_numbers = itertools.count(1)


def new_sid(prefix: str = "SM") -> str:
    return f"{prefix}{next(_numbers):032x}"


class _Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, *_: Any) -> None:
        return


class House:
    """Everything that an inbound test touches."""

    def __init__(self, recobra: Recobra, rasa: RasaStub, twilio: AcceptingTwilio) -> None:
        self.recobra, self.rasa, self.twilio = recobra, rasa, twilio
        self.settings = recobra.settings
        self.app = create_app(recobra)
        self._server = make_server("127.0.0.1", 0, self.app, threaded=True, request_handler=_Quiet)
        self._server.daemon_threads = True  # type: ignore[attr-defined]
        threading.Thread(target=self._server.serve_forever, args=(0.005,), daemon=True).start()
        self.base = f"http://127.0.0.1:{self._server.server_port}"
        self.client = httpx.Client(
            base_url=self.base, timeout=30, trust_env=False, verify=False
        )  # it speaks no TLS

    def stop(self) -> None:
        self.client.close()
        self._server.shutdown()
        self._server.server_close()
        self.app.extensions["pool"].close()

    def post(
        self, target: str, fields: dict[str, str], *, signature: str | None = None, **headers: str
    ) -> httpx.Response:
        """A webhook as Twilio sends it, signed unless told otherwise."""
        if signature is None:
            signature = sign(self.settings.public_base + target, fields, TOKEN)
        return self.client.post(target, data=fields, headers={"X-Twilio-Signature": signature, **headers})

    def write(
        self, body: str, *, sender: str = CUSTOMER, sid: str | None = None, **fields: str
    ) -> httpx.Response:
        """A WhatsApp message from a customer."""
        form = {
            "MessageSid": sid or new_sid(), "From": f"whatsapp:{sender}", "To": "whatsapp:+593999000001",
            "Body": body, "NumMedia": "0", **fields,
        }  # fmt: skip
        return self.post("/whatsapp/inbound", form)

    def say(self, body: str, *, sender: str = CUSTOMER, **fields: str) -> list[str]:
        """Write and wait for the answers that reach Twilio."""
        before = len(self.twilio.bodies(f"whatsapp:{sender}"))
        assert self.write(body, sender=sender, **fields).status_code == 200
        self.wait(lambda: len(self.twilio.bodies(f"whatsapp:{sender}")) > before and self.idle())
        return self.twilio.bodies(f"whatsapp:{sender}")[before:]

    def idle(self) -> bool:
        with self.recobra.database.reading() as session:
            left = session.scalar(select(Message.id).where(Message.status == "received").limit(1))
            held = session.scalar(
                select(Conversation.id).where(Conversation.lease_owner.is_not(None)).limit(1)
            )
        return left is None and held is None

    def wait(self, condition: Callable[[], object], seconds: float = 10) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, "it did not come about"
            time.sleep(0.01)

    @contextmanager
    def writing(self) -> Iterator[Session]:
        with self.recobra.database.writing() as session:
            yield session

    def conversation(self, address: str = CUSTOMER) -> Conversation:
        with self.recobra.database.reading() as session:
            return session.scalars(select(Conversation).where(Conversation.address == address)).one()

    def messages(self, address: str = CUSTOMER) -> list[Message]:
        with self.recobra.database.reading() as session:
            return list(
                session.scalars(select(Message).where(Message.address == address).order_by(Message.id))
            )

    def set_time(self, local: str) -> None:
        """Move the program's clock to a local moment."""
        moment = datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(self.settings.timezone))
        self.settings.recobra_clock_offset = (moment - datetime.now(UTC)).total_seconds()


def url_escape(text: str) -> str:
    return quote(text, safe="")


@pytest.fixture
def house(database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> Iterator[House]:
    twilio, rasa = AcceptingTwilio(), RasaStub()
    rasa.start()
    for name, value in {
        "RECOBRA_VAR_DIR": str(tmp_path), "DATABASE_URL": database_url, "RASA_URL": rasa.url,
        "TWILIO_API_BASE_URL": twilio.url, "TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": TOKEN,
        "PUBLIC_URL": "https://recobra.example/", "SECRET_KEY": "k" * 32, "ACTIONS_URL": rasa.url,
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    get_settings.cache_clear()
    recobra = Recobra(get_settings())
    share_statements(recobra.database)
    built = House(recobra, rasa, twilio)
    built.set_time("2027-03-15T10:00")  # a Monday, in office hours
    yield built
    built.stop()
    rasa.stop()
    twilio.stop()
    recobra.courier.close()
    recobra.database.close()
    get_settings.cache_clear()
