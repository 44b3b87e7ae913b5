"""Who asks about their own data is answered within the law's days, and the answer leaves a trace without their data."""

import json
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from click.testing import CliRunner
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.bootstrap import Recobra
from bot.cli import cli
from bot.config import get_settings
from bot.doctor import Health
from bot.doctor.stores import check_data_requests
from bot.errors import InvalidInput, NotAllowed
from bot.exports import dossiers
from bot.models import AuditEntry, Customer, DataRequest, DataRequestKind, DataRequestStatus, Message, Service
from bot.queries import data_requests
from bot.services import audit
from bot.services.audit import Doer
from bot.services.privacy import correction, reminding, requests
from bot.services.privacy.correction import Correction, Place
from tests.support.privacy import CEDULA, MOBILE, NAME, add_person
from tests.support.world import WEDNESDAY, move_clock, set_clock

ADMIN = Doer("admin@empresa.example", "10.0.0.1")


@pytest.fixture
def person(recobra: Recobra) -> int:
    set_clock(WEDNESDAY)
    return add_person(recobra)


def ask(recobra: Recobra, person: int, kind: DataRequestKind, received_on: date | None = None) -> int:
    with recobra.database.writing() as session:
        session.query(DataRequest).delete()
        token = audit.doer.set(ADMIN)
        asked = requests.open_request(
            session, session.get_one(Customer, person), kind, "por favor", received_on
        )
        audit.doer.reset(token)
        return asked.id


def last_deed(session: Session) -> AuditEntry:
    return session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()


@pytest.mark.parametrize("kind", list(DataRequestKind))
def test_there_are_fifteen_days_from_when_it_was_received(
    recobra: Recobra, person: int, kind: DataRequestKind
) -> None:
    key = ask(recobra, person, kind, date(2021, 3, 10))
    with recobra.database.reading() as session:
        request = session.get_one(DataRequest, key)
        assert (request.due_on, request.opened_by) == (date(2021, 3, 25), ADMIN.email)
        deed = last_deed(session)
        assert (deed.action, deed.customer_id, deed.actor) == ("data_request.open", person, ADMIN.email)


def test_the_same_is_not_asked_twice_and_not_from_the_future(recobra: Recobra, person: int) -> None:
    ask(recobra, person, DataRequestKind.ERASURE)
    with recobra.database.reading() as session:
        customer = session.get_one(Customer, person)
        with pytest.raises(NotAllowed, match="Ya hay"):
            requests.open_request(session, customer, DataRequestKind.ERASURE, "")
        with pytest.raises(InvalidInput, match="futura"):
            requests.open_request(session, customer, DataRequestKind.EXPORT, "", date(2021, 3, 18))


def test_late_ones_are_counted_mailed_once_a_day_and_seen_by_the_doctor(
    recobra: Recobra, person: int
) -> None:
    recobra.settings.alert_mail = "alertas@empresa.example"
    ask(recobra, person, DataRequestKind.EXPORT)
    seen = []
    for _ in range(16):
        [finding] = check_data_requests(recobra)
        with recobra.database.writing() as session:
            told = [reminding.remind_overdue(session), reminding.remind_overdue(session)]
            seen.append((vars(data_requests.count_attention(session)), finding.health, told))
        move_clock(days=1)
    nothing = ({"overdue": 0, "soon": 0}, Health.OK, [False, False])
    soon = ({"overdue": 0, "soon": 1}, Health.WARNING, [True, False])
    assert seen == [nothing] * 12 + [soon] * 4
    [finding] = check_data_requests(recobra)
    assert (finding.health, finding.detail) == (Health.BROKEN, "solicitudes vencidas: 1")
    with recobra.database.reading() as session:
        [request] = data_requests.list_requests(session)
        assert data_requests.is_overdue(request)
        mail = session.scalars(select(Message).where(Message.address == "alertas@empresa.example")).first()
        assert mail
        assert "Por vencer: 1" in (mail.body or "")


def test_an_answer_closes_it_with_who_gave_it(recobra: Recobra, person: int) -> None:
    key = ask(recobra, person, DataRequestKind.EXPORT)
    with recobra.database.writing() as session:
        audit.doer.set(ADMIN)
        request = session.get_one(DataRequest, key)
        requests.complete(session, request, "Se le envió el archivo")
        assert (request.status, request.handled_by) == (DataRequestStatus.DONE, ADMIN.email)
        with pytest.raises(NotAllowed, match="cerrada"):
            requests.withdraw(session, request)


def test_a_refusal_needs_its_reason(recobra: Recobra, person: int) -> None:
    key = ask(recobra, person, DataRequestKind.CORRECTION)
    with recobra.database.writing() as session:
        request = session.get_one(DataRequest, key)
        with pytest.raises(InvalidInput, match="por qué"):
            requests.refuse(session, request, "  ")
        requests.refuse(session, request, "No acreditó su identidad")
        assert (request.status, request.answer) == (DataRequestStatus.REFUSED, "No acreditó su identidad")


