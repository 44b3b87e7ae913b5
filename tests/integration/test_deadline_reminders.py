"""Those who have not settled hear from us again as the deadline draws near; everybody else does not."""

import threading
from collections.abc import Callable
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.bootstrap import Recobra
from bot.models import (
    Channel,
    Contact,
    ContactState,
    Conversation,
    ConversationState,
    Customer,
    Direction,
    Message,
    MessageKind,
    MessageStatus,
    Office,
    Turn,
    TurnPurpose,
)
from bot.services import contacts, follow_ups, opt_outs, typifications
from bot.services.campaigns import campaigns, deadline_reminders
from bot.services.outbound import outcomes
from tests.support.twilio_stub import TwilioStub, refuse
from tests.support.world import WEDNESDAY, add_base, add_customer, launch, run_once, set_clock

MOBILE, LANDLINE = "+593991111111", "+59322222222"
Deed = Callable[[Session, Contact], None]


def begin(recobra: Recobra, *phones: str, when: str = WEDNESDAY, **more: Any) -> None:
    set_clock(when)
    with recobra.database.writing() as session:
        add_base(session, add_customer(session, *(phones or (MOBILE,))))
    launch(recobra, **more)


def live(recobra: Recobra, first: str, last: str) -> None:
    """One dispatch a day, each day a minute later, from one day to another."""
    day = date.fromisoformat(first)
    while day <= date.fromisoformat(last):
        set_clock(f"{day} 10:{day.day:02d}")
        run_once(recobra)
        day += timedelta(days=1)


def told_on(recobra: Recobra) -> list[str]:
    """The local days of the attempts that left, with the reminder that each was."""
    with recobra.database.reading() as session:
        left = select(Message).where(Message.claimed_at.is_not(None)).order_by(Message.id)
        return [
            " T-".join([f"{clock.to_local(each.claimed_at):%d}", *map(str, each.details.values())])
            for each in session.scalars(left)
            if each.claimed_at
        ]


def look(recobra: Recobra) -> Contact:
    with recobra.database.reading() as session:
        return session.scalars(select(Contact)).one()


def change(recobra: Recobra, deed: Deed) -> None:
    with recobra.database.writing() as session:
        deed(session, session.scalars(select(Contact)).one())


def test_a_month_of_silence_is_attempted_reminded_and_ended(recobra: Recobra) -> None:
    begin(recobra, when="2021-03-01 10:00", starts=date(2021, 3, 1))
    live(recobra, "2021-03-01", "2021-03-23")
    assert told_on(recobra) == ["01", "04", "08", "09", "10"]  # T-7 is the 24th
    assert look(recobra).state is ContactState.EXHAUSTED
    live(recobra, "2021-03-24", "2021-03-29")
    assert told_on(recobra)[5:] == ["24 T-7", "26 T-3"]  # T-3 is a Sunday
    contact = look(recobra)
    assert (contact.state, contact.typification_code) == (ContactState.EXHAUSTED, "E14")
    live(recobra, "2021-03-30", "2021-04-01")
    assert told_on(recobra)[7:] == ["30 T-1"]
    contact = look(recobra)
    assert (contact.state, contact.reminded_days, contact.attempts_made) == (ContactState.EXHAUSTED, 1, 8)


def test_a_contact_with_a_charge_is_reminded_before_its_own_end(recobra: Recobra) -> None:
    set_clock(WEDNESDAY)
    with recobra.database.writing() as session:
        add_base(session, add_customer(session, charge="20"))
    launch(recobra, ends=date(2021, 4, 30), channels=("whatsapp",))
    live(recobra, "2021-03-17", "2021-05-01")
    # T-7 is a Friday; so is the day of T-3 and T-1's eve.
    assert told_on(recobra) == ["17", "22", "23 T-7", "27 T-3", "29 T-1"]


def test_a_reminder_comes_on_the_first_channel_that_reaches(recobra: Recobra, twilio: TwilioStub) -> None:
    begin(recobra, MOBILE, LANDLINE)
    run_once(recobra)
    with recobra.database.writing() as session:
        outcomes.record_message_status(session, twilio.taken[0].message_id, "undelivered", "63024")
    live(recobra, "2021-03-17", "2021-03-24")
    assert [post.resource for post in twilio.taken] == ["Messages", "Calls", "Calls", "Calls", "Calls"]
    assert told_on(recobra)[-1] == "24 T-7"


def test_whom_no_channel_reaches_is_not_taken_up_again(recobra: Recobra, twilio: TwilioStub) -> None:
    begin(recobra, channels=("whatsapp",))
    run_once(recobra)
    with recobra.database.writing() as session:
        outcomes.record_message_status(session, twilio.taken[0].message_id, "undelivered", "63024")
    live(recobra, "2021-03-18", "2021-03-23")
    assert look(recobra).state is ContactState.EXHAUSTED
    set_clock("2021-03-24 10:00")
    assert deadline_reminders.remind_due(recobra) == 0


def settle(session: Session, contact: Contact) -> None:
    typifications.typify(session, contact, "E10")


