"""SIGTERM ends what the scheduler is at within moments: whatever is left is done at the next start."""

import asyncio
import time
from datetime import date, timedelta
from threading import Event, Timer
from typing import Any

import pytest
from sqlalchemy import func, select, update

from bot import clock
from bot.bootstrap import Recobra
from bot.channels.base import provider_now
from bot.models import Contact, Message, MessageStatus
from bot.services.campaigns import deadline_reminders
from bot.services.forecasting.simulation import Simulation
from bot.services.outbound import settlement
from bot.services.watching.foresight import foresee_all
from tests.support.twilio_stub import TwilioStub
from tests.support.watching import list_alarms
from tests.support.world import WEDNESDAY, add_base, add_customer, launch, run_once, set_clock

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def fill(recobra: Recobra, customers: int = 60) -> None:
    set_clock(WEDNESDAY)
    with recobra.database.writing() as session:
        add_base(session, *(add_customer(session) for _ in range(customers)))
    launch(recobra, deadline=date(2021, 3, 24), channels=("whatsapp",))


def test_a_plan_is_dropped(recobra: Recobra, monkeypatch: pytest.MonkeyPatch) -> None:
    recobra.settings.whatsapp_mps = 0.0001
    fill(recobra)
    stop, slots, serve = Event(), [], Simulation._serve

    def serve_and_stop(simulation: Simulation, slot: Any, channel: Any) -> None:
        slots.append(slot.start)
        stop.set()
        serve(simulation, slot, channel)

    monkeypatch.setattr(Simulation, "_serve", serve_and_stop)
    foresee_all(recobra, stop)
    assert len(set(slots)) == 1
    assert list_alarms(recobra) == set()


def test_questions_to_a_provider_that_hangs_are_dropped(
    recobra: Recobra, twilio: TwilioStub, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(recobra, 20)
    run_once(recobra)
    with recobra.database.writing() as session:
        long_ago = {"claimed_at": clock.now() - timedelta(hours=1), "provider_time": provider_now()}
        session.execute(update(Message).values(status=MessageStatus.UNKNOWN, **long_ago))

    async def hang(*_: object) -> None:
        await asyncio.sleep(30)

    for adapter in recobra.courier.adapters.values():
        monkeypatch.setattr(adapter, "list_sent", hang, raising=False)
    stop = Event()
    Timer(0.3, stop.set).start()
    started = time.monotonic()
    assert settlement.settle_unknown(recobra, stop) == 0
    assert 0.2 < time.monotonic() - started < 2
    with recobra.database.reading() as session:
        assert set(session.scalars(select(Message.status))) == {MessageStatus.UNKNOWN}
        assert set(session.scalars(select(Message.empty_listings))) == {0}


def test_reminders_wait_for_the_next_start(recobra: Recobra, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deadline_reminders, "_CHUNK", 20)
    fill(recobra)
    run_once(recobra)
    set_clock("2021-03-23 10:00")
    stop, give = Event(), deadline_reminders._give_between

    def give_and_stop(*args: Any) -> int:
        stop.set()
        return give(*args)

    monkeypatch.setattr(deadline_reminders, "_give_between", give_and_stop)
    deadline_reminders.remind_due(recobra, stop)
    assert 0 < count_reminded(recobra) < 60
    deadline_reminders.remind_due(recobra)
    assert count_reminded(recobra) == 60


def count_reminded(recobra: Recobra) -> int:
    with recobra.database.reading() as session:
        reminded = select(func.count()).where(Contact.reminded_days == 1)
        return session.scalar(reminded) or 0
