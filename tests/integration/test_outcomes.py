"""Statuses move forward only, and each end of an attempt leads to the next step."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from bot.bootstrap import Recobra
from bot.models import (
    CallOutcome,
    Campaign,
    CampaignState,
    Channel,
    Contact,
    ContactState,
    Conversation,
    Message,
    MessageStatus,
    Phone,
    PhoneStatus,
    Scenario,
)
from bot.services import contacts, typifications
from bot.services.campaigns import campaigns
from bot.services.outbound import outcomes
from bot.services.outbound.deliveries import record_accepted
from tests.support.twilio_stub import ACCEPT, ERROR_AFTER, Post, TwilioStub, refuse
from tests.support.world import WEDNESDAY, add_base, add_customer, launch, move_clock, run_once, set_clock

NO_REMINDERS_YET = date(2021, 5, 31)  # what is tested here are the attempts of the policy


@pytest.fixture
def sent(recobra: Recobra, twilio: TwilioStub) -> Post:
    """A WhatsApp message that was accepted, to a customer with a second, fixed, telephone."""
    return start(recobra, twilio, "+593991111111", "+59322222222")


def start(recobra: Recobra, twilio: TwilioStub, *phones: str) -> Post:
    set_clock(WEDNESDAY)
    with recobra.database.writing() as session:
        add_base(session, add_customer(session, *phones))
    launch(recobra, deadline=NO_REMINDERS_YET)
    run_once(recobra)
    return twilio.taken[0]


def look(recobra: Recobra) -> Contact:
    with recobra.database.reading() as session:
        return session.scalars(select(Contact)).one()


def report(recobra: Recobra, post: Post, status: str, code: str | None = None) -> bool:
    with recobra.database.writing() as session:
        return outcomes.record_message_status(session, post.message_id, status, code, sid=post.sid)


def report_call(recobra: Recobra, post: Post, status: str, **more: object) -> bool:
    with recobra.database.writing() as session:
        return outcomes.record_call_status(session, post.message_id, status, sid=post.sid, **more)  # type: ignore[arg-type]


def test_late_and_repeated_callbacks_change_nothing(recobra: Recobra, sent: Post) -> None:
    assert report(recobra, sent, "delivered")
    assert not report(recobra, sent, "delivered")
    assert not report(recobra, sent, "sent")
    assert not report(recobra, sent, "failed", "63024")
    assert report(recobra, sent, "read")
    with recobra.database.reading() as session:
        message = session.get_one(Message, sent.message_id)
        assert (message.status, message.sent_at, message.error_code) == (MessageStatus.READ, None, None)


def test_callback_with_the_sid_of_another_row_is_ignored(recobra: Recobra, sent: Post) -> None:
    with recobra.database.writing() as session:
        assert not outcomes.record_message_status(session, sent.message_id, "read", sid="SMforeign")


@pytest.mark.parametrize("code", ["63024", "63003", "63032", "21614"])
def test_no_whatsapp_leads_to_calls_only(code: str, recobra: Recobra, twilio: TwilioStub, sent: Post) -> None:
    report(recobra, sent, "undelivered", code)
    for _ in range(12):
        run_once(recobra)
        for post in twilio.taken[1:]:
            report_call(recobra, post, "no-answer")
        move_clock(days=1)
    assert [post.resource for post in twilio.taken] == ["Messages", "Calls", "Calls", "Calls"]
    contact = look(recobra)
    assert (contact.state, contact.typification_code) == (ContactState.EXHAUSTED, "E14")


@pytest.mark.parametrize(
    ("status", "code"), [("no-answer", "E14"), ("busy", "E14"), ("failed", "E14"), ("hung_up", "E15")]
)
def test_call_ends_in_its_typification(status: str, code: str, recobra: Recobra, twilio: TwilioStub) -> None:
    call = start(recobra, twilio, "+59322222222")
    report_call(recobra, call, status)
    contact = look(recobra)
    assert (contact.typification_code, contact.state) == (code, ContactState.ACTIVE)
    assert contact.next_channel == Channel.VOICE
    assert contact.next_attempt_at is not None


def test_number_that_does_not_exist_gives_way_to_the_next(recobra: Recobra, twilio: TwilioStub) -> None:
    call = start(recobra, twilio, "+59322222222", "+59323333333")
    report_call(recobra, call, "failed", error_code="21217")
    with recobra.database.reading() as session:
        statuses = session.scalars(select(Phone.status).order_by(Phone.position)).all()
    assert statuses == [PhoneStatus.NONEXISTENT, PhoneStatus.OK]
    move_clock(days=1)  # the day's call was made
    run_once(recobra)
    assert twilio.taken[-1].to == "+59323333333"


def test_last_number_gone_exhausts_with_e13(recobra: Recobra, twilio: TwilioStub) -> None:
    call = start(recobra, twilio, "+59322222222")
    report_call(recobra, call, "failed", sip_code=404)
    contact = look(recobra)
    assert (contact.state, contact.typification_code) == (ContactState.EXHAUSTED, "E13")


def test_read_and_never_answered_says_so(recobra: Recobra, twilio: TwilioStub) -> None:
    set_clock(WEDNESDAY)
    with recobra.database.writing() as session:
        add_base(session, add_customer(session, "+593991111111"))
    launch(recobra, channels=("whatsapp",), deadline=NO_REMINDERS_YET)
    for _ in range(9):
        run_once(recobra)
        for post in twilio.taken:
            report(recobra, post, "read")
        move_clock(days=1)
    contact = look(recobra)
    assert (contact.state, contact.typification_code) == (ContactState.EXHAUSTED, "E14")
    assert "Leyó el mensaje" in str(contact.observation)
    assert len(twilio.taken) == 2


def test_block_on_whatsapp_is_an_opt_out(recobra: Recobra, twilio: TwilioStub, sent: Post) -> None:
    report(recobra, sent, "undelivered", "63014")
    contact = look(recobra)
    assert (contact.state, contact.typification_code) == (ContactState.EXHAUSTED, "E16")
    with recobra.database.reading() as session:
        assert session.scalars(select(Conversation.opted_out_at)).one() is not None


@pytest.mark.parametrize("code", [63007, 63051, 21408])
def test_wrong_configuration_pauses_the_campaign(code: int, recobra: Recobra, twilio: TwilioStub) -> None:
    set_clock(WEDNESDAY)
    with recobra.database.writing() as session:
        add_base(session, add_customer(session, "+593991111111"))
    launch(recobra)
    twilio.behave = lambda resource, form: refuse(code)
    run_once(recobra)
    with recobra.database.reading() as session:
        campaign = session.scalars(select(Campaign)).one()
        assert campaign.state is CampaignState.PAUSED
        assert str(code) in str(campaign.state_reason)
    assert look(recobra).state is ContactState.ACTIVE


def test_what_failed_for_all_alike_costs_no_attempt(recobra: Recobra, twilio: TwilioStub) -> None:
    set_clock(WEDNESDAY)
    with recobra.database.writing() as session:
        add_base(session, add_customer(session, "+593991111111"))
    launch(recobra)
    twilio.behave = lambda resource, form: refuse(63007)
    run_once(recobra)
    twilio.behave = lambda resource, form: ACCEPT
    with recobra.database.writing() as session:
        campaigns.resume(session, "campaign")
    for _ in range(14):
        run_once(recobra)
        move_clock(days=1)
    texts = [taken for taken in twilio.taken if taken.resource == "Messages"]
    assert len(texts) >= 2  # all that the policy allows
    assert look(recobra).attempts_made == len(twilio.taken) + 1


def test_what_was_said_in_a_call_outlives_its_end(recobra: Recobra, twilio: TwilioStub) -> None:
    call = start(recobra, twilio, "+59322222222")
    with recobra.database.writing() as session:
        contact = session.scalars(select(Contact)).one()
        typifications.typify(session, contact, "E1", turn="AB12", office="Quito", when="mañana")
    report_call(recobra, call, "hung_up")
    contact = look(recobra)
    assert (contact.state, contact.typification_code) == (ContactState.SETTLED, "E1")


def test_promised_time_outlives_the_end_of_the_call(recobra: Recobra, twilio: TwilioStub) -> None:
    call = start(recobra, twilio, "+59322222222")
    with recobra.database.writing() as session:
        contact = session.scalars(select(Contact)).one()
        typifications.typify(session, contact, "E5", when="el viernes", channel="llamada")
        promised = contact.next_attempt_at
    report_call(recobra, call, "completed")
    assert look(recobra).next_attempt_at == promised


def test_wrong_person_goes_on_with_the_next_number(recobra: Recobra, twilio: TwilioStub, sent: Post) -> None:
    with recobra.database.writing() as session:
        contact = session.scalars(select(Contact)).one()
        typifications.typify(session, contact, "E12")
    contact = look(recobra)
    assert (contact.typification_code, contact.state) == ("E12", ContactState.ACTIVE)
    run_once(recobra)
    assert twilio.taken[-1].to == "+59322222222"


def test_an_error_at_the_door_is_forgotten_once_it_arrived(recobra: Recobra, twilio: TwilioStub) -> None:
    twilio.behave = lambda resource, form: ERROR_AFTER
    post = start(recobra, twilio, "+593991111111")
    report(recobra, post, "delivered")
    with recobra.database.reading() as session:
        message = session.get_one(Message, post.message_id)
        assert (message.status, message.error_code) == (MessageStatus.DELIVERED, None)


def test_attempts_go_on_where_only_the_callback_came_back(recobra: Recobra, twilio: TwilioStub) -> None:
    twilio.behave = lambda resource, form: ERROR_AFTER
    post = start(recobra, twilio, "+593991111111")
    assert look(recobra).next_attempt_at is None
    report(recobra, post, "delivered")
    contact = look(recobra)
    assert contact.next_channel == Channel.WHATSAPP
    assert contact.next_attempt_at is not None


@pytest.mark.parametrize(("phone", "days"), [("+59322222222", 1), ("+593991111111", 3)])
def test_the_next_attempt_leaves_so_many_days_later_in_the_morning(
    phone: str, days: int, recobra: Recobra, twilio: TwilioStub
) -> None:
    set_clock("2021-03-16 19:30")
    with recobra.database.writing() as session:
        add_base(session, add_customer(session, phone))
    launch(recobra, starts=date(2021, 3, 16), deadline=NO_REMINDERS_YET)
    run_once(recobra)
    assert len(twilio.posts) == 1
    for n in range(days):
        assert len(twilio.posts) == 1
        set_clock(f"2021-03-{17 + n} 08:01")
        run_once(recobra)
    assert len(twilio.posts) == 2


def test_nobody_is_attempted_before_the_first_day(recobra: Recobra, twilio: TwilioStub) -> None:
    set_clock("2021-03-16 10:00")
    with recobra.database.writing() as session:
        customer = add_customer(session, "+593991111111")
        add_base(session, customer)
    launch(recobra, deadline=NO_REMINDERS_YET)
    with recobra.database.writing() as session:  # a charge is loaded meanwhile
        contact = session.scalars(select(Contact)).one()
        contacts.change_scenario(session, contact, Scenario.CHARGES_LOADED)
        contact.service.charge_amount = Decimal("9.50")
    run_once(recobra)
    assert twilio.posts == []
    set_clock(WEDNESDAY)
    run_once(recobra)
    assert len(twilio.posts) == 1


def test_what_a_callback_said_is_not_undone_by_the_answer_that_it_overtook(
    recobra: Recobra, twilio: TwilioStub
) -> None:
    twilio.behave = lambda resource, form: ERROR_AFTER
    post = start(recobra, twilio, "+593991111111")
    report(recobra, post, "undelivered", "63024")
    with recobra.database.writing() as session:
        record_accepted(session, {post.message_id: post.sid})
    with recobra.database.reading() as session:
        message = session.get_one(Message, post.message_id)
    assert (message.status, message.error_code) == (MessageStatus.UNDELIVERED, "63024")
    assert message.error_message == "el número no tiene WhatsApp"


def test_a_landline_that_the_campaign_cannot_call_is_not_said_not_to_exist(recobra: Recobra) -> None:
    set_clock(WEDNESDAY)
    with recobra.database.writing() as session:
        add_base(session, add_customer(session, "+59322222222"))
    launch(recobra, channels=("whatsapp",))
    run_once(recobra)
    contact = look(recobra)
    assert (contact.state, contact.typification_code) == (ContactState.EXHAUSTED, "E14")
    assert "no usa un canal para su teléfono" in str(contact.observation)


def test_machine_leaves_e14_and_stands(recobra: Recobra, twilio: TwilioStub) -> None:
    call = start(recobra, twilio, "+59322222222")
    report_call(recobra, call, "in-progress", answered_by="machine_end_beep")
    report_call(recobra, call, "completed", duration=12)
    with recobra.database.reading() as session:
        assert session.get_one(Message, call.message_id).outcome is CallOutcome.MACHINE
    assert look(recobra).typification_code == "E14"


def test_customer_without_a_telephone_ends_with_a_reason(recobra: Recobra, twilio: TwilioStub) -> None:
    set_clock(WEDNESDAY)
    with recobra.database.writing() as session:
        customer = add_customer(session)
        customer.phones[0].status = PhoneStatus.WRONG
        add_base(session, customer)
    launch(recobra)
    run_once(recobra)
    contact = look(recobra)
    assert (contact.state, contact.typification_code) == (ContactState.EXHAUSTED, "E13")
    assert "no hay un teléfono" in str(contact.observation)
