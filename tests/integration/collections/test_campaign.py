"""A collections campaign reaches those who owe, discloses nothing, and leaves in peace who paid or disputes."""

from datetime import date, time
from decimal import Decimal

from sqlalchemy import select

from bot import clock
from bot.bootstrap import Recobra
from bot.models import ClaimStatus, Contact, ContactState, Customer, Office, Scenario, Script, TurnPurpose
from bot.queries.customers import show_customer
from bot.services import follow_ups
from bot.services.campaigns import campaigns, roster
from bot.services.debts import claims, debts, payments
from bot.services.turns import turns
from bot.services.typifications import typify
from tests.integration.collections.conftest import Debtor
from tests.support.twilio_stub import TwilioStub
from tests.support.world import (
    WEDNESDAY,
    add_base,
    add_customer,
    add_debtor,
    launch,
    move_clock,
    run_once,
    set_clock,
)


def test_the_opening_names_neither_service_nor_amount(campaign: Recobra, twilio: TwilioStub) -> None:
    (text,) = twilio.taken
    body = text.form["Body"]
    assert body.startswith("Hola Juan, te saludamos de CNT.")
    with campaign.database.reading() as session:
        service = session.query(Customer).one().services[0]
        told = (service.service_number, "120", "INTERNET", "internet", "factura", "deuda", "planilla")
    assert [word for word in told if word in body] == []


def test_who_owes_nothing_is_not_written_to(recobra: Recobra, twilio: TwilioStub) -> None:
    set_clock(WEDNESDAY)
    with recobra.database.writing() as session:
        add_base(session, add_debtor(session, amount="0"), add_debtor(session), script=Script.COLLECTIONS)
    launch(recobra, script=Script.COLLECTIONS)
    assert run_once(recobra) == 1


def test_paid_in_full_settles(debtor: Debtor) -> None:
    assert payments.record(debtor.session, debtor.service, Decimal("100.00"), clock.today(), "Servipagos")
    assert debtor.service.amount_due == Decimal("20.50")
    assert debtor.contact.state is ContactState.ACTIVE
    assert payments.record(debtor.session, debtor.service, Decimal("20.50"), clock.today(), "Servipagos")
    assert debtor.contact.state is ContactState.SETTLED
    assert "registró el pago" in str(debtor.contact.observation)


def test_the_same_payment_twice_counts_once(debtor: Debtor) -> None:
    assert payments.record(debtor.session, debtor.service, Decimal("20.00"), clock.today(), "")
    assert not payments.record(debtor.session, debtor.service, Decimal("20.00"), clock.today(), "")
    assert debtor.service.amount_due == Decimal("100.50")


def test_a_claim_silences_and_a_rejected_one_lets_the_campaign_go_on(debtor: Debtor) -> None:
    claim = claims.open_claim(debtor.session, debtor.service, debtor.contact, "no debo eso")
    assert (debtor.contact.typification_code, debtor.contact.state) == ("15", ContactState.SETTLED)
    assert claim.number in str(debtor.contact.observation)
    assert (claim.due_on - clock.today()).days == 15
    number, today = "2021-77", clock.today()
    assert claims.record(debtor.session, debtor.service, number, today, ClaimStatus.REJECTED)
    assert not claims.record(debtor.session, debtor.service, number, today, ClaimStatus.REJECTED)
    assert debtor.contact.state is ContactState.ACTIVE
    shown = show_customer(debtor.session, debtor.customer.cedula)
    assert [case["code"] for case in shown["cases"]] == [number]
    assert shown["contacts"][0]["scenario"] == Scenario.OVERDUE


def test_the_back_offices_claim_freezes_a_debt_that_nobody_disputed_here(debtor: Debtor) -> None:
    claims.record(debtor.session, debtor.service, "2021-78", clock.today(), ClaimStatus.OPEN)
    assert debtor.contact.state is ContactState.SETTLED


def test_the_campaign_ends_with_its_deadline(campaign: Recobra) -> None:
    move_clock(days=15)
    with campaign.database.writing() as session:
        assert campaigns.finish_due(session) == 1
        customer = session.query(Customer).one()
        contact = show_customer(session, customer.cedula)["contacts"][0]
    assert (contact["state"], contact["typification"]["code"]) == ("exhausted", "13")


def test_a_later_campaign_waits_for_the_agreements_turn(debtor: Debtor) -> None:
    session, friday = debtor.session, clock.at_local(date(2021, 3, 19), time(10))
    office = Office(
        city="Quito", name="Norte", address="x", hours="08:00-16:30", minutes_per_turn=30, desks=1
    )
    session.add(office)
    session.flush()
    turn = turns.book(session, debtor.customer.id, office.id, friday, purpose=TurnPurpose.PAYMENT_AGREEMENT)
    assert debtor.contact.state is ContactState.SETTLED
    campaigns.cancel(session, "cobranza")
    channels = ["whatsapp", "voice"]
    starts, ends = date(2021, 3, 17), date(2021, 3, 31)
    later = campaigns.create(session, "otra", "collections", "cobranza", starts, ends, None, channels)
    later.launched_at = clock.now()
    roster.activate(session, later, 0, 10**6)
    found = session.scalars(select(Contact).where(Contact.campaign_id == later.id)).one()
    assert found.silent_until == found.next_attempt_at == clock.start_of_day(date(2021, 3, 20))
    turns.cancel(session, turn)
    assert debtor.contact.silent_until is None


def test_an_hour_that_is_asked_for_ends_a_longer_silence(campaign: Recobra, twilio: TwilioStub) -> None:
    with campaign.database.writing() as session:
        customer = session.query(Customer).one()
        (contact,) = debts.contacts_of(session, customer.id)
        typify(session, contact, "16", detail="")
        debts.silence_after(session, customer.id, "16")
        follow_ups.promise_contact(session, customer, contact, clock.at_local(date(2021, 3, 19), time(15)))
    set_clock("2021-03-19 14:30")
    assert run_once(campaign) == 0
    set_clock("2021-03-19 15:05")
    assert run_once(campaign) == 1


def test_a_claim_that_is_rejected_before_the_launch_leaves_its_contact_to_the_launch(
    recobra: Recobra,
) -> None:
    with recobra.database.writing() as session:
        customer = add_customer(session, charge="9.50")
        add_base(session, customer)
        days = date(2021, 3, 17), date(2021, 3, 31)
        campaigns.create(session, "marzo", "equipment_recovery", "base", *days, None, ["whatsapp", "voice"])
        contact, found = session.scalars(select(Contact)).one(), []
        for status in (ClaimStatus.OPEN, ClaimStatus.REJECTED):
            claims.record(session, customer.services[0], "2021-9", date(2021, 3, 1), status)
            found.append((contact.state, contact.scenario))
    assert found == [
        (ContactState.EXCLUDED, Scenario.EXCLUDED),
        (ContactState.PENDING, Scenario.CHARGES_LOADED),
    ]