def test_a_held_erasure_says_why_and_is_not_late(recobra: Recobra, person: int) -> None:
    with recobra.database.writing() as session:
        session.get_one(Customer, person).services[0].amount_due = Decimal(45)
    key = ask(recobra, person, DataRequestKind.ERASURE)
    with pytest.raises(NotAllowed, match="deuda abierta"):
        requests.carry_out(recobra, key)
    move_clock(days=20)
    with recobra.database.reading() as session:
        request = session.get_one(DataRequest, key)
        assert request.held_until == date(2021, 4, 16)
        assert "deuda abierta de $45,00" in (request.hold_reason or "")
        assert not data_requests.is_overdue(request)
    move_clock(days=10)
    with recobra.database.reading() as session:
        assert data_requests.count_attention(session).overdue == 1


def test_a_person_may_hold_it_too(recobra: Recobra, person: int) -> None:
    key = ask(recobra, person, DataRequestKind.ERASURE)
    with recobra.database.writing() as session:
        request = session.get_one(DataRequest, key)
        with pytest.raises(InvalidInput, match="futura"):
            requests.hold(session, request, clock.today(), "Auditoría")
        requests.hold(session, request, clock.today() + timedelta(days=60), "Auditoría tributaria")
    with pytest.raises(NotAllowed, match="Auditoría tributaria"):
        requests.carry_out(recobra, key)
    move_clock(days=60)
    requests.carry_out(recobra, key)


def test_an_erasure_is_done_by_erasing_and_names_nobody(recobra: Recobra, person: int) -> None:
    key = ask(recobra, person, DataRequestKind.ERASURE)
    with recobra.database.writing() as session, pytest.raises(NotAllowed):
        requests.complete(session, session.get_one(DataRequest, key), "ya")
    requests.carry_out(recobra, key)
    with recobra.database.reading() as session:
        request = session.get_one(DataRequest, key)
        assert (request.status, request.customer_id, request.asked) == (DataRequestStatus.DONE, None, None)


def test_what_is_handed_over_is_all_that_is_kept(recobra: Recobra, person: int) -> None:
    with recobra.database.writing() as session:
        audit.record(session, "customer.see", customer_id=person)
    with recobra.database.reading() as session:
        content = dossiers.make_zip(session, recobra.settings, session.get_one(Customer, person))
    with ZipFile(BytesIO(content)) as archive:
        document = json.loads(archive.read("datos.json"))
        [file] = [name for name in archive.namelist() if name.startswith("archivos/")]
        assert archive.read(file) == b"\xff\xd8\xff papagayo"
    assert (document["cedula"], document["name"], document["email"]) == (CEDULA, NAME, "zoila@correo.example")
    assert document["service_details"][0]["address"] == "Toctiuco, junto al portón verde"
    assert document["agents_notes"][0]["text"] == "Vive en Toctiuco"
    assert document["conversations"][0]["messages"][0]["text"].startswith("Soy Zoila")
    assert document["receipts"][0]["media"][0] in file
    assert document["cases"][-1]["form"]["competitor"] == "La del papagayo, en Toctiuco"
    assert document["case_files"][0]["path"] in file
    assert document["complaints"][0]["reason"] == "El papagayo"
    assert document["told_to_other_systems"][0]["told"]["address"] == "Toctiuco, portón verde"
    assert document["told_to_other_systems"][0]["system"] == "Smartflex"
    assert document["seen_and_done_by"][0]["what"] == "customer.see"


def test_by_command(recobra: Recobra, person: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", recobra.settings.database_url)
    get_settings.cache_clear()
    out = tmp_path / "zoila.json"
    done = CliRunner().invoke(cli, ["customer", "export", CEDULA, "--out", str(out), "--json"])
    assert json.loads(done.stdout) == {"file": str(out), "files": 0}
    assert json.loads(out.read_text())["cedula"] == CEDULA
    wrong = CliRunner().invoke(cli, ["customer", "export", CEDULA, "--out", str(tmp_path / "zoila.txt")])
    assert isinstance(wrong.exception, InvalidInput)


def test_a_correction_keeps_what_changed_and_not_what_it_was(recobra: Recobra, person: int) -> None:
    with recobra.database.writing() as session:
        customer = session.get_one(Customer, person)
        place = {customer.services[0].id: Place("Ambato", "Calle Nueva 1")}
        given = Correction("ÑAUPARI QUISHPE ZOILA ELENA", "", ("0991234567", "0987654321"), place)
        changed = correction.correct(session, customer, given)
        assert changed == ["name", "email", "phones", "city", "address"]
        deed = last_deed(session)
        assert (deed.action, deed.customer_id, deed.details) == (
            "customer.correct",
            person,
            {"fields": changed},
        )
    with recobra.database.reading() as session:
        customer = session.get_one(Customer, person)
        assert (customer.name, customer.email) == ("ÑAUPARI QUISHPE ZOILA ELENA", None)
        assert [phone.number for phone in customer.phones] == ["+593991234567", MOBILE]
        service = session.scalars(select(Service)).one()
        assert (service.city, service.address) == ("Ambato", "Calle Nueva 1")


def test_a_correction_says_which_field_cannot_be_taken() -> None:
    complaints = correction.find_complaints(Correction(" ", "zoila", ("0991234567", "12345")))
    assert complaints == {
        "name": "Escribe el nombre.",
        "email": "No es un correo, por ejemplo nombre@correo.com.",
        "phones": "No es un teléfono: 12345.",
    }
