"""Supervisors score how conversations were handled; agents do not."""

import pytest
from sqlalchemy import select

from bot.bootstrap import Recobra
from bot.models import Conversation, Review, Role
from bot.services import handoffs, ownership
from bot.services.addresses import open_conversations
from bot.services.handoffs import HandoffReason
from tests.support.console import ConsoleHouse


@pytest.fixture
def handled(console: ConsoleHouse, desk: Recobra) -> int:
    """A conversation that Ana had."""
    console.add(Role.AGENT, "Ana")
    with desk.database.writing() as session:
        key = open_conversations(session, ["+593991234567"])["+593991234567"]
        conversation = session.get_one(Conversation, key)
        handoffs.hand_over(session, conversation, HandoffReason.ASKED)
        ownership.take(session, conversation, "ana@example.com")
    return key


def test_a_score_is_kept_and_may_be_changed(console: ConsoleHouse, desk: Recobra, handled: int) -> None:
    sara = console.enter(Role.SUPERVISOR)
    path = f"/console/conversations/{handled}/reviews"
    assert "Ana" in sara.fetch(path).text
    for score in (2, 5):
        form = {"agent": "ana@example.com", "score": score, "comment": "Muy clara"}
        assert sara.post(path, form).status_code == 204
    with desk.database.reading() as session:
        review = session.scalars(select(Review)).one()
        assert (review.score, review.reviewer, review.agent) == (5, "sara@example.com", "ana@example.com")
    assert "5 de 5" in sara.fetch(path).text


def test_only_who_had_it_is_scored_from_one_to_five(console: ConsoleHouse, handled: int) -> None:
    sara = console.enter(Role.SUPERVISOR)
    path = f"/console/conversations/{handled}/reviews"
    assert sara.post(path, {"agent": "sara@example.com", "score": 5}).status_code == 400
    assert sara.post(path, {"agent": "ana@example.com", "score": 6}).status_code == 400


def test_agents_do_not_score(console: ConsoleHouse, handled: int) -> None:
    assert console.enter(name="Luis").fetch(f"/console/conversations/{handled}/reviews").status_code == 403
