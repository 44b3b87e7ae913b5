"""Campaigns slow down while customers wait for a person, and only campaigns."""

import signal
import time
from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import update

from bot.bootstrap import Recobra
from bot.catalog.policy import get_policy
from bot.models import Channel, Conversation, ConversationState, Message, MessageKind
from bot.services.campaigns import planning
from bot.services.outbound.claims import claim_due
from tests.support.processes import start_dispatcher
from tests.support.twilio_stub import TwilioStub
from tests.support.watching import ALERTS, list_mails, look
from tests.support.world import WEDNESDAY, add_base, add_customer, add_waiting, launch, move_clock, set_clock

RATE = 80  # messages a second
CAMPAIGN = [MessageKind.CAMPAIGN]


def fill(recobra: Recobra, customers: int) -> None:
    set_clock(WEDNESDAY)
    recobra.settings.whatsapp_mps = RATE
    with recobra.database.writing() as session:
        add_base(session, *(add_customer(session) for _ in range(customers)))
    launch(recobra)


def let_wait(recobra: Recobra, customers: int) -> None:
    with recobra.database.writing() as session:
        add_waiting(session, customers)


def serve_all(recobra: Recobra) -> None:
    with recobra.database.writing() as session:
        session.execute(update(Conversation).values(state=ConversationState.BOT, waiting_since=None))


def interval(recobra: Recobra, waiting: int) -> timedelta:
    """What lies between two campaign messages while so many customers wait."""
    serve_all(recobra)
    let_wait(recobra, waiting)
    with recobra.database.writing() as session:
        planning.plan_due(session, recobra.settings)
        first = claim_due(session, recobra.settings, Channel.WHATSAPP, CAMPAIGN, 1).messages[0]
        session.rollback()
    return first.interval


def test_share_falls_in_a_straight_line_and_never_to_a_stop() -> None:
    queue = get_policy().waiting_queue
    shares = [queue.share_of_rate(waiting) for waiting in range(queue.slowest_at + 50)]
    assert set(shares[: queue.slow_from + 1]) == {1.0}
    assert set(shares[queue.slowest_at :]) == {queue.slowest_share}
    falls = [a - b for a, b in pairwise(shares[queue.slow_from : queue.slowest_at + 1])]
    assert max(falls) - min(falls) < 1e-9 < min(falls)


@pytest.mark.parametrize(("waiting", "share"), [(0, 1), (20, 1), (60, 0.55), (100, 0.1), (300, 0.1)])
def test_campaign_messages_leave_more_slowly(recobra: Recobra, waiting: int, share: float) -> None:
    fill(recobra, 3)
    assert interval(recobra, waiting).total_seconds() == pytest.approx(1 / (RATE * 0.99 * share), rel=1e-3)


def test_results_and_reminders_are_not_slowed(recobra: Recobra) -> None:
    fill(recobra, 3)
    let_wait(recobra, 300)
    with recobra.database.writing() as session:
        planning.plan_due(session, recobra.settings)
        session.execute(update(Message).values(kind=MessageKind.REMINDER))
        kinds = [MessageKind.NOTICE, MessageKind.REMINDER]
        batch = claim_due(session, recobra.settings, Channel.WHATSAPP, kinds, 3)
    assert [claimed.interval.total_seconds() for claimed in batch.messages] == [
        pytest.approx(1 / (RATE * 0.99), rel=1e-3)
    ] * 3


def test_a_running_dispatcher_slows_and_speeds_up_within_seconds(
    recobra: Recobra, twilio: TwilioStub
) -> None:
    fill(recobra, 800)
    process = start_dispatcher(recobra)
    try:
        assert count_in(twilio, 1.5) > 50
        let_wait(recobra, 100)
        time.sleep(1.5)  # what was claimed at the higher rate, at most a second's
        assert 2 <= count_in(twilio, 2) <= 24  # 8 a second
        serve_all(recobra)
        time.sleep(1.5)
        assert count_in(twilio, 1.5) > 75
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


def count_in(twilio: TwilioStub, seconds: float) -> int:
    deadline = time.monotonic() + 30
    while not twilio.posts and time.monotonic() < deadline:
        time.sleep(0.05)
    before = len(twilio.posts)
    time.sleep(seconds)
    return len(twilio.posts) - before


def test_missing_agents_are_told_once_until_the_queue_is_short_again(recobra: Recobra) -> None:
    fill(recobra, 3)
    recobra.settings.alert_mail = ALERTS
    with recobra.database.writing() as session:
        planning.plan_due(session, recobra.settings)
    let_wait(recobra, 100)
    assert "no_agents" not in look(recobra), "they have only begun to wait"
    move_clock(minutes=11)
    assert "no_agents" in look(recobra)
    with recobra.database.writing() as session:
        served = update(Conversation).where(Conversation.address.in_([f"wait{n}" for n in range(50)]))
        session.execute(served.values(state=ConversationState.BOT, waiting_since=None))
    assert "no_agents" in look(recobra), "it must not come and go"
    serve_all(recobra)
    assert "no_agents" not in look(recobra)
    told = [mail.subject for mail in list_mails(recobra) if "asesores" in str(mail.subject)]
    assert len(told) == 2
