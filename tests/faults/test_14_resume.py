"""14: pausing takes its time, and resuming starts over."""

import signal
import subprocess
import time
from collections.abc import Callable, Iterator

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from bot.bootstrap import Recobra
from bot.cli import cli
from bot.models import Contact, ContactState, Message, MessageStatus
from tests.support.processes import start_scheduler
from tests.support.twilio_stub import Answer, TwilioStub
from tests.support.world import WEDNESDAY, add_base, add_customer, launch, set_clock

CUSTOMERS = 1000
RATE = 80
EFFECTIVE = 2.0  # seconds


@pytest.fixture
def scheduler(recobra: Recobra, twilio: TwilioStub) -> Iterator[subprocess.Popen[bytes]]:
    """A running one, in the middle of a campaign, and a provider that takes its time."""
    set_clock(WEDNESDAY)
    recobra.settings.whatsapp_mps = RATE
    twilio.behave = lambda resource, form: Answer(delay=0.1)
    with recobra.database.writing() as session:
        add_base(session, *(add_customer(session) for _ in range(CUSTOMERS)))
    launch(recobra)
    process = start_scheduler(recobra)
    wait(lambda: len(twilio.posts) > RATE)
    yield process
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=30)


def wait(condition: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.05)


def command(deed: str) -> float:
    """`recobra campaign …` as an operator would; when it had returned."""
    done = CliRunner().invoke(cli, ["campaign", deed, "campaign"])
    assert done.exit_code == 0, done.output
    return time.time()


def last_send(twilio: TwilioStub) -> float:
    """When the last message arrived, once none has for a while."""
    wait(lambda: time.time() - twilio.posts[-1].at > EFFECTIVE + 1)
    return twilio.posts[-1].at


def test_pause_holds_within_two_seconds_and_resuming_goes_on(
    recobra: Recobra, twilio: TwilioStub, scheduler: subprocess.Popen[bytes]
) -> None:
    for _ in range(2):
        before = len(twilio.posts)
        paused_at = command("pause")
        late = last_send(twilio) - paused_at
        print(f"the last message left {late:.2f} s after the pause")
        assert late <= EFFECTIVE
        assert before < len(twilio.posts) < CUSTOMERS
        resumed_at = command("resume")
        held = len(twilio.posts)
        wait(lambda held=held: len(twilio.posts) > held)  # type: ignore[misc]
        print(f"the first message left {twilio.posts[held].at - resumed_at:.2f} s after the resumption")
        assert twilio.posts[held].at - resumed_at <= EFFECTIVE
    wait(lambda: len(twilio.posts) >= CUSTOMERS)
    time.sleep(1)
    assert set(twilio.count_taken().values()) == {1}, "somebody got it twice"
    assert len({post.to for post in twilio.taken}) == CUSTOMERS, "somebody was skipped"


def test_cancel_is_for_good_within_two_seconds(
    recobra: Recobra, twilio: TwilioStub, scheduler: subprocess.Popen[bytes]
) -> None:
    cancelled_at = command("cancel")
    assert last_send(twilio) - cancelled_at <= EFFECTIVE
    assert len(twilio.posts) < CUSTOMERS
    with recobra.database.reading() as session:
        statuses = dict(session.execute(select(Message.status, func.count()).group_by(Message.status)).all())
        states = set(session.scalars(select(Contact.state)))
    assert set(statuses) == {MessageStatus.ACCEPTED, MessageStatus.CANCELLED}
    assert statuses[MessageStatus.ACCEPTED] == len(twilio.posts)
    assert states == {ContactState.EXHAUSTED}
