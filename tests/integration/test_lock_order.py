"""A campaign is cancelled while what came back of it is half written: nobody waits in a circle, and nobody fails."""

import threading
import time
from collections.abc import Callable

import pytest
from sqlalchemy import select, text, update

from bot.bootstrap import Recobra
from bot.channels.courier import Delivery
from bot.errors import ProviderRefused
from bot.models import Campaign, CampaignState, Channel, Contact, ContactState, Message, MessageStatus
from bot.services.campaigns import campaigns, next_steps
from bot.services.outbound.callbacks import StatusCallback, record_callbacks
from bot.services.outbound.deliveries import record_deliveries
from tests.support.twilio_stub import Post, TwilioStub
from tests.support.world import WEDNESDAY, add_base, add_customer, launch, run_once, set_clock

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
OTHER_CHANNEL, PAUSE_CAMPAIGN = "63024", "63013"
WAITING = text(
    "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
)


@pytest.fixture
def sent(recobra: Recobra, twilio: TwilioStub) -> list[Post]:
    """Messages to four contacts, in the order of their contacts."""
    set_clock(WEDNESDAY)
    with recobra.database.writing() as session:
        add_base(session, *(add_customer(session) for _ in range(4)))
    launch(recobra)
    run_once(recobra)
    return sorted(twilio.taken, key=lambda post: post.message_id)


def cancel_half_way(recobra: Recobra, monkeypatch: pytest.MonkeyPatch, write: Callable[[], None]) -> None:
    """Write, and when the first contact has been changed, cancel the campaign as far as it comes."""
    half_way, errors = threading.Event(), list[Exception]()
    follow = next_steps.follow_attempt

    def follow_and_wait(*args: object) -> None:
        follow(*args)  # type: ignore[arg-type]
        if not half_way.is_set():
            half_way.set()
            wait_for_waiting(recobra)

    def run(work: Callable[[], None]) -> None:
        try:
            work()
        except Exception as error:
            errors.append(error)

    def cancel() -> None:
        assert half_way.wait(20)
        with recobra.database.writing() as session:
            campaigns.cancel(session, "campaign")

    monkeypatch.setattr(next_steps, "follow_attempt", follow_and_wait)
    threads = [threading.Thread(target=run, args=(work,)) for work in (write, cancel)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert errors == []
    assert half_way.is_set()
    with recobra.database.reading() as session:
        assert session.scalars(select(Campaign.state)).all() == [CampaignState.CANCELLED]
        assert set(session.scalars(select(Contact.state))) == {ContactState.EXHAUSTED}


def wait_for_waiting(recobra: Recobra) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with recobra.database.reading() as session:
            if session.scalar(WAITING):
                return
        time.sleep(0.02)
    raise AssertionError("nobody waited")


def fail(post: Post, code: str) -> StatusCallback:
    return StatusCallback(post.message_id, post.sid or "", "undelivered", code)


@pytest.mark.parametrize("codes", [(OTHER_CHANNEL, PAUSE_CAMPAIGN), (OTHER_CHANNEL, OTHER_CHANNEL)])
@pytest.mark.parametrize("backwards", [False, True])
def test_callbacks(
    recobra: Recobra,
    sent: list[Post],
    codes: tuple[str, str],
    backwards: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    posts = sent[1::-1] if backwards else sent[:2]
    callbacks = [fail(post, code) for post, code in zip(posts, codes, strict=True)]

    def write() -> None:
        with recobra.database.writing() as session:
            record_callbacks(session, callbacks)

    cancel_half_way(recobra, monkeypatch, write)


@pytest.mark.parametrize("codes", [(OTHER_CHANNEL, PAUSE_CAMPAIGN), (OTHER_CHANNEL, OTHER_CHANNEL)])
def test_refusals(
    recobra: Recobra, sent: list[Post], codes: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [post.message_id for post in sent[1::-1]]
    deliveries = [
        Delivery(key, Channel.WHATSAPP, ProviderRefused("no", code))
        for key, code in zip(ids, codes, strict=True)
    ]
    with recobra.database.writing() as session:
        session.execute(update(Message).where(Message.id.in_(ids)).values(status=MessageStatus.SENDING))

    def write() -> None:
        with recobra.database.writing() as session:
            record_deliveries(session, deliveries)

    cancel_half_way(recobra, monkeypatch, write)
