"""The scheduler as a process: sends by itself, ends on SIGTERM, and two of them send as one."""

import os
import signal
import time

import pytest
from sqlalchemy import func, select

from bot.bootstrap import Recobra
from bot.models import Message, MessageStatus
from tests.support.processes import start_scheduler
from tests.support.twilio_stub import TwilioStub
from tests.support.world import WEDNESDAY, add_base, add_customer, launch, set_clock


def wait_for_posts(twilio: TwilioStub, count: int) -> None:
    deadline = time.monotonic() + 40
    while len(twilio.posts) < count and time.monotonic() < deadline:
        time.sleep(0.05)
    assert len(twilio.posts) >= count


def test_scheduler_sends_by_itself_and_ends_in_the_middle(recobra: Recobra, twilio: TwilioStub) -> None:
    set_clock(WEDNESDAY)
    recobra.settings.whatsapp_mps = 50
    with recobra.database.writing() as session:
        add_base(session, *(add_customer(session) for _ in range(400)))
    launch(recobra)
    process = start_scheduler(recobra)
    try:
        wait_for_posts(twilio, 100)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0
    finally:
        process.kill()
    with recobra.database.reading() as session:
        left = session.scalar(
            select(func.count()).select_from(Message).where(Message.status == MessageStatus.SENDING)
        )
        assert left == 0, "what was on its way was not written down"
    assert len(twilio.posts) < 400
    assert set(twilio.count_taken().values()) == {1}


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_two_schedulers_at_once_send_each_message_once(recobra: Recobra, twilio: TwilioStub) -> None:
    set_clock(WEDNESDAY)
    recobra.settings.whatsapp_mps = 200
    with recobra.database.writing() as session:
        add_base(session, *(add_customer(session) for _ in range(400)))
    launch(recobra)
    processes = [start_scheduler(recobra) for _ in range(2)]
    try:
        wait_for_posts(twilio, 400)
        time.sleep(1)
        for process in processes:
            os.kill(process.pid, signal.SIGTERM)
        assert [process.wait(timeout=20) for process in processes] == [0, 0]
    finally:
        for process in processes:
            process.kill()
    assert len(twilio.posts) == 400
    assert set(twilio.count_taken().values()) == {1}
