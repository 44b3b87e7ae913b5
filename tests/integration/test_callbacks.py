"""Callbacks that are written together mean what they mean one by one."""

import random
import threading

import pytest
from sqlalchemy import select

from bot import clock
from bot.bootstrap import Recobra
from bot.models import Message, MessageStatus
from bot.services.outbound import outcomes
from bot.services.outbound.callbacks import StatusCallback, record_callbacks
from tests.support.twilio_stub import Post, TwilioStub
from tests.support.world import WEDNESDAY, add_base, add_customer, launch, run_once, set_clock
from webhook.callback_batches import CallbackBatches

STATUSES = ["queued", "sent", "delivered", "read", "failed", "undelivered", "inventado"]


@pytest.fixture
def sent(recobra: Recobra, twilio: TwilioStub) -> list[Post]:
    set_clock(WEDNESDAY)
    with recobra.database.writing() as session:
        add_base(session, *(add_customer(session) for _ in range(12)))
    launch(recobra)
    run_once(recobra)
    return twilio.taken


def facts(recobra: Recobra) -> dict[int, tuple[object, ...]]:
    """What is known of each message, times aside."""
    with recobra.database.reading() as session:
        return {
            m.id: (m.status, m.error_code, m.provider_sid, *(bool(at) for at in (m.sent_at, m.delivered_at, m.read_at)))
            for m in session.scalars(select(Message).where(Message.kind == "campaign"))
        }  # fmt: skip


def shuffled(posts: list[Post]) -> list[StatusCallback]:
    """Several for each, out of order, some repeated, some foreign, some by SID alone."""
    chance = random.Random(3)
    callbacks = []
    for post in posts:
        for status in chance.choices(STATUSES, weights=[1, 4, 4, 3, 1, 1, 1], k=6):
            key = chance.choice([post.message_id, post.message_id, post.message_id, post.sid])
            sid = chance.choice([post.sid] * 9 + ["SMforeign"])
            code = "63024" if status in ("failed", "undelivered") else None
            callbacks.append(StatusCallback(key, sid, status, code))
    return callbacks


def test_a_batch_is_as_good_as_one_by_one(recobra: Recobra, sent: list[Post]) -> None:
    callbacks = shuffled(sent)
    with recobra.database.reading() as session:  # nothing of it is kept
        for each in callbacks:
            outcomes.record_message_status(session, each.key, each.status, each.error_code, sid=each.sid)
        session.flush()
        wanted = {m.id: (m.status, m.error_code) for m in session.scalars(select(Message))}
    with recobra.database.writing() as session:
        record_callbacks(session, callbacks)
    with recobra.database.reading() as session:
        assert {m.id: (m.status, m.error_code) for m in session.scalars(select(Message))} == wanted
    assert {status for status, _ in wanted.values()} > {MessageStatus.READ}


def test_times_are_kept_and_a_later_one_erases_none(recobra: Recobra, sent: list[Post]) -> None:
    post = sent[0]
    for status in ("sent", "read", "delivered"):
        with recobra.database.writing() as session:
            record_callbacks(session, [StatusCallback(post.message_id, post.sid, status)])
    with recobra.database.reading() as session:
        message = session.get_one(Message, post.message_id)
    assert not message.delivered_at
    assert message.sent_at
    assert message.read_at
    assert abs((message.sent_at - clock.now()).total_seconds()) < 60


def test_each_request_is_answered_once_it_is_written(recobra: Recobra, sent: list[Post]) -> None:
    batches = CallbackBatches(recobra)
    written: list[MessageStatus] = []

    def report(post: Post) -> None:
        batches.record(StatusCallback(post.message_id, post.sid, "delivered"))
        with recobra.database.reading() as session:
            written.append(session.get_one(Message, post.message_id).status)

    threads = [threading.Thread(target=report, args=(post,)) for post in sent]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    batches.close()
    assert written == [MessageStatus.DELIVERED] * len(sent)


def test_one_that_cannot_be_written_costs_the_others_nothing(
    recobra: Recobra, sent: list[Post], monkeypatch: pytest.MonkeyPatch
) -> None:
    poison = StatusCallback("poison", "SMpoison", "sent")

    def record(session: object, callbacks: list[StatusCallback]) -> None:
        if poison in callbacks:
            raise ValueError("poison")
        record_callbacks(session, callbacks)  # type: ignore[arg-type]

    monkeypatch.setattr("webhook.callback_batches.record_callbacks", record)
    batches = CallbackBatches(recobra)
    refused: list[Exception] = []

    def report(callback: StatusCallback) -> None:
        try:
            batches.record(callback)
        except ValueError as error:
            refused.append(error)

    good = [StatusCallback(post.message_id, post.sid, "delivered") for post in sent]
    threads = [threading.Thread(target=report, args=(each,)) for each in [*good[:6], poison, *good[6:]]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    batches.close()
    assert len(refused) == 1
    assert {status for status, *_ in facts(recobra).values()} == {MessageStatus.DELIVERED}