def give_back(session: Session, contact: Contact) -> None:
    contact.service.returned_on = clock.today()
    contacts.apply_returned(session, contact.service)


def give_back_unnoticed(session: Session, contact: Contact) -> None:
    contact.service.returned_on = clock.today()


def pay(session: Session, contact: Contact) -> None:
    contact.service.charge_paid = True


def claim(session: Session, contact: Contact) -> None:
    contact.service.charge_claimed = True


def opt_out(session: Session, contact: Contact) -> None:
    opt_outs.opt_out(session, session.get_one(Customer, contact.customer_id))


def opt_out_elsewhere(session: Session, contact: Contact) -> None:
    """Before the launch, or from an address that we do not write to."""
    session.get_one(Customer, contact.customer_id).opted_out_at = clock.now()


def block_on_whatsapp(session: Session, contact: Contact) -> None:
    """From a telephone that was theirs then; they have another one now."""
    contact.typification_code = "E16"
    contact.state = ContactState.EXHAUSTED
    contact.customer.phones[0].number = "+593996666666"


def opt_out_as_neighbour(session: Session, contact: Contact) -> None:
    """Somebody else on the same telephone."""
    conversation = session.scalars(select(Conversation)).one()
    conversation.customer = add_customer(session, "+593995555555")
    opt_outs.opt_out(session, conversation)


def lose_number(session: Session, contact: Contact) -> None:
    typifications.typify(session, contact, "E12")


def have_turn(session: Session, contact: Contact) -> None:
    office = Office(
        city="Quito", name="Uno", address="Uno", hours="08:00-16:00", minutes_per_turn=15, desks=1
    )
    session.add(office)
    session.flush()
    values = {"office_id": office.id, "customer_id": contact.customer_id, "desk": 1, "booked_at": clock.now()}
    session.add(
        Turn(
            code="ABCD",
            purpose=TurnPurpose.EQUIPMENT_RETURN,
            starts_at=clock.now() + timedelta(days=20),
            **values,
        )
    )


def load_charge(session: Session, contact: Contact) -> None:
    contact.service.charge_amount = Decimal(20)
    contacts.apply_charge(session, contact.service)


def ask_for_another_day(session: Session, contact: Contact) -> None:
    later = clock.now() + timedelta(days=14)
    follow_ups.promise_contact(session, session.get_one(Customer, contact.customer_id), contact, later)


SILENT = [
    settle, give_back, give_back_unnoticed, pay, claim, opt_out, opt_out_as_neighbour, lose_number,
    ask_for_another_day,
]  # fmt: skip
UNDER_WAY, GIVEN_UP = "2021-03-18", "2021-03-26"
DEEDS = [(deed, day) for deed in SILENT for day in (UNDER_WAY, GIVEN_UP)] + [
    (deed, GIVEN_UP) for deed in (have_turn, opt_out_elsewhere, block_on_whatsapp)
]


@pytest.mark.parametrize(("deed", "day"), DEEDS)
def test_silence_is_kept(deed: Deed, day: str, recobra: Recobra) -> None:
    begin(recobra, channels=("whatsapp",), deadline=date(2021, 4, 9))
    live(recobra, "2021-03-17", day)
    assert look(recobra).state is (ContactState.ACTIVE if day == UNDER_WAY else ContactState.EXHAUSTED)
    change(recobra, deed)
    before = len(told_on(recobra))
    set_clock("2021-04-01 10:00")  # T-7 is Good Friday
    assert deadline_reminders.remind_due(recobra) == 0
    live(recobra, "2021-04-01", "2021-04-01")
    assert len(told_on(recobra)) == before


@pytest.mark.parametrize(
    ("moment", "count"),
    [
        ("2021-03-31 18:00", 0),
        ("2021-04-01 07:59", 0),
        ("2021-04-01 19:59", 1),  # the scheduler was down all day
        ("2021-04-01 20:00", 0),
        ("2021-04-02 10:00", 0),
        ("2021-04-05 10:00", 0),
    ],
)
def test_it_is_told_on_its_day_in_send_hours_or_not_at_all(moment: str, count: int, recobra: Recobra) -> None:
    begin(recobra, channels=("whatsapp",), deadline=date(2021, 4, 9))
    live(recobra, "2021-03-17", GIVEN_UP)
    set_clock(moment)
    assert deadline_reminders.remind_due(recobra) == count
    assert deadline_reminders.remind_due(recobra) == 0
    assert run_once(recobra) == count


def test_two_that_were_missed_are_not_made_up_for(recobra: Recobra) -> None:
    begin(recobra, channels=("whatsapp",), deadline=date(2021, 4, 9))
    live(recobra, "2021-03-17", GIVEN_UP)
    live(recobra, "2021-04-07", "2021-04-10")  # T-7 and T-3 have passed
    assert told_on(recobra)[2:] == ["08 T-1"]


