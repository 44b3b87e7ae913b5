"""The office's page: its day, whoever stands there, and what is registered."""

from datetime import date, time

import pytest
from sqlalchemy import select

from bot import clock
from bot.bootstrap import Recobra
from bot.models import (
    AuditEntry,
    Claim,
    Contact,
    Role,
    Service,
    Turn,
    TurnPurpose,
    TurnStatus,
)
from bot.services.turns import turns
from tests.support import world
from tests.support.console import ConsoleHouse, Visitor

FRIDAY = date(2021, 3, 19)
PAGE = "/console/office"


@pytest.fixture
def turn(desk: Recobra) -> Turn:
    """Friday, half past nine: somebody with two services has a turn at nine in Quito."""
    with desk.database.writing() as session:
        world.add_base(session, world.add_customer(session, services=2))
    world.launch(desk)
    with desk.database.writing() as session:
        contact = session.scalars(select(Contact)).first()
        assert contact
        office = turns.offices_in(session, "Quito")[0]
        nine = clock.at_local(FRIDAY, time(9))
        turn = turns.book(session, contact.customer_id, office.id, nine, contact=contact)
    world.set_clock("2021-03-19 09:30")
    return turn


@pytest.fixture
def ciro(console: ConsoleHouse, turn: Turn) -> Visitor:
    visitor = console.enter(Role.CAC, office_id=turn.office_id)
    visitor.get(PAGE)
    return visitor


def status(desk: Recobra) -> tuple[TurnStatus, str | None]:
    with desk.database.reading() as session:
        turn = session.scalars(select(Turn)).one()
        return turn.status, turn.recorded_by


def test_an_office_begins_with_its_own_day(ciro: Visitor, turn: Turn) -> None:
    assert ciro.get("/console/").location == PAGE
    page = ciro.get(PAGE).text
    for words in ("CAC Quito Centro", "09:00", turn.code, "Perez Lopez Juan Carlos", "Entrega de equipos"):
        assert words in page
    assert turn.code not in ciro.get(f"{PAGE}?day=2021-03-22").text


def test_an_office_sees_no_other_ones_day_but_finds_any_code(
    console: ConsoleHouse, desk: Recobra, turn: Turn
) -> None:
    with desk.database.reading() as session:
        loja = turns.offices_in(session, "Loja")[0].id
    elsewhere = console.enter(Role.CAC, office_id=loja)
    assert turn.code not in elsewhere.get(f"{PAGE}?office={turn.office_id}").text
    found = elsewhere.fetch(f"{PAGE}/find?q={turn.code.lower()}").text
    assert "Perez Lopez" in found
    assert "es en CAC Quito Centro" in found


def test_a_supervisor_chooses_an_office(console: ConsoleHouse, turn: Turn) -> None:
    sara = console.enter(Role.SUPERVISOR)
    assert "Elige una oficina" in sara.get(PAGE).text
    assert turn.code in sara.get(f"{PAGE}?office={turn.office_id}").text


def test_who_looked_whom_up_is_kept(ciro: Visitor, desk: Recobra, turn: Turn) -> None:
    assert "Perez Lopez" in ciro.post(f"{PAGE}/find", {"q": turn.code}).text
    with desk.database.reading() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "customer.lookup")).one()
        assert (entry.actor, entry.customer_id) == ("ciro@example.com", turn.customer_id)


def test_who_is_not_known_is_said_to_be_so(ciro: Visitor) -> None:
    assert "No hay ningún turno con el código CNT-777777." in ciro.fetch(f"{PAGE}/find?q=CNT-777777").text
    assert "No hay ningún turno" in ciro.get(f"{PAGE}/find?q=nadie").text


def test_attended_and_undone(ciro: Visitor, desk: Recobra, turn: Turn) -> None:
    done = ciro.post(f"{PAGE}/turns/{turn.id}/result", {"attended": "1"})
    assert "office-changed" in done.headers["HX-Trigger"]
    assert status(desk) == (TurnStatus.ATTENDED, "ciro@example.com")
    assert "Deshacer" in done.text
    ciro.post(f"{PAGE}/turns/{turn.id}/take-back")
    assert status(desk) == (TurnStatus.BOOKED, None)
    ciro.post(f"{PAGE}/turns/{turn.id}/result", {"attended": "0"})
    assert status(desk) == (TurnStatus.MISSED, "ciro@example.com")


def test_equipment_is_registered_and_undone(ciro: Visitor, desk: Recobra, turn: Turn) -> None:
    with desk.database.reading() as session:
        first, second = session.scalars(select(Service.id).order_by(Service.id))
    form = f"{PAGE}/customers/{turn.customer_id}/returns"
    done = ciro.post(form, {"service": [str(first)], "record": "ACT-77"})
    assert "acta ACT-77" in done.text
    assert status(desk)[0] is TurnStatus.ATTENDED
    with desk.database.reading() as session:
        assert session.get_one(Service, first).return_record == "ACT-77"
        assert session.get_one(Service, second).returned_on is None
    ciro.post(f"{PAGE}/services/{first}/take-back")
    with desk.database.reading() as session:
        assert session.get_one(Service, first).returned_on is None


def test_what_is_missing_stands_beside_its_field_and_nothing_is_lost(
    ciro: Visitor, desk: Recobra, turn: Turn
) -> None:
    with desk.database.reading() as session:
        first, second = session.scalars(select(Service.id).order_by(Service.id))
    form = f"{PAGE}/customers/{turn.customer_id}/returns"
    answer = ciro.post(form, {"service": [str(second)], "record": ""})
    assert answer.status_code == 422
    assert 'id="record-fault">Escribe el número del acta' in answer.text
    assert f'value="{second}" checked' in answer.text
    assert f'value="{first}" checked' not in answer.text


def test_a_claim_is_handed_in(console: ConsoleHouse, desk: Recobra) -> None:
    with desk.database.writing() as session:
        debtor = world.add_debtor(session)
        office = turns.offices_in(session, "Quito")[0]
        nine = clock.at_local(FRIDAY, time(9))
        turn = turns.book(session, debtor.id, office.id, nine, purpose=TurnPurpose.INVOICE_CLAIM)
        service = debtor.services[0].id
    world.set_clock("2021-03-19 09:30")
    ciro = console.enter(Role.CAC, office_id=office.id)
    assert "Número del reclamo" in ciro.fetch(f"{PAGE}/find?q={turn.code}").text
    form = f"{PAGE}/customers/{debtor.id}/turns/{turn.id}/claim"
    assert "number-fault" in ciro.post(form, {"service": str(service), "number": ""}).text
    assert ciro.post(form, {"service": str(service), "number": "REC-9"}).status_code == 200
    with desk.database.reading() as session:
        assert session.scalars(select(Claim.number)).all() == ["REC-9"]


def test_an_agent_is_at_no_office(console: ConsoleHouse) -> None:
    assert console.enter().get(PAGE).status_code == 403


def test_who_has_no_office_is_told(console: ConsoleHouse) -> None:
    assert "no tiene una oficina asignada" in console.enter(Role.CAC).get(PAGE).text


def test_an_office_that_is_not_there_is_none(console: ConsoleHouse) -> None:
    assert console.enter(Role.ADMIN).get(f"{PAGE}?office=9999&day=ayer").status_code == 200
