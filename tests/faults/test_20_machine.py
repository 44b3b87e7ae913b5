"""20: a status callback overwrites the machine-detection result: statuses merge, and only move forward."""

from itertools import permutations

import pytest
from sqlalchemy import select

from bot.bootstrap import Recobra
from bot.models import CallOutcome, Message, MessageStatus
from bot.services.outbound import outcomes
from bot.services.outbound.callbacks import StatusCallback, record_callbacks
from tests.support.twilio_stub import TwilioStub
from tests.support.world import WEDNESDAY, add_base, add_customer, launch, run_once, set_clock

CALLBACKS = [("ringing", None), ("in-progress", "machine_end_beep"), ("completed", None)]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("order", list(permutations(CALLBACKS)))
def test_machine_stands_in_any_order(
    order: list[tuple[str, str | None]], recobra: Recobra, twilio: TwilioStub
) -> None:
    set_clock(WEDNESDAY)
    with recobra.database.writing() as session:
        add_base(session, add_customer(session, "+59322222222"))
    launch(recobra)
    run_once(recobra)
    key = twilio.taken[0].message_id
    for status, answered_by in order:
        with recobra.database.writing() as session:
            outcomes.record_call_status(session, key, status, answered_by=answered_by)
    with recobra.database.reading() as session:
        assert session.get_one(Message, key).outcome is CallOutcome.MACHINE


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("together", [True, False])
def test_whatever_comes_late_nothing_goes_back(together: bool, recobra: Recobra, twilio: TwilioStub) -> None:
    orders = list(permutations(["sent", "delivered", "read", "undelivered"]))
    set_clock(WEDNESDAY)
    with recobra.database.writing() as session:
        add_base(session, *(add_customer(session) for _ in orders))
    launch(recobra)
    run_once(recobra)
    said = [
        StatusCallback(post.message_id, str(post.sid), status, "30007" if status == "undelivered" else None)
        for post, order in zip(twilio.taken, orders, strict=True)
        for status in order
    ]
    for batch in [said] if together else [[callback] for callback in said]:
        with recobra.database.writing() as session:
            record_callbacks(session, batch)
    with recobra.database.reading() as session:
        assert set(session.scalars(select(Message.status))) == {MessageStatus.READ}
        assert set(session.scalars(select(Message.error_code))) == {None}
