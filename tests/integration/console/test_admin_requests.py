"""Requests about personal data at the console: written down, late ones in red, answered, and the person erased."""

import json
from datetime import date
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import pytest
from sqlalchemy import select

from bot.bootstrap import Recobra
from bot.models import (
    AuditEntry,
    Conversation,
    Customer,
    DataRequest,
    DataRequestKind,
    DataRequestStatus,
    Role,
)
from bot.services.privacy import requests
from tests.support.console import ConsoleHouse, Visitor
from tests.support.privacy import CEDULA, WORDS, add_person, read_everything

BASE = "/console/admin/requests"


@pytest.fixture
def person(desk: Recobra) -> int:
    key = add_person(desk)
    with desk.database.writing() as session:
        session.query(DataRequest).delete()
    return key


@pytest.fixture
def admin(console: ConsoleHouse) -> Visitor:
    return console.enter(Role.ADMIN)


def ask(recobra: Recobra, person: int, kind: DataRequestKind, received_on: date | None = None) -> int:
    with recobra.database.writing() as session:
        return requests.open_request(session, session.get_one(Customer, person), kind, "", received_on).id


def status_of(recobra: Recobra, key: int) -> DataRequestStatus:
    with recobra.database.reading() as session:
        return session.get_one(DataRequest, key).status


def test_one_is_written_down_with_its_last_day(desk: Recobra, admin: Visitor, person: int) -> None:
    assert 'value="2021-03-17"' in admin.get(f"{BASE}/new").text
    form = {"cedula": CEDULA, "kind": "erasure", "received_on": "2021-03-16", "asked": "Bórrenme, por favor"}
    opened = admin.post(f"{BASE}/new", form)
    assert opened.status_code == 303
    page = admin.get(opened.location).text
    for seen in ("Bórrenme, por favor", "31 mar", "alba@example.com", "Ñaupari Quishpe"):
        assert seen in page
    refused = admin.post(f"{BASE}/new", form)
    assert "Ya hay una solicitud abierta" in refused.text
    assert "Bórrenme, por favor" in refused.text
    for cedula, why in (("123", "No es una cédula válida"), ("1710034065", "No hay ningún cliente")):
        assert why in admin.post(f"{BASE}/new", form | {"cedula": cedula}).text


def test_late_ones_are_red_and_first(desk: Recobra, admin: Visitor, person: int) -> None:
    ask(desk, person, DataRequestKind.EXPORT)
    ask(desk, person, DataRequestKind.CORRECTION, date(2021, 3, 1))
    page = admin.get(BASE).text
    assert page.count('class="late"') == 1
    assert page.index("Vencida") < page.index("Acceso a sus datos</td>")
    assert "1 vencidas, 0 por vencer" in admin.get("/console/admin/replies").text


def test_the_data_are_handed_over(desk: Recobra, admin: Visitor, person: int) -> None:
    key = ask(desk, person, DataRequestKind.EXPORT)
    with ZipFile(BytesIO(admin.client.get(f"{BASE}/{key}/datos.zip").data)) as archive:
        assert json.loads(archive.read("datos.json"))["cedula"] == CEDULA
    assert json.loads(admin.get(f"{BASE}/{key}/datos.json").data)["cedula"] == CEDULA
    assert "Escribe qué se le respondió" in admin.post(f"{BASE}/{key}/complete").text
    assert admin.post(f"{BASE}/{key}/complete", {"answer": "Por correo"}).status_code == 303
    assert status_of(desk, key) is DataRequestStatus.DONE
    with desk.database.reading() as session:
        deeds = session.scalars(select(AuditEntry.action).where(AuditEntry.customer_id == person)).all()
        assert deeds.count("customer.export") == 2


def test_they_are_corrected(desk: Recobra, admin: Visitor, person: int) -> None:
    key = ask(desk, person, DataRequestKind.CORRECTION)
    page = admin.get(f"{BASE}/{key}/correction").text
    assert "portón verde" in page
    form = {
        "name": "ÑAUPARI QUISHPE ZOILA",
        "email": "zoila",
        "phones": "0991234567\r\n12",
        "city_1": "Ambato",
    }
    refused = admin.post(f"{BASE}/{key}/correction", form)
    assert refused.status_code == 422
    for seen in ("No es un correo", "No es un teléfono: 12", 'value="Ambato"', "0991234567"):
        assert seen in refused.text
    done = admin.post(
        f"{BASE}/{key}/correction", form | {"email": "z@correo.example", "phones": "0991234567"}
    )
    assert done.status_code == 303
    with desk.database.reading() as session:
        assert [phone.number for phone in session.get_one(Customer, person).phones] == ["+593991234567"]
    assert status_of(desk, key) is DataRequestStatus.OPEN


def test_an_erasure_needs_the_cedula_and_a_reason_against_what_holds_it(
    desk: Recobra, admin: Visitor, person: int
) -> None:
    with desk.database.writing() as session:
        session.get_one(Customer, person).services[0].amount_due = Decimal("45.20")
    key = ask(desk, person, DataRequestKind.ERASURE)
    assert "Tiene una deuda abierta de $45,20." in admin.get(f"{BASE}/{key}").text
    assert (
        "No es la cédula de esta persona" in admin.post(f"{BASE}/{key}/erase", {"cedula": "1710034065"}).text
    )
    held = admin.post(f"{BASE}/{key}/erase", {"cedula": CEDULA})
    assert held.status_code == 422
    assert "no se pueden borrar todavía" in held.text
    assert f'value="{CEDULA}"' in held.text
    done = admin.post(f"{BASE}/{key}/erase", {"cedula": CEDULA, "despite_hold": "Oficio 7"})
    assert done.status_code == 303
    assert status_of(desk, key) is DataRequestStatus.DONE
    everything = read_everything(desk).lower()
    assert [word for word in WORDS if word.lower() in everything] == []
    assert "Sus datos ya fueron borrados" in admin.get(f"{BASE}/{key}").text
    with desk.database.reading() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "customer.forget")).one()
        assert (entry.actor, entry.details["despite_hold"]) == ("alba@example.com", "Oficio 7")


def test_it_is_put_off_refused_or_taken_back(desk: Recobra, admin: Visitor, person: int) -> None:
    key = ask(desk, person, DataRequestKind.ERASURE)
    admin.get(f"{BASE}/{key}")
    wrong = admin.post(f"{BASE}/{key}/hold", {"until": "2021-03-01", "hold_reason": "Auditoría"})
    assert "debe ser futura" in wrong.text
    assert 'value="Auditoría"' in wrong.text
    assert (
        admin.post(f"{BASE}/{key}/hold", {"until": "2021-06-01", "hold_reason": "Auditoría"}).status_code
        == 303
    )
    assert "Aplazada hasta 1 jun" in admin.get(BASE).text
    assert "por qué no se concede" in admin.post(f"{BASE}/{key}/refuse", {"reason": ""}).text
    assert admin.post(f"{BASE}/{key}/refuse", {"reason": "No es la titular"}).status_code == 303
    assert admin.post(f"{BASE}/{key}/withdraw").status_code == 409
    assert admin.get(f"{BASE}/99").status_code == 404


def test_it_begins_in_the_persons_own_conversation(desk: Recobra, admin: Visitor, person: int) -> None:
    with desk.database.reading() as session:
        key = session.scalars(select(Conversation.id).where(Conversation.customer_id == person)).one()
    link = f"{BASE}/new?customer={person}"
    assert f'href="{link}"' in admin.fetch(f"/console/conversations/{key}/customer").text
    assert f'value="{CEDULA}"' in admin.get(link).text
