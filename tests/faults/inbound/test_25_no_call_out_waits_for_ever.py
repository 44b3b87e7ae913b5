"""twilio-python#925: a request without a time-out hangs a worker for ever."""

import socket
import time

import pytest

from bot.channels import twilio_media
from bot.channels.twilio_media import MediaRefusedError, fetch
from bot.config import Settings
from bot.errors import RasaUnavailable
from bot.rasa import Question, RasaClient


@pytest.fixture
def silent_url() -> object:
    """A server that takes connections and never says a word."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(5)
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


def test_rasa(silent_url: str) -> None:
    started = time.monotonic()
    with pytest.raises(RasaUnavailable):
        RasaClient(silent_url, "t").ask(
            Question(sender="1", text="hola", channel="whatsapp", message_id=1), timeout=0.3
        )
    assert not RasaClient(silent_url, "t").is_ready()
    assert time.monotonic() - started < 5


def test_media(silent_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(twilio_media, "_TIMEOUT", 0.3)
    settings = Settings(twilio_api_base_url=silent_url)
    with pytest.raises(MediaRefusedError, match="unreachable"):
        fetch(settings, f"{silent_url}/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1")
