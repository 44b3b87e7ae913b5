"""A promise is reminded of, kept or broken by the payments, and silences the campaign until it is due."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from bot import clock
from bot.bootstrap import Recobra
from bot.errors import NotAllowed
from bot.models import Contact, Customer, Message, MessageStatus, Promise, PromiseStatus
from bot.services.debts import payments, promises
from tests.support.twilio_stub import TwilioStub
from tests.support.world import move_clock, run_once

FRIDAY = date(2021, 3, 19)


def promise(
    recobra: Recobra, amount: str = "120.50", due_on: date = FRIDAY, made_by: str | None = None
) -> None:
    with recobra.database.writing() as session:
        customer = session.scalars(select(Customer)).one()
        promises.make(session, customer, Decimal(amount), due_on, "Servipagos", made_by=made_by)


def pay(recobra: Recobra, amount: str) -> None:
    with recobra.database.writing() as session:
        service = session.scalars(select(Customer)).one().services[0]
        payments.record(session, service, Decimal(amount), clock.today(), "Servipagos")


def judge(recobra: Recobra) -> PromiseStatus:
    with recobra.database.writing() as session:
        promises.judge_due(session)
        return session.scalars(select(Promise).order_by(Promise.id.desc())).first().status  # type: ignore[union-attr]


def texts(twilio: TwilioStub) -> list[str]:
    return [taken.form.get("Body", taken.resource) for taken in twilio.taken]


def test_it_is_typified_and_silent_until_the_payment_can_be_seen(
    campaign: Recobra, twilio: TwilioStub
) -> None:
    promise(campaign)
    with campaign.database.reading() as session:
        contact = session.scalars(select(Contact)).one()
        assert contact.typification_code == "1"
        assert contact.observation == "Cliente pagará $120,50 el 19-3-2021 en Servipagos."
        # Friday and two working days: the campaign speaks again on Wednesday.
        assert contact.next_attempt_at == clock.start_of_day(date(2021, 3, 24))
    for _ in range(6):
        move_clock(days=1)
        run_once(campaign)
        if clock.today() <= date(2021, 3, 23):
            assert all("acordamos para mañana" in text for text in texts(twilio)[1:])


def test_it_is_reminded_of_the_day_before(campaign: Recobra, twilio: TwilioStub) -> None:
    promise(campaign)
    run_once(campaign)
    assert len(twilio.taken) == 1
    move_clock(days=1, minutes=5)
    run_once(campaign)
    assert "mañana viernes 19 de marzo" in texts(twilio)[1]
    assert "120" not in texts(twilio)[1]


def test_for_a_monday_it_is_reminded_of_on_friday_and_the_same_day_not_at_all(
    campaign: Recobra, twilio: TwilioStub
) -> None:
    promise(campaign, due_on=date(2021, 3, 22))
    run_once(campaign)
    move_clock(days=2, minutes=5)
    run_once(campaign)
    assert "acordamos para el lunes 22 de marzo" in texts(twilio)[1]
    promise(campaign, due_on=date(2021, 3, 22))  # on Friday once more: they have just said it
    with campaign.database.reading() as session:
        queued = select(Message).where(Message.template == "promise_reminder", Message.status == "due")
        assert session.scalars(queued).all() == []


def test_enough_keeps_it_and_nobody_is_reminded(campaign: Recobra, twilio: TwilioStub) -> None:
    promise(campaign, "40", made_by="ana@cnt.example")
    pay(campaign, "39.50")  # within the tolerance
    assert judge(campaign) is PromiseStatus.KEPT
    move_clock(days=1, minutes=5)
    run_once(campaign)
    assert len(twilio.taken) == 1


def test_too_little_breaks_it_with_one_kind_message(campaign: Recobra, twilio: TwilioStub) -> None:
    promise(campaign)
    pay(campaign, "20")
    move_clock(days=6)  # Tuesday: a bank's file may still come
    assert judge(campaign) is PromiseStatus.OPEN
    move_clock(days=1)
    assert judge(campaign) is PromiseStatus.BROKEN
    run_once(campaign)
    run_once(campaign)
    assert sum("Todavía no vemos registrado" in text for text in texts(twilio)) == 1
    with campaign.database.reading() as session:
        contact = session.scalars(select(Contact)).one()
        assert "No se registró el pago prometido." in str(contact.observation)
        assert contact.silent_until is None
    # A week before the end the next reminder is due, but not on the day of that message.
    assert len(twilio.taken) == 2
    move_clock(days=1)
    run_once(campaign)
    assert len(twilio.taken) == 3


@pytest.mark.parametrize(
    ("amount", "due_on"),
    [
        ("119.00", FRIDAY),  # less than the debt and its tolerance
        ("120.50", date(2021, 3, 16)),
        ("120.50", date(2021, 3, 20)),  # a Saturday
        ("120.50", date(2021, 4, 5)),  # 19 days ahead
    ],
)
def test_what_is_no_promise_is_refused_and_leaves_the_one_that_stands(
    campaign: Recobra, amount: str, due_on: date
) -> None:
    promise(campaign)
    with pytest.raises(NotAllowed, match="No se puede tomar la promesa"):
        promise(campaign, amount, due_on)
    with campaign.database.reading() as session:
        assert session.scalars(select(Promise)).one().status is PromiseStatus.OPEN


def test_who_owes_nothing_has_nothing_to_promise(campaign: Recobra) -> None:
    pay(campaign, "120.50")
    with pytest.raises(NotAllowed, match="no hay ninguna deuda"):
        promise(campaign, "10")


def test_another_promise_replaces_it(campaign: Recobra) -> None:
    promise(campaign)
    promise(campaign, due_on=date(2021, 3, 22))
    with campaign.database.reading() as session:
        statuses = [each.status for each in session.scalars(select(Promise).order_by(Promise.id))]
        assert statuses == [PromiseStatus.CANCELLED, PromiseStatus.OPEN]
        reminders = session.scalars(select(Message).where(Message.template == "promise_reminder")).all()
        assert [each.status for each in reminders] == [MessageStatus.CANCELLED, MessageStatus.DUE]
