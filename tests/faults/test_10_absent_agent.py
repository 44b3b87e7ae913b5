"""10: chats stuck with an absent agent; the oldest is skipped."""

import threading
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from bot import clock
from bot.bootstrap import Recobra
from bot.catalog.desk import get_desk
from bot.models import Conversation, ConversationState, HandlingStep, MessageKind
from bot.queries.waiting import list_waiting
from bot.services import handoffs, ownership
from bot.services.addresses import open_conversations
from bot.services.handoffs import HandoffReason
from bot.services.outbound import messages
from tests.support.console import ConsoleHouse
from tests.support.world import WEDNESDAY, move_clock, set_clock

ANA, LUIS = "ana@example.com", "luis@example.com"


def open_queue(recobra: Recobra, count: int) -> list[int]:
    """Conversations that began to wait a minute after each other."""
    keys = []
    for n in range(count):
        with recobra.database.writing() as session:
            address = f"+59399{n:07d}"
            key = open_conversations(session, [address])[address]
            handoffs.hand_over(session, session.get_one(Conversation, key), HandoffReason.ASKED)
            keys.append(key)
        move_clock(minutes=1)
    return keys


def take(recobra: Recobra, key: int, agent: str) -> None:
    with recobra.database.writing() as session:
        ownership.take(session, session.get_one(Conversation, key), agent)


def queue(recobra: Recobra) -> list[int]:
    with recobra.database.reading() as session:
        return [conversation.id for conversation in list_waiting(session)]


def return_absent(recobra: Recobra, **seen_minutes_ago: float) -> list[int]:
    names = {"ana": ANA, "luis": LUIS}
    seen = {names[n]: clock.now() - timedelta(minutes=ago) for n, ago in seen_minutes_ago.items()}
    with recobra.database.writing() as session:
        return ownership.return_absent(session, seen)


def test_those_of_an_absent_agent_return_to_their_old_places(recobra: Recobra) -> None:
    set_clock(WEDNESDAY)
    keys = open_queue(recobra, 5)
    for key, agent in zip(keys[:4], (ANA, LUIS, ANA, ANA), strict=True):
        take(recobra, key, agent)
    assert queue(recobra) == keys[4:]
    away = get_desk().absent_minutes + 1
    assert return_absent(recobra, ana=away, luis=1) == [keys[0], keys[2], keys[3]]
    assert queue(recobra) == [keys[0], keys[2], keys[3], keys[4]]
    assert return_absent(recobra, ana=away, luis=1) == []


@pytest.mark.parametrize(("ago", "count"), [(0, 0), (14.9, 0), (15, 1), (15.1, 1)])
def test_the_time_is_the_catalogs_to_the_minute(
    recobra: Recobra, ago: float, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert get_desk().absent_minutes == 15
    set_clock(WEDNESDAY)
    (key,) = open_queue(recobra, 1)
    take(recobra, key, ANA)
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now)
    assert len(return_absent(recobra, ana=ago)) == count


def test_who_was_never_seen_is_away_and_what_the_bot_has_stays(recobra: Recobra) -> None:
    set_clock(WEDNESDAY)
    keys = open_queue(recobra, 2)
    with recobra.database.writing() as session:
        ownership.give_back(session, session.get_one(Conversation, keys[1]))
    take(recobra, keys[0], ANA)
    assert return_absent(recobra) == [keys[0]]


def test_who_was_answered_waits_since_their_next_words(recobra: Recobra) -> None:
    """Not in front of those who wait for their first answer."""
    set_clock(WEDNESDAY)
    answered, fresh = open_queue(recobra, 2)
    take(recobra, answered, ANA)
    with recobra.database.writing() as session:
        messages.queue_reply(
            session, session.get_one(Conversation, answered), "Buenas", kind=MessageKind.AGENT
        )
    move_clock(minutes=5)
    return_absent(recobra)
    assert queue(recobra) == [fresh, answered]


def test_words_of_an_earlier_hand_over_do_not_count(recobra: Recobra) -> None:
    set_clock(WEDNESDAY)
    (key,) = open_queue(recobra, 1)
    take(recobra, key, ANA)
    with recobra.database.writing() as session:
        conversation = session.get_one(Conversation, key)
        messages.queue_reply(session, conversation, "Buenas", kind=MessageKind.AGENT)
        ownership.give_back(session, conversation)
    move_clock(hours=1)
    with recobra.database.writing() as session:
        handoffs.hand_over(session, session.get_one(Conversation, key), HandoffReason.ASKED)
    began = clock.now()
    move_clock(minutes=5)
    take(recobra, key, LUIS)
    return_absent(recobra, ana=0)
    with recobra.database.reading() as session:
        waiting_since = session.get_one(Conversation, key).waiting_since
    assert waiting_since
    assert abs(waiting_since - began) < timedelta(seconds=5)


