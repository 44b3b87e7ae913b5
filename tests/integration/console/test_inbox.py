"""The inbox: who waits is seen, taken by one, answered, passed on, and given back."""

from datetime import timedelta

import pytest

from bot import clock
from bot.bootstrap import Recobra
from bot.models import (
    Channel,
    Conversation,
    ConversationState,
    Customer,
    Direction,
    Message,
    MessageKind,
    MessageStatus,
    Phone,
    Role,
    Service,
)
from bot.queries.desk import inbox
from bot.queries.desk.inbox import Filters, InboxList
from bot.services import handoffs
from bot.services.addresses import open_conversations
from bot.services.handoffs import HandoffReason
from tests.support.console import ConsoleHouse


@pytest.fixture
def waiting(desk: Recobra) -> int:
    """A conversation with a stranger who asked for a person."""
    with desk.database.writing() as session:
        address = "+593991234567"
        key = open_conversations(session, [address])[address]
        conversation = session.get_one(Conversation, key)
        handoffs.hand_over(session, conversation, HandoffReason.ASKED)
    return key


def test_nobody_gets_in_without_signing_in(console: ConsoleHouse) -> None:
    answer = console.visit().get("/console/conversations")
    assert answer.status_code == 302
    assert answer.location.startswith("/login")


def test_who_waits_is_seen_and_taken_by_one(console: ConsoleHouse, waiting: int) -> None:
    ana, luis = console.enter(name="Ana"), console.enter(name="Luis")
    assert "Pide hablar con una persona" in ana.get("/console/conversations").text
    base = f"/console/conversations/{waiting}"
    assert ana.post(f"{base}/claim").status_code == 204
    refused = luis.post(f"{base}/claim")
    assert refused.status_code == 409
    assert "Ana ya tiene esta conversación" in refused.text
    assert "La tienes tú" in ana.get(base).text
    assert "La atiende Ana" in luis.get(base).text


def state_of(recobra: Recobra, key: int) -> tuple[ConversationState, str | None]:
    with recobra.database.reading() as session:
        conversation = session.get_one(Conversation, key)
        return conversation.state, conversation.agent


def test_it_goes_to_a_colleague_and_back_to_the_bot(
    console: ConsoleHouse, desk: Recobra, waiting: int
) -> None:
    ana, luis = console.enter(name="Ana"), console.enter(name="Luis")
    base = f"/console/conversations/{waiting}"
    ana.post(f"{base}/claim")
    passed = ana.post(f"{base}/transfer", {"to": "agent:luis@example.com", "note": "Pide el viernes"})
    assert passed.status_code == 204
    assert state_of(desk, waiting) == (ConversationState.AGENT, "luis@example.com")
    page = luis.get(base).text
    assert "Pide el viernes" in page
    assert "Ana la pasó a Luis" in page
    assert ana.post(f"{base}/hand-back").status_code == 409
    assert luis.post(f"{base}/hand-back").status_code == 204
    assert state_of(desk, waiting) == (ConversationState.BOT, None)


def test_an_answer_needs_an_open_window(console: ConsoleHouse, desk: Recobra, waiting: int) -> None:
    ana = console.enter()
    base = f"/console/conversations/{waiting}"
    ana.post(f"{base}/claim")
    refused = ana.post(f"{base}/messages", {"text": "Buenas"})
    assert refused.status_code == 409
    assert "ventana de WhatsApp" in refused.text
    with desk.database.writing() as session:
        conversation = session.get_one(Conversation, waiting)
        conversation.last_inbound_at = conversation.created_at
    assert ana.post(f"{base}/messages", {"text": "Buenas"}).status_code == 204
    with desk.database.reading() as session:
        said = session.query(Message).filter_by(conversation_id=waiting).one()
        assert (said.kind, said.author, said.body) == (MessageKind.AGENT, "ana@example.com", "Buenas")


def test_who_is_of_an_office_sees_no_conversation(console: ConsoleHouse, waiting: int) -> None:
    assert console.enter(Role.CAC).get(f"/console/conversations/{waiting}").status_code == 403


def test_a_supervisor_gives_an_agents_conversation_back_to_the_bot(
    console: ConsoleHouse, desk: Recobra, waiting: int
) -> None:
    console.enter(name="Ana").post(f"/console/conversations/{waiting}/claim")
    sara = console.enter(Role.SUPERVISOR)
    assert sara.post(f"/console/conversations/{waiting}/hand-back").status_code == 204
    assert state_of(desk, waiting) == (ConversationState.BOT, None)


def test_an_address_alone_signs_nobody_out(console: ConsoleHouse) -> None:
    ana = console.enter()
    ana.client.get("/console/logout")
    assert ana.get("/console/conversations").status_code == 200


@pytest.mark.parametrize(("lines", "said"), [(1, "1 intervención<"), (2, "2 intervenciones<")])
def test_a_call_says_how_much_was_said(
    console: ConsoleHouse, desk: Recobra, waiting: int, lines: int, said: str
) -> None:
    with desk.database.writing() as session:
        for number in range(lines):
            session.add(
                Message(
                    conversation_id=waiting, address="+593991234567", body=f"línea {number}", call_sid="CA1",
                    created_at=clock.now(), choices=[], media=[], details={}, direction=Direction.OUT,
                    channel=Channel.VOICE, kind=MessageKind.REPLY, status=MessageStatus.DELIVERED,
                )
            )  # fmt: skip
    assert said in console.enter().get(f"/console/conversations/{waiting}").text


def test_all_begin_with_the_newest_word_and_end_with_who_never_wrote(desk: Recobra) -> None:
    with desk.database.writing() as session:
        keys = open_conversations(session, [f"+59399{n:07d}" for n in range(inbox.PAGE + 10)])
        order = sorted(keys.values())
        for minutes, key in enumerate(order[:4]):
            session.get_one(Conversation, key).last_inbound_at = clock.now() - timedelta(minutes=minutes)
    seen = []
    with desk.database.reading() as session:
        for page in range(3):
            found = inbox.list_page(session, InboxList.ALL, "ana@example.com", Filters(), page)
            seen += [row.id for row in found.rows]
            assert found.has_more is (page == 0)
    assert seen == [*order[:4], *order[:3:-1]]


@pytest.mark.parametrize(
    "asked", ["1710034065", "171003", "0991234567", "+593 99 123 4567", "22345", "ANDRADE jose"]
)
def test_they_are_found_by_what_an_agent_has_at_hand(desk: Recobra, asked: str) -> None:
    with desk.database.writing() as session:
        key = open_conversations(session, ["+593991234567"])["+593991234567"]
        customer = Customer(cedula="1710034065", name="ANDRADE JOSÉ", created_at=clock.now())
        session.add(customer)
        session.flush()
        session.add(Phone(customer_id=customer.id, number="+593991234567", is_mobile=True, position=0))
        session.add(Service(customer_id=customer.id, service_number="22345678", business_line="CDMA"))
        session.get_one(Conversation, key).customer_id = customer.id
    with desk.database.reading() as session:
        found = inbox.list_page(session, InboxList.ALL, "", Filters(text=asked))
        assert [row.id for row in found.rows] == [key]
        assert not inbox.list_page(session, InboxList.ALL, "", Filters(text="9999999")).rows
