"""What is checked again at the moment of sending, whatever was planned before."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from bot import clock
from bot.bootstrap import Recobra
from bot.models import (
    Contact,
    ContactState,
    Conversation,
    ConversationState,
    Customer,
    Message,
    MessageKind,
    MessageStatus,
    Office,
    Scenario,
    Service,
    Turn,
    TurnPurpose,
)
from bot.services import contacts
from bot.services.addresses import open_conversations
from bot.services.calls import transcript
from bot.services.campaigns import campaigns, planning
from bot.services.outbound import messages, outcomes, outreach
from bot.services.turns import reminders
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

TURN_VALUES = dict.fromkeys(("first_name", "turn", "day", "time", "office", "address"), "x")


def fill(recobra: Recobra, count: int = 1, **customer: object) -> None:
    set_clock(WEDNESDAY)
    with recobra.database.writing() as session:
        add_base(session, *(add_customer(session, **customer) for _ in range(count)))  # type: ignore[arg-type]


def plan(recobra: Recobra) -> int:
    with recobra.database.writing() as session:
        return planning.plan_due(session, recobra.settings)


def only_contact(recobra: Recobra) -> Contact:
    with recobra.database.reading() as session:
        return session.scalars(select(Contact)).one()


def test_excluded_and_returned_customers_get_nothing(recobra: Recobra, twilio: TwilioStub) -> None:
    set_clock(WEDNESDAY)
    with recobra.database.writing() as session:
        add_base(
            session,
            add_customer(session, charge="10", paid=True),
            add_customer(session, returned_on=date(2021, 3, 1)),
        )
    launch(recobra)
    assert run_once(recobra) == 0
    with recobra.database.reading() as session:
        states = session.scalars(select(Contact.state).order_by(Contact.id)).all()
    assert states == [ContactState.EXCLUDED, ContactState.SETTLED]


def test_return_during_the_campaign_cancels_what_was_queued(recobra: Recobra, twilio: TwilioStub) -> None:
    fill(recobra)
    launch(recobra)
    assert plan(recobra) == 1
    with recobra.database.writing() as session:
        service = session.scalars(select(Service)).one()
        service.returned_on, service.return_record = date(2021, 3, 16), "A-1"
        contacts.apply_returned(session, service)
    run_once(recobra)
    assert twilio.posts == []
    contact = only_contact(recobra)
    assert contact.state is ContactState.SETTLED
    assert "A-1" in str(contact.observation)


def test_return_takes_back_the_reminders_of_its_own_turns_alone(recobra: Recobra) -> None:
    fill(recobra)
    launch(recobra)
    with recobra.database.writing() as session:
        customer = session.scalars(select(Customer)).one()
        office = Office(
            city="Quito", name="CAC", address="Av. 1", hours="08:00-16:30", minutes_per_turn=30, desks=1
        )
        session.add(office)
        for n, purpose in enumerate((TurnPurpose.EQUIPMENT_RETURN, TurnPurpose.INVOICE_CLAIM)):
            turn = Turn(
                code=f"TURN{n}", office=office, customer=customer, purpose=purpose, desk=1,
                starts_at=clock.now() + timedelta(days=3 + n), booked_at=clock.now(),
            )  # fmt: skip
            session.add(turn)
            session.flush()
            reminders.queue(session, turn)
        messages.queue_notice(
            session, customer, "turn_reminder", TURN_VALUES, kind=MessageKind.REMINDER, details={"promise": 1}
        )
    with recobra.database.writing() as session:
        service = session.scalars(select(Service)).one()
        service.returned_on = date(2021, 3, 16)
        contacts.apply_returned(session, service)
    with recobra.database.reading() as session:
        queued = session.scalars(select(Message).where(Message.kind == MessageKind.REMINDER))
        kept = [message.details for message in queued if message.status is MessageStatus.DUE]
    assert kept == [{"turn": "TURN1"}, {"promise": 1}]


def test_return_that_nobody_applied_is_seen_when_sending(recobra: Recobra, twilio: TwilioStub) -> None:
    fill(recobra)
    launch(recobra)
    plan(recobra)
    with recobra.database.writing() as session:
        session.scalars(select(Service)).one().returned_on = date(2021, 3, 16)
    outreach.dispatch_due(recobra)
    assert twilio.posts == []


def test_charge_during_the_campaign_changes_the_text(recobra: Recobra, twilio: TwilioStub) -> None:
    fill(recobra)
    launch(recobra, ends=date(2021, 4, 30))
    plan(recobra)
    with recobra.database.writing() as session:
        service = session.scalars(select(Service)).one()
        service.charge_amount = contacts.scenario_of(service) and service.charge_amount + 100
        contacts.apply_charge(session, service)
    run_once(recobra)
    (post,) = twilio.taken
    assert "tienes valores cargados" in post.form["Body"]


def test_charge_after_the_deadline_revives_the_contact_until_ends(
    recobra: Recobra, twilio: TwilioStub
) -> None:
    fill(recobra)
    launch(recobra, ends=date(2021, 4, 30))
    run_once(recobra)
    set_clock("2021-04-05 10:00")
    run_once(recobra)
    assert only_contact(recobra).state is ContactState.EXHAUSTED
    with recobra.database.writing() as session:
        service = session.scalars(select(Service)).one()
        service.charge_amount += 100
        contacts.apply_charge(session, service)
    run_once(recobra)
    assert "tienes valores cargados" in twilio.taken[-1].form["Body"]
    assert only_contact(recobra).scenario is Scenario.CHARGES_LOADED


def test_opt_out_after_planning_keeps_the_message_back(recobra: Recobra, twilio: TwilioStub) -> None:
    fill(recobra)
    launch(recobra)
    plan(recobra)
    with recobra.database.writing() as session:
        session.scalars(select(Customer)).one().opted_out_at = clock.now()
    outreach.dispatch_due(recobra)
    assert twilio.posts == []


def test_opt_out_of_an_address_binds_everybody_there(recobra: Recobra, twilio: TwilioStub) -> None:
    set_clock(WEDNESDAY)
    with recobra.database.writing() as session:
        add_base(session, add_customer(session, "+593991111111"))
        key = open_conversations(session, ["+593991111111"])["+593991111111"]
        session.get_one(Conversation, key).opted_out_at = clock.now()
    launch(recobra)
    run_once(recobra)
    assert twilio.posts == []


def test_one_contact_a_day_over_campaigns_and_services(recobra: Recobra, twilio: TwilioStub) -> None:
    fill(recobra, services=2)
    launch(recobra, name="one")
    launch(recobra, name="two")
    run_once(recobra)
    run_once(recobra)
    assert len(twilio.taken) == 1
    for day in (18, 19):
        set_clock(f"2021-03-{day} 10:00")
        run_once(recobra)
    assert len(twilio.taken) == 3
    set_clock("2021-03-20 10:00")  # Saturday
    run_once(recobra)
    assert len(twilio.taken) == 3
    set_clock("2021-03-22 10:00")
    run_once(recobra)
    assert len(twilio.taken) == 4


def test_two_customers_on_one_telephone_are_one_person(recobra: Recobra, twilio: TwilioStub) -> None:
    set_clock(WEDNESDAY)
    with recobra.database.writing() as session:
        add_base(session, add_customer(session, "+593991111111"), add_customer(session, "+593991111111"))
    launch(recobra)
    run_once(recobra)
    assert len(twilio.sent_to("+593991111111")) == 1


@pytest.mark.parametrize(
    "when", ["2021-03-17 06:59", "2021-03-17 20:00", "2021-03-20 10:00", "2021-04-02 10:00"]
)
def test_nothing_leaves_outside_the_legal_hours(when: str, recobra: Recobra, twilio: TwilioStub) -> None:
    fill(recobra)
    launch(recobra, deadline=date(2021, 4, 10))
    plan(recobra)  # at a good hour
    set_clock(when)
    run_once(recobra)
    assert twilio.posts == []


def test_answers_leave_at_any_hour_as_often_as_asked(recobra: Recobra, twilio: TwilioStub) -> None:
    set_clock("2021-03-20 23:00")
    with recobra.database.writing() as session:
        key = open_conversations(session, ["+593991111111"])["+593991111111"]
        conversation = session.get_one(Conversation, key)
        conversation.opted_out_at = conversation.last_inbound_at = clock.now()
        replies = [messages.queue_reply(session, conversation, f"Respuesta {n}") for n in range(3)]
    ids = [reply.id for reply in replies]
    assert outreach.send_now(recobra, ids) == 3
    assert [post.form["Body"] for post in twilio.taken] == [f"Respuesta {n}" for n in range(3)]


def test_agent_writes_freely_only_within_the_window(recobra: Recobra, twilio: TwilioStub) -> None:
    set_clock(WEDNESDAY)
    with recobra.database.writing() as session:
        key = open_conversations(session, ["+593991111111"])["+593991111111"]
        conversation = session.get_one(Conversation, key)
        conversation.last_inbound_at = clock.now()
        first = messages.queue_reply(session, conversation, "Hola", kind=MessageKind.AGENT)
    assert outreach.send_now(recobra, [first.id]) == 1
    move_clock(hours=25)
    with recobra.database.writing() as session:
        conversation = session.get_one(Conversation, key)
        late = messages.queue_reply(session, conversation, "Hola", kind=MessageKind.AGENT)
    assert outreach.send_now(recobra, [late.id]) == 0
    with recobra.database.reading() as session:
        assert session.get_one(Message, late.id).status is MessageStatus.CANCELLED


def test_pause_holds_and_resume_goes_on_where_it_was(recobra: Recobra, twilio: TwilioStub) -> None:
    fill(recobra, count=4)
    launch(recobra)
    plan(recobra)
    outreach.dispatch_due(recobra, limit=1)
    with recobra.database.writing() as session:
        campaigns.pause(session, "campaign")
    assert run_once(recobra) == 0
    assert len(twilio.taken) == 1
    with recobra.database.writing() as session:
        campaigns.resume(session, "campaign")
    assert run_once(recobra) == 3
    assert set(twilio.count_taken().values()) == {1}


def test_cancelled_campaign_sends_nothing_and_says_why(recobra: Recobra, twilio: TwilioStub) -> None:
    fill(recobra)
    launch(recobra)
    plan(recobra)
    with recobra.database.writing() as session:
        campaigns.cancel(session, "campaign")
    assert run_once(recobra) == 0
    contact = only_contact(recobra)
    assert contact.state is ContactState.EXHAUSTED
    assert "canceló" in str(contact.observation)


def test_campaign_does_not_break_into_a_talk_with_a_person(recobra: Recobra, twilio: TwilioStub) -> None:
    set_clock(WEDNESDAY)
    with recobra.database.writing() as session:
        add_base(session, add_customer(session, "+593991111111"))
        key = open_conversations(session, ["+593991111111"])["+593991111111"]
        session.get_one(Conversation, key).state = ConversationState.AGENT
    launch(recobra)
    run_once(recobra)
    assert twilio.posts == []
    with recobra.database.writing() as session:
        session.get_one(Conversation, key).state = ConversationState.BOT
    move_clock(hours=2)
    run_once(recobra)
    assert len(twilio.taken) == 1


def test_campaign_does_not_break_into_a_call(recobra: Recobra, twilio: TwilioStub) -> None:
    set_clock(WEDNESDAY)
    with recobra.database.writing() as session:
        add_base(session, add_customer(session, "+593991111111"))
        key = open_conversations(session, ["+593991111111"])["+593991111111"]
        transcript.keep_heard(session, session.get_one(Conversation, key), "CA1", 1, "quién habla", {})
    launch(recobra)
    run_once(recobra)
    assert twilio.posts == []
    move_clock(minutes=11)
    run_once(recobra)
    assert len(twilio.taken) == 1


def test_failure_of_a_notice_on_whatsapp_becomes_a_call(recobra: Recobra, twilio: TwilioStub) -> None:
    set_clock(WEDNESDAY)
    with recobra.database.writing() as session:
        customer = add_customer(session, "+593991111111")
        notice = messages.queue_notice(session, customer, "receipt_accepted", ACCEPTED)
        assert notice is not None
    run_once(recobra)
    with recobra.database.writing() as session:
        outcomes.record_message_status(session, notice.id, "undelivered", "63016")
    run_once(recobra)
    assert [post.resource for post in twilio.taken] == ["Messages", "Calls"]


def test_why_a_message_was_allowed_is_kept_with_it(recobra: Recobra, twilio: TwilioStub) -> None:
    fill(recobra)
    launch(recobra)
    run_once(recobra)
    with recobra.database.reading() as session:
        message = session.scalars(select(Message)).one()
    assert message.allowance is not None
    assert message.allowance.startswith("miércoles 10:")
    assert "(LODC art. 49 y SEND_HOURS); contacto 1 del día" in message.allowance
