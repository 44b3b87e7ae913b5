"""2: a large campaign stops half-way, silently."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot import clock
from bot.bootstrap import Recobra
from bot.models import Channel, Contact, ContactState, Message, MessageKind, MessageStatus
from bot.services.campaigns import campaigns, planning
from bot.services.outbound import outreach
from tests.support.twilio_stub import BUSY, TwilioStub
from tests.support.watching import ALERTS, list_mails, look
from tests.support.world import WEDNESDAY, add_base, add_customer, launch, move_clock, run_once, set_clock


def fill(recobra: Recobra, customers: int = 6) -> None:
    set_clock(WEDNESDAY)
    recobra.settings.alert_mail = ALERTS
    with recobra.database.writing() as session:
        add_base(session, *(add_customer(session) for _ in range(customers)))
    launch(recobra)


def send_half(recobra: Recobra) -> None:
    """Three of six, and then the dispatcher is gone; what it had queued stays queued."""
    with recobra.database.writing() as session:
        planning.plan_due(session, recobra.settings)
    outreach.dispatch_due(recobra, limit=3, kinds=[MessageKind.CAMPAIGN])


def test_campaign_that_stops_half_way_is_told_once_and_when_it_goes_on(
    recobra: Recobra, twilio: TwilioStub
) -> None:
    fill(recobra)
    send_half(recobra)
    move_clock(minutes=4)
    assert look(recobra) == set()
    move_clock(minutes=2)
    assert look(recobra) == look(recobra) == {"stalled"}
    outreach.dispatch_due(recobra, kinds=[MessageKind.CAMPAIGN])
    assert look(recobra) == set()
    raised, cleared = list_mails(recobra)
    assert "está detenida" in str(raised.subject)
    assert "3 contactos esperan" in str(raised.body)
    assert "recobra campaign status campaign. " in str(raised.body), "it can be copied to a terminal"
    assert "Resuelta la alarma «está detenida»" in str(cleared.subject)


def test_contacts_that_are_never_queued_are_a_standstill_too(recobra: Recobra, twilio: TwilioStub) -> None:
    fill(recobra)
    run_once(recobra)
    move_clock(days=1)
    with recobra.database.writing() as session:
        late = clock.now() - timedelta(minutes=10)
        session.execute(update(Contact).values(next_attempt_at=late, next_channel=Channel.WHATSAPP))
    assert look(recobra) == {"stalled"}


def test_provider_that_takes_nothing_is_a_standstill(recobra: Recobra, twilio: TwilioStub) -> None:
    fill(recobra)
    twilio.behave = lambda resource, form: BUSY
    for _ in range(5):
        run_once(recobra)
        move_clock(minutes=1)
    assert look(recobra) == set(), "something was tried a moment ago"
    move_clock(minutes=6)
    assert look(recobra) == {"stalled"}


@pytest.mark.parametrize("end", ["evening", "done", "paused"])
def test_campaign_that_rests_is_no_alarm(recobra: Recobra, twilio: TwilioStub, end: str) -> None:
    fill(recobra)
    if end == "done":
        run_once(recobra)
    else:
        send_half(recobra)
    if end == "evening":
        set_clock("2021-03-17 20:30")
    if end == "paused":
        with recobra.database.writing() as session:
            campaigns.pause(session, "campaign")
    move_clock(minutes=10)
    assert look(recobra) == set()
    assert list_mails(recobra) == []


def test_metas_daily_limit_is_no_standstill(recobra: Recobra, twilio: TwilioStub) -> None:
    recobra.settings.whatsapp_daily_limit = 3
    fill(recobra)
    run_once(recobra)
    assert len(twilio.taken) == 3
    move_clock(minutes=10)
    assert look(recobra) == set()
    set_clock("2021-03-18 10:10")  # there is room again, and nothing leaves
    assert look(recobra) == {"stalled"}


def test_alarm_of_the_evening_is_open_in_the_morning(recobra: Recobra, twilio: TwilioStub) -> None:
    fill(recobra)
    send_half(recobra)
    set_clock("2021-03-17 19:00")
    assert look(recobra) == {"stalled"}
    set_clock("2021-03-18 06:00")
    assert look(recobra) == {"stalled"}
    assert len(list_mails(recobra)) == 1


def test_every_contact_ends_in_a_state_that_says_why(recobra: Recobra, twilio: TwilioStub) -> None:
    fill(recobra)
    send_half(recobra)
    set_clock("2021-04-01 09:00")
    run_once(recobra)
    with recobra.database.reading() as session:
        contacts = session.scalars(select(Contact)).all()
        queued = session.scalars(select(Message.status).where(Message.status == MessageStatus.DUE)).all()
    assert {contact.state for contact in contacts} == {ContactState.EXHAUSTED}
    assert all("Terminó el plazo" in str(contact.observation) for contact in contacts)
    assert not queued
