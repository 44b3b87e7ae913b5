"""A supervisor's pages: every number can be read, followed to the people behind it, and taken along as a file."""

import csv
import io
import re
from datetime import timedelta
from html import unescape

import openpyxl
import pytest
from sqlalchemy import select

from bot import clock
from bot.bootstrap import Recobra
from bot.models import Account, AuditEntry, Contact, Role
from tests.integration.reports.town import Town
from tests.support.console import ConsoleHouse, Visitor
from tests.support.world import move_clock, set_clock
from webhook.console.reporting.sections import SECTIONS

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
_OWN = ("/console/campaigns", "/console/reports", "/console/catalogs")
_DRILLS = re.compile(r'href="(/console/campaigns/\d+/(?:people|talks)\?[^"]*)">([\d.]+)</a>')


@pytest.fixture
def town(desk: Recobra) -> Town:
    """The hand-counted campaign, at noon of its second day."""
    set_clock("2021-03-18 12:00")
    return Town(desk)


@pytest.fixture
def sara(console: ConsoleHouse) -> Visitor:
    """A supervisor, signed in."""
    return console.enter(Role.SUPERVISOR)


def test_the_campaign_page_leads_to_each_of_its_sections(town: Town, sara: Visitor) -> None:
    page = sara.get(f"/console/campaigns/{town.campaign.id}")
    assert page.status_code == 200
    assert "marzo" in page.text
    assert "en marcha" in page.text
    for key, section in SECTIONS.items():
        assert section.title in page.text
        path = f"/console/campaigns/{town.campaign.id}/sections/{key}"
        part, whole = sara.fetch(path), sara.get(path)
        assert (part.status_code, whole.status_code) == (200, 200)
        assert "<html" not in part.text
        assert "<html" in whole.text
        for title in section.tables.values():
            assert title in part.text


def test_every_number_leads_to_a_list_of_so_many(town: Town, sara: Visitor) -> None:
    followed = 0
    for key in ("funnel", "outcomes", "resolution", "progress"):
        page = sara.fetch(f"/console/campaigns/{town.campaign.id}/sections/{key}").text
        for path, number in _DRILLS.findall(page):
            answer = sara.get(unescape(path))
            assert answer.status_code == 200
            assert answer.text.count("<tr><td>") == int(number), path
            followed += 1
    assert followed > 20


def test_every_table_can_be_taken_along(town: Town, sara: Visitor) -> None:
    base = f"/console/campaigns/{town.campaign.id}"
    for section in SECTIONS.values():
        for key in section.tables:
            answer = sara.client.get(f"{base}/tables/{key}.csv")
            assert answer.status_code == 200
            assert answer.headers["Content-Type"].startswith("text/csv")
            assert "attachment" in answer.headers["Content-Disposition"]
    rows = list(
        csv.reader(
            io.StringIO(sara.client.get(f"{base}/tables/funnel.csv").data.decode("utf-8-sig")), delimiter=";"
        )
    )
    assert rows[1][:7] == ["todos", "6", "4", "4", "3", "3", "2"]
    book = openpyxl.load_workbook(io.BytesIO(sara.client.get(f"{base}/tables/typifications.xlsx").data))
    assert [cell.value for cell in book.active[2]][:3] == ["EXITOSO", "TURNO AGENDADO", "E1"]
    assert sara.client.get(f"{base}/tables/funnel.pdf").status_code == 404
    assert sara.client.get(f"{base}/tables/nothing.csv").status_code == 404


def test_the_forecast_comes_after_what_is_known_without_it(town: Town, sara: Visitor) -> None:
    path = f"/console/campaigns/{town.campaign.id}/sections/progress"
    first = sara.fetch(path).text
    assert "Calculando el pronóstico" in first
    assert "jue 18/3/2021" in first
    whole = sara.fetch(f"{path}?plan=1").text
    assert "Calculando el pronóstico" not in whole
    assert "nadie responde" in whole
    assert "Calculando el pronóstico" not in sara.fetch(path).text


def test_numbers_hold_for_a_minute_unless_asked_anew(town: Town, sara: Visitor) -> None:
    path = f"/console/campaigns/{town.campaign.id}/sections/outcomes"
    assert "RESPALDO DE ENTREGA RECIBIDO" not in sara.fetch(path).text
    with town.recobra.database.writing() as session:
        session.get_one(Contact, town.contacts["ana"]).typification_code = "E2"
    assert "RESPALDO DE ENTREGA RECIBIDO" not in sara.fetch(path).text
    assert "RESPALDO DE ENTREGA RECIBIDO" in sara.fetch(f"{path}?fresh=1").text
    assert "RESPALDO DE ENTREGA RECIBIDO" in sara.fetch(path).text


def test_days_narrow_what_is_told(town: Town, sara: Visitor) -> None:
    base = f"/console/campaigns/{town.campaign.id}"
    days = "from=2021-03-18&to=2021-03-18"
    page = sara.fetch(f"{base}/sections/funnel?{days}").text
    assert f"{base}/people?{days.replace('&', '&amp;')}&amp;step=sent" in page
    rows = sara.client.get(f"{base}/tables/funnel.csv?{days}").data.decode("utf-8-sig").splitlines()
    assert rows[1].split(";")[:3] == ["todos", "2", "2"]
    for wrong in ("from=ayer", "from=2021-03-18&to=2021-03-17"):
        assert sara.get(f"{base}?{wrong}").status_code == 400


