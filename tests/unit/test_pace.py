"""What is claimed ahead follows what the provider answers: enough for a quick one, little for a slow one."""

import pytest

from bot.channels.base import Accepted
from bot.channels.courier import Delivery
from bot.config import Settings
from bot.models import Channel
from bot.services.outbound import pace


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [100.0]
    monkeypatch.setattr(pace.time, "monotonic", lambda: now[0])
    return now


def _answers(count: int) -> list[Delivery]:
    return [Delivery(n, "whatsapp", Accepted(f"SM{n}")) for n in range(count)]


def _pace() -> pace.Pace:
    return pace.Pace(Settings(dispatch_connections=128))


def test_begins_with_a_message_a_connection_and_a_few_more(clock: list[float]) -> None:
    assert _pace().capacity(Channel.WHATSAPP) == 128 + pace.LEAST_AHEAD


def test_claims_ahead_what_came_back_of_late(clock: list[float]) -> None:
    of_a_quick_provider = _pace()
    for _ in range(5):
        of_a_quick_provider.note(_answers(100))
        clock[0] += 0.1
    assert of_a_quick_provider.capacity(Channel.WHATSAPP) == 128 + 500


def test_a_provider_that_answers_no_more_is_not_claimed_for(clock: list[float]) -> None:
    stalled = _pace()
    stalled.note(_answers(500))
    clock[0] += 1
    assert stalled.capacity(Channel.WHATSAPP) == 128 + pace.LEAST_AHEAD


def test_channels_are_counted_apart(clock: list[float]) -> None:
    busy = _pace()
    busy.note(_answers(500))
    assert busy.capacity(Channel.VOICE) == 128 + pace.LEAST_AHEAD
    assert busy.capacity(Channel.EMAIL) == 4
