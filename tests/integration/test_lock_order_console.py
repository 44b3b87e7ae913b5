"""An agent closes a conversation while another says how its promised call went: nobody waits in a circle."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot import clock
from bot.bootstrap import Recobra
from bot.errors import NotAllowed
from bot.models import Conversation, FollowUp
from bot.services import follow_ups, ownership, promised_calls
from bot.services.addresses import open_conversations
from bot.services.closing import closing
from bot.services.promised_calls import CallResult
from tests.integration.test_lock_order import wait_for_waiting
from tests.support.world import WEDNESDAY, set_clock

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
ADDRESS, ANA = "+593991234567", "ana@example.com"


@pytest.fixture
def promised(recobra: Recobra) -> tuple[int, int]:
    """Ana has a conversation in which a call was promised; the ids of both."""
    set_clock(WEDNESDAY)
    with recobra.database.writing() as session:
        key = open_conversations(session, [ADDRESS])[ADDRESS]
        conversation = session.get_one(Conversation, key)
        follow_ups.promise_callback(session, conversation, clock.now() + timedelta(minutes=30))
        ownership.take(session, conversation, ANA)
        return key, session.scalars(select(FollowUp.id)).one()


def test_a_call_is_kept_while_its_conversation_is_closed(
    recobra: Recobra, promised: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    key, follow_up = promised
    half_way, errors = threading.Event(), list[Exception]()
    keep = closing._keep_callbacks

    def keep_and_wait(*args: object) -> None:
        half_way.set()
        wait_for_waiting(recobra)
        keep(*args)  # type: ignore[arg-type]

    def close() -> None:
        with recobra.database.writing() as session:
            closing.close(
                recobra, session, session.get_one(Conversation, key), ANA, [], "Pidió otra llamada."
            )

    def ring() -> None:
        """As the list of promised calls does."""
        assert half_way.wait(20)
        with recobra.database.writing() as session:
            found = promised_calls.find_open(session, follow_up)
            ownership.take(session, ownership.lock(session, found.conversation_id or 0), ANA)
            promised_calls.finish(session, follow_up, CallResult.ANSWERED, ANA)

    def run(work: Callable[[], None]) -> None:
        try:
            work()
        except NotAllowed:
            pass
        except Exception as error:
            errors.append(error)

    monkeypatch.setattr(closing, "_keep_callbacks", keep_and_wait)
    threads = [threading.Thread(target=run, args=(work,)) for work in (close, ring)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert half_way.is_set()
    assert errors == []
