"""Where a script's policy asks for consent, WhatsApp begins nothing without it, and the calls go on."""

from datetime import time, timedelta

import pytest
from sqlalchemy import select

from bot import clock
from bot.bootstrap import Recobra
from bot.catalog.policy import get_policy
from bot.doctor import installation
from bot.doctor.findings import Health
from bot.errors import InvalidInput
from bot.models import Channel, Contact, Message, MessageStatus, Script, Service
from bot.services import follow_ups
from bot.services.campaigns import campaigns, deadline_reminders, launching, planning
from bot.services.forecasting.forecast import forecast
from tests.support.twilio_stub import TwilioStub
from tests.support.world import DEADLINE, WEDNESDAY, add_base, add_debtor, launch, run_once, set_clock


def rule(monkeypatch: pytest.MonkeyPatch, name: str, value: object) -> None:
    """Collections' policy, with another value."""
    scripts = get_policy().scripts
    changed = scripts[Script.COLLECTIONS].model_copy(update={name: value})
    monkeypatch.setitem(scripts, Script.COLLECTIONS, changed)


@pytest.fixture
def asking(recobra: Recobra, monkeypatch: pytest.MonkeyPatch) -> Recobra:
    """Collections ask for consent; of three who owe one gave it, one refused it, of one nothing is known."""
    set_clock(WEDNESDAY)
    recobra.settings.voice_cps = 50
    rule(monkeypatch, "whatsapp_opt_in", True)
    with recobra.database.writing() as session:
        people = [add_debtor(session) for _ in range(3)]
        for customer, opted_in in zip(people, (True, False, None), strict=True):
            customer.services[0].opted_in = opted_in
        add_base(session, *people, script=Script.COLLECTIONS)
    return recobra


def test_only_who_agreed_is_written_to_and_the_others_are_called(asking: Recobra, twilio: TwilioStub) -> None:
    with asking.database.writing() as session:
        channels = ["whatsapp", "voice"]
        draft = campaigns.create(session, "c", "collections", None, clock.today(), DEADLINE, None, channels)
        planned = forecast(session, asking.settings, draft)
        assert (planned.contacts_by_channel["whatsapp"], planned.contacts_by_channel["voice"]) == (1, 2)
    launching.launch(asking, "c", accept=True)
    run_once(asking)
    assert sorted(post.resource for post in twilio.taken) == ["Calls", "Calls", "Messages"]


def test_the_launch_tells_how_many_did_not_agree(asking: Recobra) -> None:
    with asking.database.writing() as session:
        campaigns.create(
            session, "c", "collections", None, clock.today(), DEADLINE, None, ["whatsapp", "voice"]
        )
    warnings = launching.launch(asking, "c", accept=True)
    assert [w for w in warnings if "ACEPTA WHATSAPP" in w] == [
        "De 2 servicios la base no dice SÍ en ACEPTA WHATSAPP: por WhatsApp no se les escribirá."
    ]


def test_consent_that_was_withdrawn_counts_at_the_moment_of_sending(
    asking: Recobra, twilio: TwilioStub
) -> None:
    launch(asking, script=Script.COLLECTIONS)
    with asking.database.writing() as session:
        planning.plan_due(session, asking.settings)
        for service in session.scalars(select(Service)):
            service.opted_in = False
    run_once(asking)
    run_once(asking)
    assert [post.resource for post in twilio.taken] == ["Calls"] * 3
    with asking.database.reading() as session:
        statement = select(Message.error_message).where(Message.status == MessageStatus.CANCELLED)
        assert session.scalars(statement).all() == ["el cliente no aceptó este canal"]


def test_a_reminder_of_the_deadline_asks_for_consent_too(asking: Recobra, twilio: TwilioStub) -> None:
    launch(asking, script=Script.COLLECTIONS)
    run_once(asking)
    set_clock(f"{DEADLINE.replace(day=30)} 09:00")
    with asking.database.writing() as session:
        session.query(Contact).update({"next_attempt_at": None})
    assert deadline_reminders.remind_due(asking) == 3
    with asking.database.reading() as session:
        assert sorted(session.scalars(select(Contact.next_channel))) == [
            Channel.VOICE,
            Channel.VOICE,
            Channel.WHATSAPP,
        ]


def test_who_asks_to_be_written_to_has_agreed(asking: Recobra, twilio: TwilioStub) -> None:
    launch(asking, script=Script.COLLECTIONS)
    run_once(asking)
    tomorrow = clock.today() + timedelta(days=1)
    with asking.database.writing() as session:
        contact = session.scalars(select(Contact).where(Contact.next_channel == Channel.VOICE)).first()
        assert contact is not None
        at = clock.at_local(tomorrow, time(11))
        follow_ups.promise_contact(session, contact.customer, contact, at, Channel.WHATSAPP)
    set_clock(f"{tomorrow} 11:01")
    before = len(twilio.taken)
    run_once(asking)
    assert "Messages" in [post.resource for post in twilio.taken[before:]]


def test_a_script_that_uses_no_whatsapp_makes_no_campaign_of_it(
    asking: Recobra, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule(monkeypatch, "channels", [Channel.VOICE])
    dates = (DEADLINE, DEADLINE, None)
    with asking.database.writing() as session, pytest.raises(InvalidInput, match="solo usa voice"):
        campaigns.create(session, "c", "collections", None, *dates, ["whatsapp"])
    with asking.database.writing() as session:
        made = campaigns.create(session, "c", "collections", None, *dates, ["whatsapp", "voice"])
        assert made.channels == ["voice"]


def test_the_doctor_warns_of_collections_on_whatsapp_without_consent(
    asking: Recobra, monkeypatch: pytest.MonkeyPatch
) -> None:
    (finding,) = installation.check_consent(asking)
    assert finding.health is Health.OK
    rule(monkeypatch, "whatsapp_opt_in", False)
    (finding,) = installation.check_consent(asking)
    assert finding.health is Health.WARNING
    assert "whatsapp_opt_in" in finding.remedy
