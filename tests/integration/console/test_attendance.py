"""An office says who came, registers what they brought, and takes back what it said by mistake."""

from datetime import date, time

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.bootstrap import Recobra
from bot.errors import NotAllowed
from bot.models import Contact, ContactState, Message, MessageKind, MessageStatus, Service, Turn, TurnStatus
from bot.services import returns
from bot.services.turns import attendance, turns
from tests.support import world

OFFICER = "ventanilla@cnt.example"
FRIDAY = date(2021, 3, 19)


@pytest.fixture
def booked(desk: Recobra) -> Recobra:
    """One customer, whom an agent gave a turn on Friday at nine; it is Friday, half past nine."""
    with desk.database.writing() as session:
        world.add_base(session, world.add_customer(session))
    world.launch(desk)
    with desk.database.writing() as session:
        contact = session.scalars(select(Contact)).one()
        office = turns.offices_in(session, "Quito")[0]
        starts_at = clock.at_local(FRIDAY, time(9))
        turns.book(
            session, contact.customer_id, office.id, starts_at, contact=contact, made_by="ana@cnt.example"
        )
    world.set_clock("2021-03-19 09:30")
    return desk


def the_turn(session: Session) -> Turn:
    return session.scalars(select(Turn)).one()


def record(recobra: Recobra, attended: bool) -> None:
    with recobra.database.writing() as session:
        attendance.record_at_office(session, the_turn(session), attended, OFFICER)


def look(recobra: Recobra) -> tuple[TurnStatus, str | None, ContactState, str | None]:
    with recobra.database.reading() as session:
        turn, contact = the_turn(session), session.scalars(select(Contact)).one()
        return turn.status, turn.recorded_by, contact.state, contact.typification_code


@pytest.mark.parametrize("typed", ["cnt-{}", "{}", " CNT {}", "cnt{}\r\n", "Cnt–{}"])
def test_a_code_is_read_however_it_is_typed_or_scanned(typed: str) -> None:
    assert turns.read_code(typed.format("7k4p3q")) == "CNT-7K4P3Q"


@pytest.mark.parametrize("text", ["", "1710034065", "CNT-7K4P3", "CNT-7K4P3QQ", "CNT-0K4P3Q", "María"])
def test_what_is_no_code_is_not_read_as_one(text: str) -> None:
    assert turns.read_code(text) is None


def test_who_made_the_turn_and_who_recorded_it_are_kept(booked: Recobra) -> None:
    record(booked, True)
    assert look(booked) == (TurnStatus.ATTENDED, OFFICER, ContactState.SETTLED, "E1")
    with booked.database.reading() as session:
        assert the_turn(session).made_by == "ana@cnt.example"


def test_nobody_is_given_up_before_their_hour_but_may_come_early(booked: Recobra) -> None:
    world.set_clock("2021-03-19 08:40")
    with pytest.raises(NotAllowed, match="todavía no llega"):
        record(booked, False)
    record(booked, True)
    assert look(booked)[0] is TurnStatus.ATTENDED


def test_a_missed_turn_that_is_taken_back_is_booked_and_nobody_is_written_to(booked: Recobra) -> None:
    record(booked, False)
    assert look(booked) == (TurnStatus.MISSED, OFFICER, ContactState.ACTIVE, "E4")
    with booked.database.writing() as session:
        attendance.take_back(session, the_turn(session))
    assert look(booked) == (TurnStatus.BOOKED, None, ContactState.SETTLED, "E1")


def test_who_came_late_after_being_given_up_is_settled_again(booked: Recobra) -> None:
    record(booked, False)
    record(booked, True)
    assert look(booked) == (TurnStatus.ATTENDED, OFFICER, ContactState.SETTLED, "E1")


def test_what_the_customer_said_meanwhile_is_not_undone(booked: Recobra) -> None:
    record(booked, False)
    with booked.database.writing() as session:
        contact = session.scalars(select(Contact)).one()
        contact.typification_code, contact.state = "E10", ContactState.SETTLED
    record(booked, True)
    assert look(booked)[3] == "E10"


def test_a_result_of_another_day_can_only_be_corrected(booked: Recobra) -> None:
    record(booked, False)
    world.set_clock("2021-03-22 09:00")
    with pytest.raises(NotAllowed, match="ya pasó"), booked.database.writing() as session:
        attendance.take_back(session, the_turn(session))
    record(booked, True)
    assert look(booked)[0] is TurnStatus.ATTENDED


def test_who_was_marked_before_the_day_is_reminded_again_when_it_is_taken_back(booked: Recobra) -> None:
    world.set_clock("2021-03-17 12:00")
    record(booked, True)
    with booked.database.writing() as session:
        attendance.take_back(session, the_turn(session))
    with booked.database.reading() as session:
        reminders = session.scalars(select(Message).where(Message.kind == MessageKind.REMINDER)).all()
    assert sorted(reminder.status for reminder in reminders) == [MessageStatus.CANCELLED, MessageStatus.DUE]


def test_a_return_settles_and_one_registered_by_mistake_lets_the_campaign_go_on(booked: Recobra) -> None:
    record(booked, False)
    with booked.database.writing() as session:
        contact = session.scalars(select(Contact)).one()
        contact.typification_code = None
        service = session.scalars(select(Service)).one()
        assert returns.register(session, service, clock.today(), "ACT-77")
        assert not returns.register(session, service, clock.today(), None)
    assert look(booked)[2] is ContactState.SETTLED
    with booked.database.writing() as session:
        returns.take_back(session, session.scalars(select(Service)).one())
    with booked.database.reading() as session:
        service = session.scalars(select(Service)).one()
        assert (service.returned_on, service.return_record) == (None, None)
    assert look(booked)[2] is ContactState.ACTIVE


def test_a_return_of_another_day_is_the_back_offices_to_correct(booked: Recobra) -> None:
    with booked.database.writing() as session:
        service = session.scalars(select(Service)).one()
        returns.register(session, service, clock.today(), "ACT-77")
    world.set_clock("2021-03-20 09:00")
    with pytest.raises(NotAllowed, match="hoy"), booked.database.writing() as session:
        returns.take_back(session, session.scalars(select(Service)).one())
