"""An office's capacity is changed at the console, and no customer's turn loses its place."""

from datetime import date, time

import pytest
from sqlalchemy import select

from bot import clock
from bot.bootstrap import Recobra
from bot.models import Office, Role, Turn
from bot.services.turns import offices, turns
from tests.support.console import ConsoleHouse, Visitor
from tests.support.world import add_customer

THURSDAY = date(2021, 3, 18)


@pytest.fixture
def office(desk: Recobra) -> Office:
    """Two desks, half an hour a turn, from 08:00 to 16:30; both desks are taken at 16:00."""
    with desk.database.writing() as session:
        office = offices.list_open(session, "Quito")[0]
        office.hours, office.minutes_per_turn, office.desks = "08:00-16:30", 30, 2
        for _ in range(2):
            turns.book(session, add_customer(session).id, office.id, clock.at_local(THURSDAY, time(16)))
        return office


@pytest.fixture
def admin(console: ConsoleHouse) -> Visitor:
    return console.enter(Role.ADMIN)


def send(admin: Visitor, office: Office, **changes: str) -> tuple[int, str]:
    path = f"/console/admin/offices/{office.id}"
    admin.get(path)
    form = {
        "city": office.city, "name": office.name, "address": office.address, "hours": "08:00-16:30",
        "minutes_per_turn": "30", "desks": "2", "is_open": "1",
    }  # fmt: skip
    answer = admin.post(path, form | changes)
    return answer.status_code, answer.text


def read(recobra: Recobra, office: Office) -> Office:
    with recobra.database.reading() as session:
        return session.get_one(Office, office.id)


def test_it_is_the_operators_own_from_then_on(desk: Recobra, admin: Visitor, office: Office) -> None:
    assert send(admin, office, desks="5", email="quito@empresa.example", is_open="")[0] == 303
    with desk.database.writing() as session:
        offices.load_catalog(session)
    changed = read(desk, office)
    assert (changed.desks, changed.is_open, changed.is_sample) == (5, False, False)
    assert changed.email == "quito@empresa.example"
    assert "No da turnos" in admin.get("/console/admin/offices").text


@pytest.mark.parametrize(
    "changes",
    [{"hours": "08:00-16:00"}, {"desks": "1"}, {"hours": "16:15-18:00"}],
    ids=["shuts earlier", "one desk less", "opens later"],
)
def test_turns_that_would_lose_their_place_are_named(
    desk: Recobra, admin: Visitor, office: Office, changes: dict[str, str]
) -> None:
    status, text = send(admin, office, **changes)
    assert status == 422
    assert "Quedarían sin lugar" in text
    with desk.database.reading() as session:
        named = [code for code in session.scalars(select(Turn.code)) if f"{code} (18-3-2021 16:00)" in text]
    assert len(named) == (1 if "desks" in changes else 2)
    assert (read(desk, office).hours, read(desk, office).desks) == ("08:00-16:30", 2)
    assert all(f'value="{value}"' in text for value in changes.values())


def test_longer_turns_must_not_run_into_each_other(desk: Recobra, admin: Visitor, office: Office) -> None:
    with desk.database.writing() as session:
        for _ in range(2):
            turns.book(session, add_customer(session).id, office.id, clock.at_local(THURSDAY, time(15, 30)))
    status, text = send(admin, office, minutes_per_turn="45", hours="08:00-17:00")
    assert status == 422
    assert text.count("(18-3-2021 16:00)") == 2
    assert send(admin, office, minutes_per_turn="45", hours="08:00-17:00", desks="4")[0] == 303


def test_a_turn_moves_to_a_desk_that_stays(desk: Recobra, admin: Visitor, office: Office) -> None:
    with desk.database.writing() as session:
        first = session.scalars(select(Turn).where(Turn.desk == 1)).one()
        turns.cancel(session, first)
    assert send(admin, office, desks="1")[0] == 303
    with desk.database.reading() as session:
        assert session.scalars(select(Turn.desk).where(Turn.status == "booked")).all() == [1]


def test_what_is_wrong_stands_beside_its_field(admin: Visitor, office: Office) -> None:
    status, text = send(admin, office, hours="de ocho a cinco", desks="0", name=" ", latitude="40", email="x")
    assert status == 422
    for error in ("Escribe el nombre.", "de 1 a 100", "de -5.1 a 1.7", "no es una dirección de correo"):
        assert error in text
    assert 'value="de ocho a cinco"' in text
    assert "Escribe el horario así" in send(admin, office, hours="de ocho a cinco")[1]


def test_a_new_one(desk: Recobra, admin: Visitor, office: Office) -> None:
    admin.get("/console/admin/offices/new")
    form = {
        "city": "Quito", "name": "CAC Nuevo", "address": "Av. Uno", "hours": "09:00-17:00", "minutes_per_turn": "20",
        "desks": "3", "latitude": "-0,2", "longitude": "-78.5",
    }  # fmt: skip
    assert admin.post("/console/admin/offices/new", form).status_code == 303
    again = admin.post("/console/admin/offices/new", form)
    assert "Ya hay una oficina «CAC Nuevo» en Quito" in again.text
    with desk.database.reading() as session:
        made = session.scalars(select(Office).where(Office.name == "CAC Nuevo")).one()
        assert (made.latitude, made.is_open, made.is_sample) == (-0.2, True, False)
