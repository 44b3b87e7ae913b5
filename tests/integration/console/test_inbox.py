"""The inbox: who waits is seen, taken by one, answered, passed on, and given back."""

import pytest

from bot import clock
from bot.bootstrap import Recobra
from bot.models import (
    Channel,
    Conversation,
    ConversationState,
    Direction,
    Message,
    MessageKind,
    MessageStatus,
    Role,
)
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
