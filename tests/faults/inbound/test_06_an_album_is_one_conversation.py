"""chatwoot#14058: an album of pictures opens several conversations."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from bot.models import Conversation
from bot.services import media
from tests.support.house import House

JPEG = b"\xff\xd8\xff\xe0" + b"x" * 100


@pytest.mark.parametrize("apart", [0.0, 0.25])
def test_pictures_that_arrive_together_are_one_turn_of_one_conversation(house: House, apart: float) -> None:
    urls = [house.twilio.put_file(f"ME{n}", "image/jpeg", JPEG + bytes([n])) for n in range(4)]

    def send(place: int, url: str) -> int:
        time.sleep(place * apart)  # as a telephone uploads them
        return house.write("", NumMedia="1", MediaUrl0=url, MediaContentType0="image/jpeg").status_code

    with ThreadPoolExecutor(4) as executor:
        assert list(executor.map(send, range(4), urls)) == [200] * 4
    house.wait(lambda: house.twilio.sent and house.idle())
    with house.recobra.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Conversation)) == 1
    assert house.rasa.texts() == ["/media_received"]
    kept = house.rasa.questions[0]["media"]
    assert len(kept) == 4
    assert {media.read(house.settings, item) for item in kept} == {JPEG + bytes([n]) for n in range(4)}


def test_several_media_in_one_message_and_a_caption(house: House) -> None:
    pdf = house.twilio.put_file("ME1", "application/pdf", b"%PDF-1.4 acta")
    odd = house.twilio.put_file("ME2", "text/html", b"<script>")
    house.say("mi acta", NumMedia="2", MediaUrl0=pdf, MediaContentType0="application/pdf", MediaUrl1=odd)
    question = house.rasa.questions[-1]
    assert [item["content_type"] for item in question["media"]] == ["application/pdf"]
    assert question["metadata"] == {"caption": "mi acta", "refused": ["type"]}
