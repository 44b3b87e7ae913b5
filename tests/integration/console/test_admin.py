"""The administrators' pages: accounts, canned replies, opt-outs, the audit trail, and how long things are kept."""

from io import BytesIO

import openpyxl
import pytest
from sqlalchemy import select

from bot.bootstrap import Recobra
from bot.models import Account, AuditEntry, CannedReply, Conversation, Customer, Office, Role
from bot.services import accounts, audit, canned_replies, job_runs, opt_outs
from bot.services.inbound.inbound import InboundMessage, receive
from tests.support.console import PASSWORD, ConsoleHouse, Visitor
from tests.support.privacy import CEDULA, add_person
from tests.support.world import add_customer

PAGES = ("accounts", "accounts/new", "replies", "replies/new", "offices", "offices/new", "requests", "requests/new",
         "opt-outs", "audit", "retention")  # fmt: skip


@pytest.fixture
def admin(console: ConsoleHouse) -> Visitor:
    return console.enter(Role.ADMIN)


@pytest.mark.parametrize("role", [Role.AGENT, Role.SUPERVISOR, Role.CAC])
def test_they_are_the_administrators_alone(console: ConsoleHouse, role: Role) -> None:
    visitor = console.enter(role)
    for page in (
        *PAGES,
        "requests/1",
        "requests/1/datos.zip",
        "requests/1/correction",
        "audit/auditoria.csv",
    ):
        assert visitor.get(f"/console/admin/{page}").status_code == 403, page
    for deed in ("requests/1/erase", "accounts/1/password", "replies/1/delete", "offices/1"):
        assert visitor.post(f"/console/admin/{deed}").status_code == 403, deed


def test_each_page_is_there_and_every_field_has_its_label(admin: Visitor) -> None:
    assert "Ajustes" in admin.get("/console/account").text
    assert admin.get("/console/admin", follow_redirects=True).status_code == 200
    for page in PAGES:
        text = admin.get(f"/console/admin/{page}").text
        for part in text.split("<input ")[1:]:
            field = part.split(">")[0]
            if 'type="hidden"' not in field and 'type="checkbox"' not in field:
                name = field.split('id="')[1].split('"')[0]
                assert f'<label for="{name}"' in text or f'for="{name}">' in text, (page, name)
        assert 'style="' not in text
        assert "<script>" not in text


def find(recobra: Recobra, email: str) -> Account:
    with recobra.database.reading() as session:
        return session.scalars(select(Account).where(Account.email == email)).one()


def test_an_account_is_made_and_signs_in(console: ConsoleHouse, desk: Recobra, admin: Visitor) -> None:
    admin.get("/console/admin/accounts/new")
    form = {
        "email": "Nora@Example.com",
        "name": "Nora",
        "role": "agent",
        "office": "",
        "new_password": PASSWORD,
    }
    assert admin.post("/console/admin/accounts/new", form).status_code == 303
    assert "La cuenta quedó creada" in admin.get("/console/admin/accounts").text
    nora = console.visit()
    nora.sign_in("nora@example.com")
    assert nora.get("/console/conversations").status_code == 200


def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(admin: Visitor) -> None:
    admin.get("/console/admin/accounts/new")
    form = {"email": "nora", "name": "Nora <b>", "role": "cac", "office": "", "new_password": "corta"}
    refused = admin.post("/console/admin/accounts/new", form)
    assert refused.status_code == 422
    for error in ("no es una dirección de correo", "Elige en qué oficina", "al menos 8 caracteres"):
        assert error in refused.text
    assert 'value="Nora &lt;b&gt;"' in refused.text
    assert 'id="email-error"' in refused.text
    assert "corta" not in refused.text


def test_a_person_of_an_office_has_one(desk: Recobra, admin: Visitor) -> None:
    with desk.database.reading() as session:
        office = session.scalars(select(Office)).first()
        assert office
    admin.get("/console/admin/accounts/new")
    form = {"email": "ciro@example.com", "role": "cac", "office": str(office.id), "new_password": PASSWORD}
    admin.post("/console/admin/accounts/new", form)
    assert find(desk, "ciro@example.com").office_id == office.id


