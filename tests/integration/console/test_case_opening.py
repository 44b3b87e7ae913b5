"""Who called another line, or wrote a mail, has their case too: opened by the identifier or the number of the line."""

import pytest
from sqlalchemy import select

from bot.bootstrap import Recobra
from bot.config import ROOT
from bot.models import AuditEntry, Role, ServiceCase
from bot.services.imports import running
from bot.services.imports.corporate import CORPORATE_IMPORTER
from tests.support.console import ConsoleHouse, Visitor

RUC, LINE = "0992715014001", "0999300201"
NEW = "/console/cases/new"


@pytest.fixture
def ana(console: ConsoleHouse, desk: Recobra) -> Visitor:
    running.run_import(desk.database, ROOT / "samples" / "demo_corporate.csv", CORPORATE_IMPORTER)
    return console.enter(name="Ana")


def search(visitor: Visitor, text: str) -> str:
    found = visitor.post(f"{NEW}/search", {"q": text})
    assert found.status_code == 303
    assert text not in found.headers["Location"]
    return visitor.get(found.headers["Location"]).text


@pytest.mark.parametrize("text", [RUC, " 0992715014-001 ", LINE, "999300201", "+593 99 930 0201"])
def test_a_holder_is_found_by_what_they_say(ana: Visitor, desk: Recobra, text: str) -> None:
    page = search(ana, text)
    assert "Transportes Río Verde" in page
    assert LINE in page
    with desk.database.reading() as session:
        assert "customer.lookup" in session.scalars(select(AuditEntry.action)).all()


@pytest.mark.parametrize("text", ["0992", "transportes", "0999300999"])
def test_nobody_is_found_by_a_part_or_a_name(ana: Visitor, text: str) -> None:
    page = search(ana, text)
    assert "No hay ningún servicio" in page
    assert "Río Verde" not in page


def test_the_case_is_opened_once_and_is_the_agents_to_work(ana: Visitor, desk: Recobra) -> None:
    search(ana, LINE)
    with desk.database.reading() as session:
        service = session.execute(select(ServiceCase)).first()
        assert service is None
    page = search(ana, LINE)
    service_id = page.split('name="service" value="')[1].split('"')[0]
    form = {"service": service_id, "procedure": "fixed_charge"}
    opened = ana.post(NEW, form)
    assert opened.status_code == 303
    shown = ana.get(opened.headers["Location"]).text
    assert "Recibir el pedido" in shown
    assert "atencion.corporativa@" in shown
    assert ana.post(NEW, form).status_code == 409
    assert ana.post(NEW, form | {"procedure": "retention"}).status_code == 409
    assert ana.post(NEW, form | {"service": "9999"}).status_code == 404
    with desk.database.reading() as session:
        case = session.scalars(select(ServiceCase)).one()
        assert (case.opened_by, case.conversation_id) == ("ana@example.com", None)
    assert f"abierto, {case.number}" in search(ana, LINE)


def test_who_has_tasks_alone_opens_none(console: ConsoleHouse, ana: Visitor) -> None:
    teo = console.enter(Role.STAFF, name="Teo")
    assert teo.get(NEW).status_code == 403
    assert teo.post(NEW, {"service": "1", "procedure": "fixed_charge"}).status_code == 403
