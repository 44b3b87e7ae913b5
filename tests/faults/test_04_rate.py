"""4: throughput far under the provider's limit, or over it."""

import pytest

from bot.bootstrap import Recobra
from tests.support.processes import start_dispatcher
from tests.support.twilio_stub import Answer, TwilioStub
from tests.support.world import WEDNESDAY, add_base, add_customer, launch, run_once, set_clock


def fill(recobra: Recobra, customers: int, rate: float) -> None:
    set_clock(WEDNESDAY)
    recobra.settings.whatsapp_mps = rate
    with recobra.database.writing() as session:
        add_base(session, *(add_customer(session) for _ in range(customers)))
    launch(recobra)


def assert_rate(moments: list[float], rate: float, window: float = 3.0) -> None:
    """Over the whole run within 5 %, and in no three seconds more: a busy machine bunches arrivals."""
    moments = sorted(moments)
    reached = (len(moments) - 1) / (moments[-1] - moments[0])
    assert 0.95 * rate <= reached <= 1.05 * rate
    for n, start in enumerate(moments):
        inside = sum(1 for moment in moments[n:] if moment < start + window)
        assert inside <= 1.05 * rate * window + 1


@pytest.mark.parametrize("rate", [40, 80])
def test_rate_is_reached_and_not_exceeded(rate: int, recobra: Recobra, twilio: TwilioStub) -> None:
    fill(recobra, rate * 4, rate)
    twilio.behave = lambda resource, form: Answer(delay=0.1)
    run_once(recobra)
    assert_rate([post.at for post in twilio.posts], rate)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_two_dispatchers_share_one_rate(recobra: Recobra, twilio: TwilioStub) -> None:
    fill(recobra, 480, 60)
    twilio.behave = lambda resource, form: Answer(delay=0.1)
    for process in [start_dispatcher(recobra) for _ in range(2)]:
        assert process.wait(timeout=60) == 0
    assert len(twilio.posts) == 480
    assert set(twilio.count_taken().values()) == {1}
    assert_rate([post.at for post in twilio.posts], 60)
