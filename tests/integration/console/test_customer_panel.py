"""Beside a conversation stands everything of its customer, read in a fixed number of statements."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, time
from decimal import Decimal

import pytest
from sqlalchemy import event, select

from bot import clock
from bot.bootstrap import Recobra
from bot.errors import NotFound
from bot.models import Contact, Conversation, Customer, Payment, Script, ServiceKind
from bot.queries.customer_panel import Panel, look_at
from bot.services import follow_ups
from bot.services.addresses import open_conversations
from bot.services.debts import benefits, claims, promises, visits
from bot.services.debts.benefits import BenefitForm
from bot.services.debts.visits import VisitForm
from bot.services.outbound import messages
from bot.services.turns import turns
from tests.support import world

PHONE, SECOND = "+593992530829", "+593992530830"
FRIDAY = date(2021, 3, 19)


@contextmanager
def counting(recobra: Recobra) -> Iterator[list[str]]:
    statements: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            statements.append(statement)

    event.listen(recobra.database.engine, "before_cursor_execute", count)
    yield statements
    event.remove(recobra.database.engine, "before_cursor_execute", count)


@pytest.fixture
def debtor(desk: Recobra) -> int:
    """A customer with three debts in a campaign that wrote to them, in a conversation; the customer's id."""
    with desk.database.writing() as session:
        world.add_base(
            session, world.add_debtor(session, PHONE, SECOND, services=3), script=Script.COLLECTIONS
        )
    world.launch(desk, script=Script.COLLECTIONS)
    world.run_once(desk)
    with desk.database.writing() as session:
        customer = session.scalars(select(Customer)).one()
        key = open_conversations(session, [PHONE])[PHONE]
        session.get_one(Conversation, key).customer_id = customer.id
        return customer.id


def panel(recobra: Recobra, customer_id: int) -> Panel:
    with recobra.database.reading() as session:
        return look_at(session, customer_id)


def test_who_it_is_and_what_is_pending(desk: Recobra, debtor: int) -> None:
    seen = panel(desk, debtor)
    assert seen.customer.name == "PEREZ LOPEZ JUAN CARLOS"
    assert [phone.number for phone in seen.customer.phones] == [PHONE, SECOND]
    assert (len(seen.owing), seen.total_due) == (3, Decimal("361.50"))
    assert len(seen.eligible) == 3
    assert (seen.pending, seen.charged, seen.booked, seen.open_promises) == ([], [], [], [])


def test_campaigns_with_their_attempts(desk: Recobra, debtor: int) -> None:
    seen = panel(desk, debtor)
    assert [facts.contact.campaign.name for facts in seen.contacts] == ["campaign"] * 3
    assert sum(len(facts.attempts) for facts in seen.contacts) >= 1
    assert all(facts.is_live and facts.typification is None for facts in seen.contacts)
    with desk.database.writing() as session:
        contact = session.scalars(select(Contact)).first()
        assert contact is not None
        contact.typification_code = "7"
    assert "PENDIENTE" in {
        facts.typification.state for facts in panel(desk, debtor).contacts if facts.typification
    }


def test_what_was_agreed_stands_there_newest_first(desk: Recobra, debtor: int) -> None:
    with desk.database.writing() as session:
        customer = session.get_one(Customer, debtor)
        first, second, third = customer.services
        claims.open_claim(session, first, None, "no es mío")
        form = (ServiceKind.INTERNET, (PHONE, SECOND))
        visits.request(session, customer, second, VisitForm(form[0], "Calle 26", "Rosa Pérez", form[1]))
        rule = benefits.find_offer(session, third)
        assert rule
        benefits.grant(session, customer, third, rule, BenefitForm(*form))
        promises.make(session, customer, Decimal("241.00"), FRIDAY, "Servipagos")
        promises.make(session, customer, Decimal("241.00"), date(2021, 3, 22), "Servipagos")
        office = turns.offices_in(session, "Quito")[0]
        for hour in (9, 10):
            turns.book(session, debtor, office.id, clock.at_local(FRIDAY, time(hour)))
        follow_ups.promise_contact(session, customer, None, clock.at_local(FRIDAY, time(15)))
        session.add(
            Payment(service=first, amount=Decimal("1"), paid_on=FRIDAY, place="", imported_at=clock.now())
        )
    seen = panel(desk, debtor)
    assert [promise.due_on.day for promise in seen.promises] == [22, 19]
    assert [promise.due_on.day for promise in seen.open_promises] == [22]
    assert [clock.to_local(turn.starts_at).hour for turn in seen.booked] == [10]
    assert len(seen.owing) == 2  # of what is disputed nothing is asked
    assert len(seen.eligible) == 1
    lists = (seen.open_claims, seen.awaited_visits, seen.benefits, seen.open_follow_ups, seen.payments)
    assert [len(each) for each in lists] == [1] * 5


def test_what_was_said_costs_no_statement(desk: Recobra, debtor: int) -> None:
    with counting(desk) as before:
        panel(desk, debtor)
    with desk.database.writing() as session:
        conversation = session.scalars(select(Conversation)).one()
        for n in range(200):
            messages.queue_reply(session, conversation, f"mensaje {n}")
    with counting(desk) as after:
        panel(desk, debtor)
    assert len(after) == len(before) <= 14


def test_who_does_not_exist_is_said_to_be_so(desk: Recobra) -> None:
    with pytest.raises(NotFound):
        panel(desk, 999)
