"""An office finds whoever stands before it, and registers what they came for."""

from datetime import date, time

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.bootstrap import Recobra
from bot.errors import InvalidInput, NotFound
from bot.models import (
    AuditEntry,
    Claim,
    ClaimStatus,
    Contact,
    ContactState,
    Customer,
    Turn,
    TurnPurpose,
    TurnStatus,
)
from bot.queries.office_day import find_visitor, list_turns
from bot.services.turns import office_desk, turns
from tests.support import world

OFFICER = "ventanilla@cnt.example"
FRIDAY = date(2021, 3, 19)
CEDULA = "0340987023"


def book(
    session: Session,
    customer: Customer,
    hour: int,
    city: str = "Quito",
    purpose: TurnPurpose = TurnPurpose.EQUIPMENT_RETURN,
) -> Turn:
    office = turns.offices_in(session, city)[0]
    contact = session.scalars(select(Contact).where(Contact.customer_id == customer.id)).first()
    starts_at = clock.at_local(FRIDAY, time(hour))
    return turns.book(session, customer.id, office.id, starts_at, contact=contact, purpose=purpose)


@pytest.fixture
def friday(desk: Recobra) -> Recobra:
    """Friday, half past nine: one customer with two services has a turn at nine in Quito, another at ten in Loja."""
    with desk.database.writing() as session:
        customer = world.add_customer(session, services=2)
        customer.cedula = CEDULA
        world.add_base(session, customer, world.add_customer(session))
    world.launch(desk)
    with desk.database.writing() as session:
        first, second = session.scalars(select(Customer).order_by(Customer.id))
        book(session, first, 9)
        book(session, second, 10, "Loja")
    world.set_clock("2021-03-19 09:30")
    return desk


def first_turn(session: Session) -> Turn:
    return session.scalars(select(Turn).order_by(Turn.id)).all()[0]


def actions(session: Session) -> list[str]:
    return list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def test_an_office_sees_its_own_day_by_hour(friday: Recobra) -> None:
    with friday.database.reading() as session:
        turn = first_turn(session)
        listed = list_turns(session, turn.office_id, FRIDAY)
        assert [each.code for each in listed] == [turn.code]
        assert list_turns(session, turn.office_id, date(2021, 3, 22)) == []


def test_a_cancelled_turn_is_not_of_the_day(friday: Recobra) -> None:
    world.set_clock(world.WEDNESDAY)
    with friday.database.writing() as session:
        turns.cancel(session, first_turn(session))
        assert list_turns(session, first_turn(session).office_id, FRIDAY) == []


def test_whoever_stands_there_is_found_by_code_or_cedula(friday: Recobra) -> None:
    with friday.database.reading() as session:
        code = first_turn(session).code
        for words in (code, code.lower(), code.removeprefix("CNT-"), CEDULA, "034098702-3", "340987023"):
            visitor = find_visitor(session, words)
            assert visitor.customer.cedula == CEDULA
            assert [turn.code for turn in visitor.turns] == [code]
            assert len(visitor.pending) == 2


@pytest.mark.parametrize("words", ["", "CNT-777777", "1710034065", "juan"])
def test_whoever_is_not_known_is_said_to_be_so(friday: Recobra, words: str) -> None:
    with friday.database.reading() as session, pytest.raises(NotFound):
        find_visitor(session, words)


def test_equipment_handed_in_is_a_return_and_its_turn_attended(friday: Recobra) -> None:
    with friday.database.writing() as session:
        visitor = find_visitor(session, CEDULA)
        office_desk.receive_equipment(
            session, visitor.customer.id, [visitor.pending[0].id], " ACT 77 ", OFFICER
        )
    with friday.database.reading() as session:
        visitor = find_visitor(session, CEDULA)
        assert (len(visitor.pending), len(visitor.returned_today)) == (1, 1)
        assert visitor.returned_today[0].return_record == "ACT 77"
        turn = visitor.turns[0]
        assert (turn.status, turn.recorded_by) == (TurnStatus.ATTENDED, OFFICER)
        assert actions(session)[-2:] == ["return.register", "turn.attended"]


def test_who_comes_without_a_turn_is_served_too(friday: Recobra) -> None:
    world.set_clock("2021-03-18 11:00")
    with friday.database.writing() as session:
        visitor = find_visitor(session, CEDULA)
        ids = [service.id for service in visitor.pending]
        office_desk.receive_equipment(session, visitor.customer.id, ids, "ACT-78", OFFICER)
    with friday.database.reading() as session:
        visitor = find_visitor(session, CEDULA)
        assert visitor.pending == []
        assert visitor.turns[0].status is TurnStatus.CANCELLED  # nothing is left to bring on Friday
        states = session.scalars(
            select(Contact.state).where(Contact.customer_id == visitor.customer.id)
        ).all()
        assert states == [ContactState.SETTLED] * 2


@pytest.mark.parametrize(("record", "chosen"), [("", True), (" ", True), ("A" * 41, True), ("ACT-1", False)])
def test_a_return_needs_an_acta_and_something_returned(friday: Recobra, record: str, chosen: bool) -> None:
    with friday.database.writing() as session:
        visitor = find_visitor(session, CEDULA)
        ids = [service.id for service in visitor.pending] if chosen else [999]
        with pytest.raises(InvalidInput):
            office_desk.receive_equipment(session, visitor.customer.id, ids, record, OFFICER)


def test_mistakes_of_the_desk_are_taken_back_and_told(friday: Recobra) -> None:
    with friday.database.writing() as session:
        visitor = find_visitor(session, CEDULA)
        [service] = office_desk.receive_equipment(
            session, visitor.customer.id, [visitor.pending[0].id], "A1", OFFICER
        )
        office_desk.take_back_equipment(session, service.id)
        office_desk.take_back_attendance(session, visitor.turns[0].id)
    with friday.database.reading() as session:
        visitor = find_visitor(session, CEDULA)
        assert (len(visitor.pending), visitor.turns[0].status) == (2, TurnStatus.BOOKED)
        assert actions(session)[-2:] == ["return.take_back", "turn.take_back"]


def test_a_claim_handed_in_freezes_the_debt(desk: Recobra) -> None:
    with desk.database.writing() as session:
        debtor, other = world.add_debtor(session), world.add_debtor(session)
        turn = book(session, debtor, 9, purpose=TurnPurpose.INVOICE_CLAIM)
        service, foreign = debtor.services[0].id, other.services[0].id
    world.set_clock("2021-03-19 09:05")
    with desk.database.writing() as session:
        office_desk.receive_claim(session, turn.id, service, " rec 2021-9 ", OFFICER)
    with desk.database.writing() as session:
        claim = session.scalars(select(Claim)).one()
        assert (claim.number, claim.status, claim.service_id) == ("REC2021-9", ClaimStatus.OPEN, service)
        assert session.get_one(Turn, turn.id).status is TurnStatus.ATTENDED
        with pytest.raises(NotFound):
            office_desk.receive_claim(session, turn.id, foreign, "REC-1", OFFICER)
        with pytest.raises(InvalidInput):
            office_desk.receive_claim(session, turn.id, service, "  ", OFFICER)
