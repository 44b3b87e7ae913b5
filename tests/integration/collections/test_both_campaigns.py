"""Both campaigns at once: whoever is in both hears of one of them a day, on whatever channel, in one conversation."""

import threading
from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, text, update

from bot import clock
from bot.bootstrap import Recobra
from bot.models import Channel, Contact, Conversation, Customer, MessageKind, Office, Script
from bot.services import follow_ups
from bot.services.campaigns import planning
from bot.services.debts import debts, promises
from bot.services.outbound import outcomes
from bot.services.outbound.claims import claim_due
from bot.services.turns import turns
from tests.support.twilio_stub import TwilioStub
from tests.support.world import WEDNESDAY, add_base, add_debtor, launch, move_clock, run_once, set_clock

MOBILE = "+593991111111"


@pytest.fixture
def both(recobra: Recobra, twilio: TwilioStub) -> Recobra:
    """One customer who owes and has equipment: the debt is spoken of by call, the equipment on WhatsApp."""
    set_clock(WEDNESDAY)
    recobra.settings.voice_cps = 50
    with recobra.database.writing() as session:
        customer = add_debtor(session, MOBILE, services=2)
        add_base(session, customer, name="cobranza", script=Script.COLLECTIONS)
        add_base(session, customer, name="equipos")
        for place, service in enumerate(customer.services):  # one is owed for, the other was retired
            service.amount_due = Decimal("0") if place else service.amount_due
            service.retired_on = date(2020, 5, 10) if place else None
            service.returned_on = None if place else date(2020, 6, 10)
    launch(recobra, "equipos", "equipos", channels=("whatsapp",))
    launch(recobra, "cobranza", "cobranza", channels=("voice",), script=Script.COLLECTIONS)
    return recobra


def leave(recobra: Recobra, twilio: TwilioStub) -> list[str]:
    """What leaves now: the resources at Twilio."""
    before = len(twilio.taken)
    run_once(recobra)
    return [post.resource for post in twilio.taken[before:]]


def test_one_campaign_a_day_speaks_to_a_person_whatever_the_channel(
    both: Recobra, twilio: TwilioStub
) -> None:
    assert len(leave(both, twilio)) == 1
    move_clock(hours=6)
    assert leave(both, twilio) == []
    set_clock("2021-03-18 08:30")
    assert len(leave(both, twilio)) == 1
    assert sorted(post.resource for post in twilio.taken) == ["Calls", "Messages"]
    with both.database.reading() as session:
        assert session.query(Conversation).count() == 1


def test_a_message_that_did_not_reach_the_person_was_no_contact(both: Recobra, twilio: TwilioStub) -> None:
    with both.database.writing() as session:
        planning.plan_due(session, both.settings)
        (claimed,) = claim_due(session, both.settings, Channel.WHATSAPP, [MessageKind.CAMPAIGN], 10).messages
    assert leave(both, twilio) == []
    with both.database.writing() as session:
        outcomes.record_message_status(session, claimed.outgoing.id, "undelivered", "63049", sid="SM1")
    set_clock("2021-03-17 15:00")
    wake(both)
    assert leave(both, twilio) == ["Calls"]


def wake(recobra: Recobra) -> None:
    """What was put off to tomorrow is due now, as if it had been written only now."""
    with recobra.database.writing() as session:
        session.execute(text("UPDATE message SET due_at = created_at WHERE status = 'due'"))


def test_the_hour_that_the_customer_asked_for_is_kept_though_they_were_written_to_today(
    both: Recobra, twilio: TwilioStub
) -> None:
    leave(both, twilio)
    today = clock.today()
    with both.database.writing() as session:
        customer = session.scalars(select(Customer)).one()
        contact = debts.contacts_of(session, customer.id)[0]
        follow_ups.promise_contact(session, customer, contact, clock.at_local(today, time(15)), Channel.VOICE)
    set_clock(f"{today} 14:50")
    assert leave(both, twilio) == []
    set_clock(f"{today} 15:01")
    assert leave(both, twilio) == ["Calls"]
    move_clock(minutes=30)
    wake(both)
    assert leave(both, twilio) == []


def test_the_reminder_of_a_promise_goes_before_the_other_campaign(both: Recobra, twilio: TwilioStub) -> None:
    leave(both, twilio)
    with both.database.writing() as session:
        customer = session.scalars(select(Customer)).one()
        tomorrow = clock.today() + timedelta(days=1)
        promises.make(session, customer, debts.total(customer.services), tomorrow + timedelta(days=1), None)
        session.execute(update(Contact).values(next_attempt_at=clock.start_of_day(tomorrow)))
    set_clock(f"{tomorrow} 08:30")
    assert leave(both, twilio) == []
    set_clock(f"{tomorrow} 10:01")
    assert leave(both, twilio) == ["Messages"]
    assert twilio.taken[-1].form["Body"].startswith("Hola Juan, te saludamos de CNT. Te recordamos")


def test_the_reminder_of_a_turn_is_that_days_contact_too(both: Recobra, twilio: TwilioStub) -> None:
    leave(both, twilio)
    tomorrow = clock.today() + timedelta(days=1)
    with both.database.writing() as session:
        customer = session.scalars(select(Customer)).one()
        office = Office(
            city="Quito",
            name="CAC Norte",
            address="Av. Amazonas",
            hours="08:00-16:30",
            minutes_per_turn=30,
            desks=1,
        )
        session.add(office)
        session.flush()
        at = clock.at_local(tomorrow + timedelta(days=1), time(9))
        turns.book(session, customer.id, office.id, at)
        session.execute(update(Contact).values(next_attempt_at=clock.start_of_day(tomorrow)))
    set_clock(f"{tomorrow} 10:05")
    assert leave(both, twilio) == ["Messages"]
    assert "te recordamos de CNT tu turno" in twilio.taken[-1].form["Body"]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_two_dispatchers_on_two_channels_at_the_same_moment_count_the_same_day(both: Recobra) -> None:
    with both.database.writing() as session:
        planning.plan_due(session, both.settings)
    taken: list[int] = []

    def claim(channel: Channel, wait: threading.Event) -> None:
        with both.database.writing() as session:
            taken.append(len(claim_due(session, both.settings, channel, [MessageKind.CAMPAIGN], 10).messages))
            wait.wait(1.5)  # the other has asked meanwhile

    threads = [
        threading.Thread(target=claim, args=(c, threading.Event())) for c in (Channel.VOICE, Channel.WHATSAPP)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == [0, 1]