def test_nobody_has_no_conversation(recobra: Recobra) -> None:
    """In an agent's hands, and no agent named: nobody would ever answer."""
    set_clock(WEDNESDAY)
    (key,) = open_queue(recobra, 1)
    take(recobra, key, ANA)
    with recobra.database.writing() as session:
        session.get_one(Conversation, key).agent = None
    assert return_absent(recobra, ana=0) == [key]


def test_without_a_time_nobody_is_left_out(recobra: Recobra) -> None:
    set_clock(WEDNESDAY)
    keys = open_queue(recobra, 3)
    with recobra.database.writing() as session:
        session.get_one(Conversation, keys[1]).waiting_since = None
    assert sorted(queue(recobra)) == keys


def test_agents_who_ask_at_once_get_different_ones_the_oldest_first(recobra: Recobra) -> None:
    set_clock(WEDNESDAY)
    keys = open_queue(recobra, 6)
    taken: list[int] = []

    def ask(agent: str) -> None:
        with recobra.database.writing() as session:
            conversation = ownership.take_next(session, agent)
            assert conversation
            taken.append(conversation.id)

    threads = [threading.Thread(target=ask, args=(f"{n}@example.com",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(taken) == keys[:4]
    assert queue(recobra) == keys[4:]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_who_asks_while_another_is_being_given_one_gets_the_next(recobra: Recobra) -> None:
    set_clock(WEDNESDAY)
    keys = open_queue(recobra, 2)
    with recobra.database.writing() as first, recobra.database.writing() as second:
        given = [ownership.take_next(first, ANA), ownership.take_next(second, LUIS)]
    assert [conversation.id for conversation in given if conversation] == keys


deeds = st.lists(st.sampled_from(["hand over", "take", "leave", "come"]), min_size=1, max_size=30)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=deeds)
def test_whatever_agents_do_everyone_is_taken_in_order(recobra: Recobra, deeds: list[str]) -> None:
    set_clock(WEDNESDAY)
    with recobra.database.writing() as session:
        session.execute(delete(HandlingStep))
        session.execute(delete(Conversation))
    waiting: list[int] = []
    has: list[int] = []
    for n, deed in enumerate(deeds):
        move_clock(minutes=1)
        with recobra.database.writing() as session:
            if deed == "hand over":
                address = f"+59398{n:07d}"
                key = open_conversations(session, [address])[address]
                handoffs.hand_over(session, session.get_one(Conversation, key), HandoffReason.ASKED)
                waiting.append(key)
            elif deed == "take":
                taken = ownership.take_next(session, ANA)
                assert (taken.id if taken else None) == (waiting[0] if waiting else None)
                has += waiting[:1]
                del waiting[:1]
            elif deed == "leave":
                assert ownership.return_absent(session, {}) == sorted(has)
                waiting, has = sorted(waiting + has), []
            else:
                assert ownership.return_absent(session, {ANA: clock.now()}) == []
    assert queue(recobra) == waiting
    with recobra.database.reading() as session:
        kept = select(Conversation.id).where(Conversation.state == ConversationState.AGENT)
        assert sorted(session.scalars(kept)) == sorted(has)


def test_who_only_left_the_page_open_is_away_and_who_works_at_it_is_not(recobra: Recobra) -> None:
    set_clock(WEDNESDAY)
    keys = open_queue(recobra, 2)
    console = ConsoleHouse(recobra)
    ana, luis = console.enter(name="Ana"), console.enter(name="Luis")
    for visitor, key in ((ana, keys[0]), (luis, keys[1])):
        assert visitor.post(f"/console/conversations/{key}/claim").status_code == 204
    for _ in range(get_desk().absent_minutes + 1):
        move_clock(minutes=1)
        ana.get("/console/live")
        luis.get("/console/live?active=1")
    with recobra.database.writing() as session:
        assert ownership.return_absent(session) == [keys[0]]
    assert queue(recobra) == [keys[0]]
    assert "Volvió a la cola: Ana no estaba" in luis.get(f"/console/conversations/{keys[0]}").text
