"""Whom a person attends: nothing automatic leaves, on either channel, in any campaign, until a person says so."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from bot import clock
from bot.bootstrap import Recobra
from bot.cli import cli
from bot.models import (
    Channel,
    Contact,
    ContactState,
    Conversation,
    ConversationState,
    Customer,
    FollowUpStatus,
    Message,
    MessageStatus,
    Script,
)
from bot.queries.charge_base import list_charge_base
from bot.services import follow_ups, personal_care
from bot.services.addresses import open_conversations
from bot.services.campaigns import planning
from bot.services.debts import promises
from bot.services.outbound import messages, outreach
from bot.services.typifications import typify
from tests.support.twilio_stub import TwilioStub
from tests.support.world import (
    ACCEPTED,
    WEDNESDAY,
    add_base,
    add_customer,
    add_debtor,
    launch,
    move_clock,
    run_once,
    set_clock,
)

MOBILE = "+593991111111"


@pytest.fixture
def key(recobra: Recobra) -> int:
    """The id of a customer with equipment, and a landline beside the mobile."""
    set_clock(WEDNESDAY)
    with recobra.database.writing() as session:
        customer = add_customer(session, MOBILE, "+59322222222")
        add_base(session, customer)
        return customer.id


def begin(recobra: Recobra, key: int) -> None:
    with recobra.database.writing() as session:
        personal_care.begin(session, session.get_one(Customer, key))


def contacts_of(recobra: Recobra) -> list[tuple[ContactState, str | None]]:
    with recobra.database.reading() as session:
        found = session.scalars(select(Contact).order_by(Contact.id))
        return [(contact.state, contact.typification_code) for contact in found]


def run_days(recobra: Recobra, days: int) -> None:
    for _ in range(days):
        run_once(recobra)
        move_clock(days=1)


def test_what_was_queued_is_taken_back_and_the_contact_is_settled(recobra: Recobra, key: int) -> None:
    launch(recobra)
    with recobra.database.writing() as session:
        planning.plan_due(session, recobra.settings)
    begin(recobra, key)
    with recobra.database.reading() as session:
        [message] = session.scalars(select(Message))
        assert (message.status, message.error_message) == (
            MessageStatus.CANCELLED,
            "lo atiende un asesor personalmente",
        )
    assert contacts_of(recobra) == [(ContactState.SETTLED, "E5")]


@pytest.mark.parametrize("script", [Script.EQUIPMENT_RECOVERY, Script.COLLECTIONS])
def test_no_later_campaign_reaches_them_on_either_channel(
    recobra: Recobra, twilio: TwilioStub, script: Script
) -> None:
    set_clock(WEDNESDAY)
    with recobra.database.writing() as session:
        customer = (add_debtor if script is Script.COLLECTIONS else add_customer)(session, MOBILE)
        add_base(session, customer, script=script)
        personal_care.begin(session, customer)
    launch(recobra, script=script)
    run_days(recobra, 13)
    assert twilio.posts == []
    code = "7" if script is Script.COLLECTIONS else "E5"
    assert contacts_of(recobra) == [(ContactState.SETTLED, code)]


def test_a_campaign_under_way_is_silent_at_the_moment_of_sending(
    recobra: Recobra, twilio: TwilioStub, key: int
) -> None:
    """Even where only the flag was set: the check does not rely on what was cancelled."""
    launch(recobra)
    with recobra.database.writing() as session:
        planning.plan_due(session, recobra.settings)
        session.get_one(Customer, key).personal_care_since = clock.now()
    outreach.dispatch_due(recobra)
    assert twilio.posts == []


def test_an_address_of_nobody_known_is_left_in_peace_too(
    recobra: Recobra, twilio: TwilioStub, key: int
) -> None:
    with recobra.database.writing() as session:
        at = open_conversations(session, [MOBILE])[MOBILE]
        personal_care.begin(session, session.get_one(Conversation, at))
    launch(recobra, channels=("whatsapp",))
    run_days(recobra, 3)
    assert twilio.posts == []


def test_news_of_what_they_agreed_is_written_and_never_called(
    recobra: Recobra, twilio: TwilioStub, key: int
) -> None:
    begin(recobra, key)
    with recobra.database.writing() as session:
        customer = session.get_one(Customer, key)
        messages.queue_notice(session, customer, "receipt_accepted", ACCEPTED)
        messages.queue_notice(session, customer, "receipt_accepted", ACCEPTED, channel=Channel.VOICE)
    run_once(recobra)
    assert [post.resource for post in twilio.taken] == ["Messages"]


def test_neither_the_reminder_of_a_promise_nor_its_breaking_is_told(
    recobra: Recobra, twilio: TwilioStub
) -> None:
    set_clock(WEDNESDAY)
    with recobra.database.writing() as session:
        customer = add_debtor(session, MOBILE)
        add_base(session, customer, script=Script.COLLECTIONS)
    launch(recobra, script=Script.COLLECTIONS)
    with recobra.database.writing() as session:
        customer = session.scalars(select(Customer)).one()
        promises.make(session, customer, Decimal("120.50"), clock.today() + timedelta(days=2), None)
        personal_care.begin(session, customer)
    for _ in range(9):
        with recobra.database.writing() as session:
            promises.judge_due(session)
        run_days(recobra, 1)
    assert twilio.posts == []
    assert contacts_of(recobra) == [(ContactState.SETTLED, "7")]


def test_nothing_that_comes_to_nothing_brings_the_campaign_back(recobra: Recobra, key: int) -> None:
    launch(recobra)
    begin(recobra, key)
    with recobra.database.writing() as session:
        contact = session.scalars(select(Contact)).one()
        later = follow_ups.promise_contact(
            session, contact.customer, contact, clock.now() + timedelta(days=1)
        )
        typify(session, contact, "E6", channel="WhatsApp", next_step="")
        typify(session, contact, "E5", channel="WhatsApp", when="mañana")
        assert (contact.state, contact.next_attempt_at) == (ContactState.SETTLED, None)
        personal_care.begin(session, contact.customer)
        assert later.status is FollowUpStatus.CANCELLED


def test_an_hour_that_they_ask_for_is_kept_by_a_person(
    recobra: Recobra, twilio: TwilioStub, key: int
) -> None:
    launch(recobra)
    begin(recobra, key)
    with recobra.database.writing() as session:
        at = open_conversations(session, [MOBILE])[MOBILE]
        session.get_one(Conversation, at).customer_id = key
        contact = session.scalars(select(Contact)).one()
        follow_ups.promise_contact(session, contact.customer, contact, clock.now() + timedelta(days=1))
    move_clock(days=1, minutes=1)
    with recobra.database.writing() as session:
        assert follow_ups.run_due(session) == 1
        assert session.get_one(Conversation, at).state is ConversationState.WAITING
    run_days(recobra, 2)
    assert twilio.posts == []


def test_what_was_settled_keeps_its_outcome(recobra: Recobra, key: int) -> None:
    launch(recobra)
    with recobra.database.writing() as session:
        contact = session.scalars(select(Contact)).one()
        typify(session, contact, "E1", turn="AB12", office="Quito", when="viernes")
    begin(recobra, key)
    assert contacts_of(recobra) == [(ContactState.SETTLED, "E1")]


def test_who_was_informed_only_is_left_to_the_person(recobra: Recobra, key: int) -> None:
    launch(recobra)
    with recobra.database.writing() as session:
        typify(session, session.scalars(select(Contact)).one(), "E4", topic="el plazo")
    begin(recobra, key)
    assert contacts_of(recobra) == [(ContactState.SETTLED, "E5")]


def run(*words: str) -> str:
    result = CliRunner().invoke(cli, words)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_an_operator_sees_who_is_in_care_and_why_nobody_wrote(recobra: Recobra, key: int) -> None:
    begin(recobra, key)
    launch(recobra)
    with recobra.database.reading() as session:
        cedula = session.get_one(Customer, key).cedula
    [row] = json.loads(run("export", "unreached", "campaign", "--json"))
    assert (row["CEDULA"], row["CODIGO"]) == (cedula, "E5")
    assert row["POR QUE"] == (
        "Un asesor atiende personalmente al cliente; no se le contacta de forma automática."
    )
    assert json.loads(run("campaign", "status", "campaign", "--json"))["typifications"] == {"E5": 1}


def test_a_plan_counts_nothing_for_them(recobra: Recobra, key: int) -> None:
    launch(recobra)
    with recobra.database.writing() as session:  # the flag alone, as where another process has just set it
        session.get_one(Customer, key).personal_care_since = clock.now()
    facts = json.loads(run("campaign", "plan", "campaign", "--json"))
    assert (facts["silent"], facts["sends"]) == (1, [])


def test_nobody_in_care_is_charged_unseen(recobra: Recobra, key: int) -> None:
    begin(recobra, key)
    campaign = launch(recobra)
    with recobra.database.reading() as session:
        [row] = list_charge_base(session, campaign).rows
    assert row[-3:] == ("REVISAR", "personal_care", "lo atiende un asesor personalmente")


def test_no_reminder_of_the_deadline_is_planned(recobra: Recobra, twilio: TwilioStub, key: int) -> None:
    launch(recobra, channels=("whatsapp",))
    run_once(recobra)
    with recobra.database.writing() as session:
        session.get_one(Customer, key).personal_care_since = clock.now()
    run_days(recobra, 13)
    with recobra.database.reading() as session:
        left = session.scalars(select(Message).where(Message.status != MessageStatus.CANCELLED)).all()
    assert len(left) == len(twilio.taken) == 1


def test_only_a_person_undoes_it(
    recobra: Recobra, twilio: TwilioStub, key: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with recobra.database.writing() as session:
        customer = session.get_one(Customer, key)
        customer.cedula = "1710034065"
        at = open_conversations(session, [MOBILE])[MOBILE]
        session.get_one(Conversation, at).customer_id = key
    assert json.loads(run("customer", "attend", "1710034065", "--by-person", "--json")) == {
        "cedula": "1710034065",
        "personal_care": True,
    }
    assert "Un asesor lo atiende personalmente" in run("customer", "show", "1710034065")
    assert json.loads(run("customer", "show", "1710034065", "--json"))["personal_care"] is True
    assert "vuelve a recibir" in run("customer", "attend", "1710034065", "--automatic")
    launch(recobra)
    run_once(recobra)
    assert len(twilio.taken) == 1


def test_how_must_be_said(recobra: Recobra) -> None:
    result = CliRunner().invoke(cli, ["customer", "attend", "1710034065"])
    assert result.exit_code == 2
