"""4: throughput far under the provider's limit, or over it."""

import pytest

from bot.bootstrap import Recobra
from tests.support.processes import start_dispatcher
from tests.support.rates import ROUNDS, keeps_rate
from tests.support.twilio_stub import Answer, TwilioStub
from tests.support.world import WEDNESDAY, add_base, add_customer, launch, run_once, set_clock


def fill(recobra: Recobra, customers: int, rate: float, name: str) -> None:
    set_clock(WEDNESDAY)
    recobra.settings.whatsapp_mps = rate
    with recobra.database.writing() as session:
        add_base(session, *(add_customer(session) for _ in range(customers)), name=name)
    launch(recobra, base=name, name=name)


@pytest.mark.parametrize("rate", [40, 80])
def test_rate_is_reached_and_not_exceeded(rate: int, recobra: Recobra, twilio: TwilioStub) -> None:
    twilio.behave = lambda resource, form: Answer(delay=0.1)

    def send_round(name: str) -> list[float]:
        before = len(twilio.posts)
        fill(recobra, rate * 4, rate, name)
        run_once(recobra)
        return [post.at for post in twilio.posts[before:]]

    assert any(keeps_rate(send_round(f"round {n}"), rate) for n in range(ROUNDS))


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_two_dispatchers_share_one_rate(recobra: Recobra, twilio: TwilioStub) -> None:
    twilio.behave = lambda resource, form: Answer(delay=0.1)

    def send_round(name: str) -> list[float]:
        before = len(twilio.posts)
        fill(recobra, 360, 60, name)
        for process in [start_dispatcher(recobra) for _ in range(2)]:
            assert process.wait(timeout=60) == 0
        return [post.at for post in twilio.posts[before:]]

    assert any(keeps_rate(send_round(f"round {n}"), 60) for n in range(ROUNDS))
    assert set(twilio.count_taken().values()) == {1}
    assert len(twilio.count_taken()) == len(twilio.posts)