def test_a_closed_account_is_out_at_once(console: ConsoleHouse, desk: Recobra, admin: Visitor) -> None:
    ana = console.enter(Role.AGENT, name="Ana")
    key = find(desk, "ana@example.com").id
    assert ana.get("/console/conversations").status_code == 200
    page = admin.get(f"/console/admin/accounts/{key}").text
    assert 'name="active" value="1" checked' in page
    form = {"name": "Ana", "role": "agent", "office": "", "phone": ""}
    assert admin.post(f"/console/admin/accounts/{key}", form).status_code == 303
    assert ana.get("/console/conversations").status_code == 302


def test_the_last_administrator_stays(desk: Recobra, admin: Visitor) -> None:
    key = find(desk, "alba@example.com").id
    admin.get(f"/console/admin/accounts/{key}")
    form = {"name": "Alba B.", "role": "agent", "active": "1", "phone": "12"}
    refused = admin.post(f"/console/admin/accounts/{key}", form)
    assert refused.status_code == 422
    assert "«12» no es un teléfono" in refused.text
    refused = admin.post(f"/console/admin/accounts/{key}", form | {"phone": "0991234567"})
    assert "única cuenta de administrador" in refused.text
    assert 'value="Alba B."' in refused.text
    assert find(desk, "alba@example.com").name == "Alba"


def test_who_forgot_the_password_or_lost_the_telephone_is_helped(
    console: ConsoleHouse, desk: Recobra, admin: Visitor
) -> None:
    key = console.add(Role.AGENT, "Ana").id
    with desk.database.writing() as session:
        accounts.find(session, key).tf_primary_method = "authenticator"
    assert "Desactivar" in admin.get(f"/console/admin/accounts/{key}").text
    refused = admin.post(f"/console/admin/accounts/{key}/password", {"new_password": "corta"})
    assert "al menos 8 caracteres" in refused.text
    assert admin.post(f"/console/admin/accounts/{key}/second-factor").status_code == 303
    assert (
        admin.post(f"/console/admin/accounts/{key}/password", {"new_password": "otra clave"}).status_code
        == 303
    )
    ana = console.visit()
    ana.sign_in("ana@example.com", "otra clave")
    assert ana.get("/console/conversations").status_code == 200


def test_canned_replies_are_kept(desk: Recobra, admin: Visitor) -> None:
    with desk.database.writing() as session:
        canned_replies.load_catalog(session)
    admin.get("/console/admin/replies/new")
    form = {"shortcut": "/Plazo", "title": "Plazo", "body": "Hasta el {fecha_limite}."}
    assert admin.post("/console/admin/replies/new", form).status_code == 303
    assert "/plazo" in admin.get("/console/admin/replies").text
    with desk.database.reading() as session:
        reply = session.scalars(select(CannedReply).where(CannedReply.shortcut == "plazo")).one()
        assert reply.updated_by == "alba@example.com"
    path = f"/console/admin/replies/{reply.id}"
    assert "Hasta el {fecha_limite}." in admin.get(path).text
    refused = admin.post(path, form | {"shortcut": "hola", "body": "Hola {nombr}"})
    assert refused.status_code == 422
    assert "No existe {nombr}" in refused.text
    assert "Hola {nombr}" in refused.text
    assert "Ya hay una respuesta /hola" in admin.post(path, form | {"shortcut": "hola"}).text
    assert admin.post(f"{path}/delete").status_code == 303
    assert "/plazo" not in admin.get("/console/admin/replies").text