def test_a_list_says_what_it_is_and_who_looked_is_kept(town: Town, sara: Visitor) -> None:
    base = f"/console/campaigns/{town.campaign.id}"
    page = sara.get(f"{base}/people?step=answered&channel=voice").text
    assert "que respondieron · por llamada" in page
    assert f"/console/conversations/{town.talks['berta']}" in page
    taken = sara.client.get(f"{base}/people.csv?state=settled").data.decode("utf-8-sig")
    assert len(taken.splitlines()) == 3
    with town.recobra.database.reading() as session:
        kept = session.scalars(select(AuditEntry).where(AuditEntry.action.like("report.%"))).all()
        assert [(e.action, e.actor, e.subject_id) for e in kept] == [
            ("report.view", "sara@example.com", town.campaign.id),
            ("report.export", "sara@example.com", town.campaign.id),
        ]
        assert kept[1].details == {"which": "people", "filters": {"state": "settled"}}


@pytest.mark.parametrize(
    "asked", ["people?colour=red", "people?state=red", "talks?end=red", "people?hour=99"]
)
def test_a_filter_that_does_not_exist_is_refused(town: Town, sara: Visitor, asked: str) -> None:
    assert sara.get(f"/console/campaigns/{town.campaign.id}/{asked}").status_code == 400


def test_the_desk_as_it_stands(town: Town, sara: Visitor) -> None:
    page = sara.get("/console/reports")
    assert "clientes esperan a un asesor" in page.text
    part = sara.fetch("/console/reports")
    assert "<html" not in part.text
    for path in ("/console/reports/desk/queues.csv", "/console/reports/desk/agents.xlsx"):
        assert sara.client.get(path).status_code == 200
    assert sara.client.get("/console/reports/desk/nothing.csv").status_code == 404


def test_a_page_that_refreshes_itself_makes_nobody_present(town: Town, sara: Visitor) -> None:
    move_clock(hours=1)
    sara.fetch("/console/reports")
    with town.recobra.database.reading() as session:
        seen_at = session.scalars(select(Account.seen_at)).one()
    assert seen_at is not None
    assert clock.now() - seen_at > timedelta(minutes=50)


def test_reports_over_all_campaigns(town: Town, sara: Visitor) -> None:
    page = sara.get("/console/reports/times").text
    for key in ("agreed", "resolution", "timings"):
        assert f"/console/reports/sections/{key}?from=2021-02-17" in page
        assert sara.fetch(f"/console/reports/sections/{key}").status_code == 200
    assert sara.fetch("/console/reports/sections/funnel").status_code == 404
    assert sara.get("/console/reports/talks?reason=asked").status_code == 200
    assert sara.client.get("/console/reports/talks.csv").status_code == 200


def test_the_time_of_each_conversation_is_a_file(town: Town, sara: Visitor) -> None:
    """Ana wrote at 9:10, was answered at 9:11, and nobody waited."""
    assert 'href="/console/reports/durations.csv?from=2021-02-17"' in sara.get("/console/reports/times").text
    days = "from=2021-03-17&to=2021-03-17"
    rows = sara.client.get(f"/console/reports/durations.csv?{days}").data.decode("utf-8-sig").splitlines()
    assert rows[0] == "CONVERSACION;PRIMER MENSAJE;MINUTOS BOT;MINUTOS EN ESPERA;MINUTOS ASESOR"
    assert rows[1:] == [f"{town.talks['ana']};2021-03-17 09:10;1.0;0.0;0.0"]
    assert sara.client.get(f"/console/reports/durations.xlsx?{days}").status_code == 200
    assert sara.client.get(f"/console/reports/durations.pdf?{days}").status_code == 404


def test_all_campaigns_with_what_is_wrong(town: Town, sara: Visitor) -> None:
    page = sara.get("/console/campaigns").text
    assert f'href="/console/campaigns/{town.campaign.id}">marzo</a>' in page
    rows = sara.client.get("/console/campaigns/list.csv").data.decode("utf-8-sig").splitlines()
    assert rows[1].split(";")[:9] == [
        "marzo", "recuperación de equipos", "en marcha", "2021-03-17", "2021-03-31", "2021-03-31", "6", "2", "2",
    ]  # fmt: skip
    assert sara.get("/console/campaigns/999").status_code == 404


def test_the_catalogs_can_be_read(desk: Recobra, sara: Visitor) -> None:
    page = sara.get("/console/catalogs").text
    for words in (
        "TURNO AGENDADO",
        "te saludamos de CNT",
        "Primero WhatsApp, después llamada",
        "Cuenca",
        "Estimados",
    ):
        assert words in page, words
    for key in ("offices", "benefits", "typifications-collections"):
        assert sara.client.get(f"/console/catalogs/{key}.csv").status_code == 200
    assert sara.client.get("/console/catalogs/nothing.csv").status_code == 404


def test_agents_have_no_part_in_it(town: Town, console: ConsoleHouse) -> None:
    ana = console.enter(Role.AGENT)
    for path in (
        "/console/reports",
        "/console/campaigns",
        f"/console/campaigns/{town.campaign.id}",
        "/console/catalogs",
    ):
        assert ana.get(path).status_code == 403
    assert "Informes" not in ana.get("/console/account").text
