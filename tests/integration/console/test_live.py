"""What an open page learns by itself: its badges, what its own agent was given, and the row of what was written."""

import re

import pytest

from bot import clock
from bot.bootstrap import Recobra
from bot.models import Conversation, ConversationState
from bot.services import handling, handoffs, ownership
from bot.services.addresses import open_conversations
from bot.services.handoffs import HandoffReason
from tests.support.console import ConsoleHouse

FIRST, SECOND = "+593991234567", "+593991234568"
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def waiting(desk: Recobra) -> list[int]:
    """Two who asked for a person just now."""
    with desk.database.writing() as session:
        found = open_conversations(session, [FIRST, SECOND])
        for key in found.values():
            conversation = session.get_one(Conversation, key)
            conversation.last_inbound_at = clock.now()
            handoffs.hand_over(session, conversation, HandoffReason.ASKED)
    return [found[FIRST], found[SECOND]]


def badges(text: str) -> dict[str, int]:
    """What the tabs' badges would show."""
    return {name: int(number) for name, number in re.findall(r'id="count-(\w+)"[^>]*>(\d+)<', text)}


def test_the_tabs_badges_come_with_the_rows(console: ConsoleHouse, waiting: list[int]) -> None:
    ana = console.enter()
    assert badges(ana.get("/console/conversations").text) == {"waiting": 2, "mine": 0}
    ana.post(f"/console/conversations/{waiting[0]}/claim")
    rows = ana.fetch("/console/conversations/rows?list=mine").text
    assert badges(rows) == {"waiting": 1, "mine": 1}
    assert rows.count('hx-swap-oob="true"') == 2


def test_an_agent_is_told_of_what_a_colleague_passed_on(
    console: ConsoleHouse, desk: Recobra, waiting: list[int]
) -> None:
    ana, luis = console.enter(name="Ana"), console.enter(name="Luis")
    told = luis.get("/console/live").json
    assert (told["waiting"], told["mine"], told["heard"]) == (2, 0, 0)
    console.app.extensions.pop("lists_mark")
    ana.post(f"/console/conversations/{waiting[0]}/claim")
    ana.post(f"/console/conversations/{waiting[0]}/transfer", {"to": "agent:luis@example.com"})
    told = luis.get("/console/live").json
    with desk.database.reading() as session:
        spoke = ownership.find(session, waiting[0]).last_inbound_at
    assert spoke is not None
    assert (told["waiting"], told["mine"], told["heard"]) == (1, 1, spoke.timestamp())
    assert ana.get("/console/live").json["mine"] == 0


def test_an_answer_draws_its_row_again(console: ConsoleHouse, waiting: list[int]) -> None:
    ana = console.enter()
    base = f"/console/conversations/{waiting[0]}"
    ana.post(f"{base}/claim")
    told = ana.post(f"{base}/messages", {"text": "Buenas"}).headers["HX-Trigger"]
    assert set(told.split(", ")) == {"conversation-changed", "inbox-changed"}


def test_the_window_runs_on_in_an_open_page(console: ConsoleHouse, waiting: list[int]) -> None:
    ana = console.enter()
    base = f"/console/conversations/{waiting[0]}"
    ana.post(f"{base}/claim")
    head = ana.fetch(f"{base}/head").text
    assert 'data-owner="me open"' in head
    assert re.search(r'id="window" hx-swap-oob="true"[^>]*>.*quedan 2[34] h', head, re.DOTALL)
    composer = ana.fetch(f"{base}/composer").text
    assert 'id="window" class' in composer


def test_who_wrote_after_closing_begins_anew(
    console: ConsoleHouse, desk: Recobra, waiting: list[int]
) -> None:
    with desk.database.writing() as session:
        conversation = ownership.find(session, waiting[0])
        ownership.take(session, conversation, "ana@example.com")
        conversation.state, conversation.closed_at = ConversationState.CLOSED, clock.now()
    with desk.database.writing() as session:
        conversation = ownership.find(session, waiting[0])
        handling.reopen(session, conversation)
        assert (conversation.state, conversation.agent) == (ConversationState.BOT, None)
        assert (conversation.closed_at, conversation.claimed_at) == (None, None)