def test_opt_outs_are_shown_with_when_and_how_and_no_way_to_undo_them(desk: Recobra, admin: Visitor) -> None:
    with desk.database.writing() as session:
        customer = add_customer(session, "+593991111111", name="VERA ANA LUISA")
        receive(session, InboundMessage("SM1", "+593991111111", "STOP"))
        receive(session, InboundMessage("SM2", "+593992222222", "no me escriban más"))
        stranger = session.scalars(select(Conversation).where(Conversation.address == "+593992222222")).one()
        opt_outs.opt_out(session, stranger)
        opt_outs.opt_out(session, add_customer(session, name="MORA LUIS"))
        cedula = customer.cedula
    text = admin.get("/console/admin/opt-outs").text
    for seen in (
        "Vera Ana Luisa",
        cedula,
        "«STOP»",
        "+593992222222",
        "«no me escriban más»",
        "Mora Luis",
        "hoy 10:00",
    ):
        assert seen in text
    assert '<form method="post" action="/console/admin/opt' not in text
    found = admin.post("/console/admin/opt-outs", {"q": "vera"}, follow_redirects=True)
    assert "vera" not in found.request.url
    assert "Vera Ana" in found.text
    assert "Mora" not in found.text


def test_the_trail_is_filtered_and_leaves_as_a_file(desk: Recobra, admin: Visitor) -> None:
    admin.get("/console/admin/replies/new")
    admin.post("/console/admin/replies/new", {"shortcut": "x", "title": "X", "body": "x"})
    page = admin.get("/console/admin/audit?action=canned_reply").text
    assert "<td>Creó una respuesta rápida</td>" in page
    assert "alba@example.com" in page
    assert "<td>Creó una cuenta" not in page
    text = admin.get("/console/admin/audit/auditoria.csv?action=canned_reply").text
    assert len(text.splitlines()) == 2
    book = openpyxl.load_workbook(BytesIO(admin.client.get("/console/admin/audit/auditoria.xlsx").data))
    assert book.active.max_row > 2
    with desk.database.reading() as session:
        taken = session.scalars(select(AuditEntry).where(AuditEntry.action == "audit.export")).all()
        assert [entry.details["rows"] for entry in taken] == [1, book.active.max_row - 1]
    wrong = admin.get("/console/admin/audit?since=ayer&actor=alba")
    assert "Escribe una fecha." in wrong.text
    assert 'value="alba"' in wrong.text


def test_the_trail_of_one_person(desk: Recobra, admin: Visitor) -> None:
    key = add_person(desk)
    with desk.database.writing() as session:
        audit.record(session, "customer.export", customer_id=key)
        audit.record(session, "customer.correct", customer_id=key + 1)
    admin.get("/console/admin/audit")

    def look(customer: str) -> str:
        given = {"customer": customer, "actor": "", "since": ""}
        answer = admin.post("/console/admin/audit", given, follow_redirects=True)
        assert CEDULA not in answer.request.url
        return answer.text

    for page in (look(CEDULA), look(str(key)), admin.get(f"/console/admin/audit?customer={key}").text):
        assert "Descargó los datos de una persona</td>" in page
        assert "Corrigió los datos de una persona</td>" not in page
    assert f'value="{CEDULA}"' in look(CEDULA)
    assert "No hay ningún cliente" in look("1710034065")
    assert "Escribe una cédula" in look("Zoila")


def test_how_long_things_are_kept_and_when_it_was_done(desk: Recobra, admin: Visitor) -> None:
    page = admin.get("/console/admin/retention").text
    assert "730 días" in page
    assert "todavía no ha corrido" in page
    with desk.database.writing() as session:
        job_runs.note(session, "retention")
    assert "hoy 10:00" in admin.get("/console/admin/retention").text


def test_nobody_erased_is_listed(desk: Recobra, admin: Visitor) -> None:
    with desk.database.writing() as session:
        customer = add_customer(session, name="VERA ANA LUISA")
        opt_outs.opt_out(session, customer)
        customer.cedula = "~ABCDEFGH"
        assert session.get(Customer, customer.id)
    assert "Nadie lo ha pedido" in admin.get("/console/admin/opt-outs").text
