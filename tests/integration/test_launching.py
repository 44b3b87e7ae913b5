"""A launch holds nobody up, and one that broke off is finished: by the scheduler, or by launching again."""

import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from bot import clock
from bot.bootstrap import Recobra
from bot.models import Campaign, CampaignState, Contact, ContactState
from bot.services.campaigns import campaigns, launching, roster
from bot.services.forecasting.forecast import forecast
from tests.support.twilio_stub import TwilioStub
from tests.support.world import DEADLINE, WEDNESDAY, add_base, add_customer, run_once, set_clock

CUSTOMERS = 10
FINISHERS: list[Callable[[Recobra], object]] = [
    launching.finish_launches,
    lambda recobra: launching.launch(recobra, "c"),
]


class Killed(BaseException):
    """As good as kill -9: whatever was not committed is gone."""


@pytest.fixture(autouse=True)
def _draft(recobra: Recobra, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launching, "_CHUNK", 3)
    set_clock(WEDNESDAY)
    with recobra.database.writing() as session:
        add_base(session, *(add_customer(session) for _ in range(CUSTOMERS)))
    draft(recobra, "c")


def draft(recobra: Recobra, name: str) -> None:
    with recobra.database.writing() as session:
        start = clock.today()
        campaigns.create(session, name, "equipment_recovery", None, start, DEADLINE, None, ["whatsapp"])


def count_states(recobra: Recobra) -> Counter[ContactState]:
    with recobra.database.reading() as session:
        return Counter(session.scalars(select(Contact.state)))


def break_off(monkeypatch: pytest.MonkeyPatch, after: Callable[[], object]) -> None:
    """At the second step of the activation."""
    steps, activate = [], roster.activate

    def step(*args: Any) -> None:
        steps.append(args)
        activate(*args)
        if len(steps) == 2:
            after()

    monkeypatch.setattr(roster, "activate", step)


def kill() -> None:
    raise Killed


@pytest.mark.parametrize("finish", FINISHERS, ids=["scheduler", "again"])
def test_a_killed_launch_is_finished(
    recobra: Recobra, twilio: TwilioStub, finish: Callable[[Recobra], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        break_off(patch, kill)
        with pytest.raises(Killed):
            launching.launch(recobra, "c")
    assert 0 < count_states(recobra)[ContactState.PENDING] < CUSTOMERS
    run_once(recobra)
    finish(recobra)
    run_once(recobra)
    assert count_states(recobra) == {ContactState.ACTIVE: CUSTOMERS}
    assert len(twilio.posts) == CUSTOMERS
    assert set(twilio.count_taken().values()) == {1}


def test_nothing_is_finished_of_a_draft_or_of_what_is_complete(recobra: Recobra) -> None:
    assert launching.finish_launches(recobra) == 0
    launching.launch(recobra, "c")
    assert launching.finish_launches(recobra) == 0


def test_a_campaign_that_is_cancelled_meanwhile_stays_so(
    recobra: Recobra, monkeypatch: pytest.MonkeyPatch
) -> None:
    cancelling: list[threading.Thread] = []

    def cancel() -> None:
        with recobra.database.writing() as session:
            campaigns.cancel(session, "c")

    def cancel_soon() -> None:
        cancelling.append(threading.Thread(target=cancel))
        cancelling[0].start()

    monkeypatch.setattr(launching, "_BREATH", 0.3)
    break_off(monkeypatch, cancel_soon)
    launching.launch(recobra, "c")
    cancelling[0].join(20)
    assert count_states(recobra) == {ContactState.EXHAUSTED: CUSTOMERS}
    assert launching.finish_launches(recobra) == 0


def test_others_write_while_it_plans(recobra: Recobra, monkeypatch: pytest.MonkeyPatch) -> None:
    wrote = threading.Event()

    def write() -> None:
        with recobra.database.writing() as session:
            add_customer(session)
        wrote.set()

    def plan(*args: Any) -> Any:
        threading.Thread(target=write, daemon=True).start()
        assert wrote.wait(10), "the planning holds the writers up"
        return forecast(*args)

    monkeypatch.setattr(launching, "forecast", plan)
    launching.launch(recobra, "c")


def test_it_plans_again_when_another_campaign_was_launched_meanwhile(
    recobra: Recobra, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft(recobra, "other")
    plans = []

    def plan(*args: Any) -> Any:
        plans.append(args)
        if len(plans) == 1:
            launching.launch(recobra, "other")
        return forecast(*args)

    monkeypatch.setattr(launching, "forecast", plan)
    launching.launch(recobra, "c")
    assert len(plans) == 3  # this one, the other one, and this one again
    with recobra.database.reading() as session:
        assert set(session.scalars(select(Campaign.state))) == {CampaignState.RUNNING}
