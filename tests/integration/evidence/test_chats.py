"""Evidence that a customer sends by WhatsApp is kept with the open case, also while an agent has the conversation."""

import pytest
from sqlalchemy import select

from bot.models import CaseFile, ConversationState, ServiceCase
from bot.services.inbound import inbound
from tests.support.cases import Cases
from tests.support.house import House, house

__all__ = ["house"]
PDF = b"%PDF-1.4 la oferta"


@pytest.fixture(autouse=True)
def _no_album(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbound, "ALBUM_SECONDS", 0.05)


def send(house: House, content: bytes, content_type: str) -> None:
    url = house.twilio.put_file("ME1", content_type, content)
    house.write("", NumMedia="1", MediaUrl0=url, MediaContentType0=content_type)
    house.wait(house.idle)


def give_to_agent(house: House, *cases: Cases) -> None:
    """All the cases are of whoever has the conversation, and an agent writes with them."""
    house.say("hola")
    with house.writing() as session:
        talk = session.merge(house.conversation())
        talk.state, talk.agent = ConversationState.AGENT, "ana@example.com"
        kept = [session.get_one(ServiceCase, case.id) for case in cases]
        for each in kept:
            each.customer_id, each.customer = kept[0].customer_id, kept[0].customer
        talk.customer_id = kept[0].customer_id


def list_files(house: House, case: Cases) -> list[tuple[str, str | None]]:
    with house.recobra.database.reading() as session:
        files = session.scalars(select(CaseFile).where(CaseFile.case_id == case.id))
        return [(file.field, file.added_by) for file in files]


def test_what_comes_while_an_agent_has_the_conversation(house: House) -> None:
    case = Cases(house.recobra, "fixed_charge")
    give_to_agent(house, case)
    send(house, PDF, "application/pdf")
    assert list_files(house, case) == [("customer_evidence", None)]
    send(house, b"OggS una nota de voz", "audio/ogg")
    send(house, b"\xff\xd8\xff rota", "image/jpeg")
    assert len(list_files(house, case)) == 1


def test_of_two_cases_the_one_of_this_conversation(house: House) -> None:
    case, other = (Cases(house.recobra, "fixed_charge") for _ in range(2))
    give_to_agent(house, case, other)
    send(house, PDF, "application/pdf")
    assert list_files(house, case) == list_files(house, other) == []
    with house.writing() as session:
        session.get_one(ServiceCase, other.id).conversation_id = house.conversation().id
    send(house, PDF, "application/pdf")
    assert (len(list_files(house, case)), len(list_files(house, other))) == (0, 1)


def test_a_case_of_another_procedure_is_left_alone(house: House) -> None:
    case = Cases(house.recobra, "prevention")
    give_to_agent(house, case)
    send(house, PDF, "application/pdf")
    assert list_files(house, case) == []
