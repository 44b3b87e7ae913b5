import base64
from pathlib import PurePosixPath

import httpx
import pytest
from itsdangerous import TimestampSigner

from bot.channels import twilio_media
from bot.channels.twilio_media import MediaRefusedError, fetch, is_api_address, is_cdn_address
from bot.errors import NotFound
from bot.services import media
from bot.services.inbound import inbound
from tests.support.house import House

PNG = b"\x89PNG\r\n\x1a\n" + b"p" * 50


@pytest.fixture(autouse=True)
def _no_album(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing comes after the first picture."""
    monkeypatch.setattr(inbound, "ALBUM_SECONDS", 0.05)


def test_credentials_go_to_the_api_alone(house: House) -> None:
    url = house.twilio.put_file("ME1", "image/png", PNG)
    assert fetch(house.settings, url).content == PNG
    expected = "Basic " + base64.b64encode(b"AC1:un-token-de-prueba").decode()
    assert house.twilio.asked[-1][1] == expected


def test_a_redirect_to_the_cdn_is_followed_without_them(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[httpx.Request] = []

    def serve(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        if request.url.host == "127.0.0.1":
            return httpx.Response(307, headers={"Location": "https://mms.twiliocdn.com/AC1/x?sig=1"})
        return httpx.Response(200, content=PNG, headers={"Content-Type": "image/png"})

    real = httpx.Client
    monkeypatch.setattr(
        twilio_media.httpx, "Client", lambda **options: real(transport=httpx.MockTransport(serve), **options)
    )
    assert fetch(house.settings, f"{house.twilio.url}/x").content == PNG
    assert "authorization" in asked[0].headers
    assert "authorization" not in asked[1].headers


@pytest.mark.parametrize(
    "target",
    ["http://mms.twiliocdn.com/x", "https://evil.example/x", "http://169.254.169.254/latest/meta-data/",
     "https://twiliocdn.com.evil.example/x", "https://s3.amazonaws.com/evil/x",
     "file:///etc/passwd", "//evil.example/x",
     "https://user:pw@mms.twiliocdn.com/x", "https://mms.twiliocdn.com:8443/x", "http://[::1", ""],
)  # fmt: skip
def test_nothing_else_is_ever_fetched(house: House, target: str) -> None:
    house.twilio.files["/redirected"] = ("redirect", target.encode())
    with pytest.raises(MediaRefusedError):
        fetch(house.settings, house.twilio.url + "/redirected")
    with pytest.raises(MediaRefusedError, match="address"):
        fetch(house.settings, target)
    assert len(house.twilio.asked) == 1


def test_which_places_count() -> None:
    assert is_cdn_address("https://media.twiliocdn.com/x")
    assert is_cdn_address("https://api.twilio.com/x")
    assert is_cdn_address("https://s3-external-1.amazonaws.com/media.twiliocdn.com/ACx/y")
    assert is_cdn_address("https://media.twilio.s3.us-east-1.amazonaws.com/y")
    assert not is_cdn_address("https://nottwilio.com/x")


def test_the_apis_host_is_compared_whole(house: House) -> None:
    assert not is_api_address(house.settings, house.twilio.url + "0/x")
    assert not is_api_address(house.settings, house.twilio.url.replace("http://", "http://x@") + "/x")


def test_too_large_and_gone(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(twilio_media, "MAX_BYTES", 40)
    with pytest.raises(MediaRefusedError, match="too_large"):
        fetch(house.settings, house.twilio.put_file("ME1", "image/png", PNG))
    with pytest.raises(MediaRefusedError, match="gone"):
        fetch(house.settings, house.twilio.url + "/nada")


def test_what_could_not_be_fetched_is_said_to_rasa(house: House) -> None:
    house.say("", NumMedia="1", MediaUrl0="http://169.254.169.254/x")
    question = house.rasa.questions[-1]
    assert (question["text"], question["media"]) == ("/media_received", [])
    assert question["metadata"]["refused"] == ["address"]


@pytest.mark.parametrize(
    ("claimed", "content", "name"),
    [
        ("application/x-msdownload", PNG, "adjunto-1.png"),
        ("application/pdf", b"\xff\xd8\xff\xe0" + b"j" * 50, "adjunto-1.jpg"),
        ("image/jpeg", b"%PDF-1.7\n", "adjunto-1.pdf"),
        ("image/png", b"RIFF\x00\x00\x00\x00WEBPVP8 ", "adjunto-1.webp"),
        ("audio/ogg", b"MZ\x90", "adjunto-1"),
    ],
)
def test_a_name_ends_as_the_file_is_not_as_it_is_said_to_be(
    house: House, claimed: str, content: bytes, name: str
) -> None:
    url = house.twilio.put_file("ME1", claimed, content)
    house.say("", NumMedia="1", MediaUrl0=url, MediaContentType0=claimed)
    [kept] = house.rasa.questions[-1]["media"]
    assert kept["name"] == name
    assert PurePosixPath(kept["path"]).suffix == (PurePosixPath(name).suffix or ".ogg")


def test_our_media_have_a_public_address_that_ends(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = media.store(house.recobra, PNG, "image/png", "codigo.png")
    url = media.public_url(house.settings, kept)
    assert url.startswith("https://recobra.example/media/")
    path = url.removeprefix("https://recobra.example")
    response = house.client.get(path)
    assert response.content == PNG
    assert response.headers["content-type"] == "image/png"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert house.client.get(path + "x").status_code == 404
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _: 4_000_000_000)
    assert house.client.get(path).status_code == 404


def test_a_file_that_is_gone(house: House) -> None:
    with pytest.raises(NotFound):
        media.read(house.settings, {"path": "2027/01/nada.png"})
