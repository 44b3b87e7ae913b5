"""18 and 21: a repeated callback is handled twice; an opt-out is not registered."""

import pytest
from sqlalchemy import select

from bot import clock
from bot.bootstrap import Recobra
from bot.models import Conversation, Customer, Message, MessageStatus
from bot.services.addresses import open_conversations
from bot.services.outbound import messages, outcomes
from tests.support.twilio_stub import TwilioStub
from tests.support.world import (
    ACCEPTED,
    WEDNESDAY,
    add_base,
    add_customer,
    launch,
    move_clock,
    run_once,
    set_clock,
)


@pytest.fixture
def customer(recobra: Recobra) -> Customer:
    set_clock(WEDNESDAY)
    with recobra.database.writing() as session:
        customer = add_customer(session, "+593991111111", "+59322222222")
        add_base(session, customer)
        customer.opted_out_at = clock.now()
    return customer


def test_neither_campaign_nor_notice_nor_call_reaches_who_opted_out(
    recobra: Recobra, twilio: TwilioStub, customer: Customer
) -> None:
    launch(recobra)
    with recobra.database.writing() as session:
        known = session.get_one(Customer, customer.id)
        held = messages.queue_notice(session, known, "receipt_accepted", ACCEPTED)
        assert held is not None
        assert held.status is MessageStatus.CANCELLED
    for _ in range(5):
        run_once(recobra)
        move_clock(days=1)
    assert twilio.posts == []


def test_what_they_then_ask_is_still_answered(
    recobra: Recobra, twilio: TwilioStub, customer: Customer
) -> None:
    launch(recobra)
    run_once(recobra)
    with recobra.database.writing() as session:
        key = open_conversations(session, ["+593991111111"])["+593991111111"]
        messages.queue_reply(session, session.get_one(Conversation, key), "Tu plazo es el 31 de marzo.")
    move_clock(seconds=3)
    run_once(recobra)
    assert [post.form.get("Body") for post in twilio.taken] == ["Tu plazo es el 31 de marzo."]


def test_callback_that_comes_twice_acts_once(recobra: Recobra, twilio: TwilioStub) -> None:
    set_clock(WEDNESDAY)
    with recobra.database.writing() as session:
        add_base(session, add_customer(session, "+593991111111"))
    launch(recobra)
    run_once(recobra)
    (post,) = twilio.taken
    for _ in range(3):
        with recobra.database.writing() as session:
            outcomes.record_message_status(session, post.message_id, "undelivered", "63024", sid=post.sid)
        run_once(recobra)
    assert [sent.resource for sent in twilio.taken] == ["Messages", "Calls"]
    with recobra.database.reading() as session:
        assert len(session.scalars(select(Message)).all()) == 2
