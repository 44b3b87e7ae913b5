"""1: a campaign is picked up again by the clock, and customers get it two or three times."""

import threading

import pytest
from sqlalchemy import func, select

from bot.bootstrap import Recobra
from bot.errors import NotAllowed
from bot.models import Message
from bot.services.campaigns import launching
from tests.support.processes import start_dispatcher
from tests.support.twilio_stub import TwilioStub
from tests.support.world import WEDNESDAY, add_base, add_customer, launch, run_once, set_clock

CUSTOMERS = 300


def fill(recobra: Recobra) -> None:
    set_clock(WEDNESDAY)
    recobra.settings.whatsapp_mps = 1e6
    with recobra.database.writing() as session:
        add_base(session, *(add_customer(session) for _ in range(CUSTOMERS)))
    launch(recobra)


def test_launching_again_and_ticking_again_sends_nothing(recobra: Recobra, twilio: TwilioStub) -> None:
    fill(recobra)
    with pytest.raises(NotAllowed):
        launching.launch(recobra, "campaign")
    for _ in range(3):
        run_once(recobra)
    assert len(twilio.posts) == CUSTOMERS
    assert set(twilio.count_taken().values()) == {1}
    assert count_messages(recobra) == CUSTOMERS, "a second attempt waits already"


def count_messages(recobra: Recobra) -> int:
    with recobra.database.reading() as session:
        return session.scalar(select(func.count()).select_from(Message)) or 0


def test_dispatchers_at_once_send_each_message_once(recobra: Recobra, twilio: TwilioStub) -> None:
    fill(recobra)
    others = [start_dispatcher(recobra) for _ in range(2)]
    threads = [threading.Thread(target=run_once, args=(recobra,)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=120)
    for process in others:
        assert process.wait(timeout=120) == 0
    assert len(twilio.posts) == CUSTOMERS
    assert len({post.to for post in twilio.taken}) == CUSTOMERS
    assert count_messages(recobra) == CUSTOMERS
