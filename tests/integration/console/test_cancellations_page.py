"""Supervisors read the indicator of cancellations, month by month, and take it along; agents do not."""

import csv
import io

import pytest

from bot.bootstrap import Recobra
from bot.models import Role
from tests.integration.reports.test_cancellations import end
from tests.support.console import ConsoleHouse
from tests.support.world import set_clock

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PAGE = "/console/reports/cancellations"


@pytest.fixture
def ended(desk: Recobra) -> Recobra:
    for local in ("2021-02-10 10:00", "2021-02-20 10:00", "2021-03-02 10:00"):
        end(desk, local)
    set_clock("2021-03-17 10:00")
    return desk


def test_the_page_says_how_the_month_stands(ended: Recobra, console: ConsoleHouse) -> None:
    page = console.enter(Role.SUPERVISOR).get(PAGE).text
    assert "Bajas de marzo de 2021" in page
    assert "En curso" in page
    assert "Tiene una mejor oferta de la competencia" in page
    assert "data-chart" in page


def test_another_month_by_its_address(ended: Recobra, console: ConsoleHouse) -> None:
    visitor = console.enter(Role.SUPERVISOR)
    assert "Sin mes anterior" in visitor.get(f"{PAGE}?month=2021-02").text
    assert visitor.get(f"{PAGE}?month=marzo").status_code == 400


def test_as_files(ended: Recobra, console: ConsoleHouse) -> None:
    visitor = console.enter(Role.SUPERVISOR)
    answer = visitor.client.get(f"{PAGE}/months.csv?month=2021-03").data.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(answer), delimiter=";"))
    assert rows[-1][:3] == ["marzo de 2021", "1", "2"]
    assert visitor.client.get(f"{PAGE}/details.xlsx").status_code == 200
    assert visitor.get(f"{PAGE}/nada.csv").status_code == 404


def test_agents_have_no_part_in_it(ended: Recobra, console: ConsoleHouse) -> None:
    agent = console.enter(Role.AGENT)
    assert agent.get(PAGE).status_code == 403
    assert agent.get(f"{PAGE}/months.csv").status_code == 403
    assert PAGE not in agent.get("/console/cases").text


def test_commercial_management_reads_it_and_no_other_report(ended: Recobra, console: ConsoleHouse) -> None:
    manager = console.enter(Role.STAFF, "Gala", tasks=("commercial_management",))
    assert f'href="{PAGE}"' in manager.get("/console/cases").text
    page = manager.get(PAGE).text
    assert "Bajas de marzo de 2021" in page
    assert 'href="/console/reports"' not in page
    assert manager.get("/console/reports").status_code == 403
    assert console.enter(Role.STAFF, "Lia", tasks=("technician",)).get(PAGE).status_code == 403