@pytest.mark.parametrize("starts", [23, 24])
def test_an_attempt_of_yesterday_or_today_is_reminder_enough(starts: int, recobra: Recobra) -> None:
    begin(recobra, when=f"2021-03-{starts} 10:00", starts=date(2021, 3, starts), channels=("whatsapp",))
    live(recobra, f"2021-03-{starts}", "2021-03-25")
    assert told_on(recobra) == [f"{starts}"]
    assert look(recobra).reminded_days == 7


def test_an_attempt_of_later_today_is_not_hurried(recobra: Recobra) -> None:
    begin(recobra, when="2021-03-19 15:00", channels=("whatsapp",), deadline=date(2021, 3, 29))
    run_once(recobra)
    with recobra.database.writing() as session:
        contact = session.scalars(select(Contact)).one()
        contacts.postpone(session, contact, clock.at_local(date(2021, 3, 22), time(15)))
    set_clock("2021-03-22 10:00")  # T-7; the second attempt is due at three
    assert deadline_reminders.remind_due(recobra) == 0
    assert run_once(recobra) == 0
    set_clock("2021-03-22 15:01")
    assert run_once(recobra) == 1
    assert told_on(recobra) == ["19", "22 T-7"]


def test_a_late_campaign_tells_what_is_still_ahead(recobra: Recobra) -> None:
    begin(recobra, when="2021-03-29 10:00", starts=date(2021, 3, 29), deadline=date(2021, 4, 1))
    live(recobra, "2021-03-29", "2021-04-01")
    assert told_on(recobra) == ["29", "31 T-1"]


def test_nobody_is_interrupted(recobra: Recobra) -> None:
    begin(recobra, channels=("whatsapp",), deadline=date(2021, 4, 9))
    live(recobra, "2021-03-17", GIVEN_UP)
    set_clock("2021-04-01 10:00")
    with recobra.database.writing() as session:
        conversation = session.scalars(select(Conversation)).one()
        conversation.state = ConversationState.AGENT
        conversation.agent = "agente@example.com"
    assert run_once(recobra) == 0
    with recobra.database.writing() as session:
        conversation = session.scalars(select(Conversation)).one()
        conversation.state = ConversationState.BOT
        heard = Message(
            direction=Direction.IN, channel=Channel.WHATSAPP, kind=MessageKind.INBOUND, body="Hola", tries=0,
            status=MessageStatus.HANDLED, conversation_id=conversation.id, address=MOBILE,
            created_at=clock.now() + timedelta(minutes=59),
        )  # fmt: skip
        session.add(heard)
    set_clock("2021-04-01 11:01")
    assert run_once(recobra) == 0
    set_clock("2021-04-01 11:10")
    assert run_once(recobra) == 1
    assert told_on(recobra)[2:] == ["01 T-7"]


def test_one_that_the_provider_refuses_is_not_given_again(recobra: Recobra, twilio: TwilioStub) -> None:
    begin(recobra, channels=("whatsapp",), deadline=date(2021, 4, 9))
    live(recobra, "2021-03-17", GIVEN_UP)
    twilio.behave = lambda resource, form: refuse(63049)
    live(recobra, "2021-04-01", "2021-04-01")
    assert deadline_reminders.remind_due(recobra) == 0
    assert len(twilio.posts) == 3


def test_a_paused_campaign_reminds_nobody(recobra: Recobra) -> None:
    begin(recobra, channels=("whatsapp",), deadline=date(2021, 4, 9))
    live(recobra, "2021-03-17", GIVEN_UP)
    set_clock("2021-04-01 10:00")
    with recobra.database.writing() as session:
        campaigns.pause(session, "campaign")
    assert deadline_reminders.remind_due(recobra) == 0
    with recobra.database.writing() as session:
        campaigns.resume(session, "campaign")
    assert deadline_reminders.remind_due(recobra) == 1


def test_a_new_scenario_has_reminders_of_its_own(recobra: Recobra) -> None:
    begin(recobra, channels=("whatsapp",), ends=date(2021, 4, 30))
    live(recobra, "2021-03-17", "2021-03-30")
    assert told_on(recobra)[-1] == "30 T-1"
    change(recobra, load_charge)
    live(recobra, "2021-03-31", "2021-04-30")
    assert told_on(recobra)[-3:] == ["23 T-7", "27 T-3", "29 T-1"]


def test_two_schedulers_at_once_do_it_once(recobra: Recobra, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deadline_reminders, "_CHUNK", 10)
    set_clock(WEDNESDAY)
    with recobra.database.writing() as session:
        add_base(session, *(add_customer(session) for _ in range(60)))
    launch(recobra, channels=("whatsapp",), deadline=date(2021, 4, 9))
    live(recobra, "2021-03-17", GIVEN_UP)
    set_clock("2021-04-01 10:00")
    counts: list[int] = []
    at_once = [
        threading.Thread(target=lambda: counts.append(deadline_reminders.remind_due(recobra)))
        for _ in range(3)
    ]
    for thread in at_once:
        thread.start()
    for thread in at_once:
        thread.join()
    assert sum(counts) == 60
    assert run_once(recobra) == 60
