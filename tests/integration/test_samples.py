"""What a first start has to talk to: three small campaigns, and who is who on the simulator's telephone."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.bootstrap import Recobra
from bot.config import ROOT
from bot.models import Campaign, Contact, Customer, Scenario, ServiceCase
from bot.queries.directory import list_telephones
from bot.services import samples
from bot.services.imports import running
from bot.services.imports.bases import import_base
from bot.services.imports.claims import CLAIMS_IMPORTER
from bot.services.imports.collections import COLLECTIONS
from bot.services.imports.payments import PAYMENTS_IMPORTER
from bot.services.imports.visits import VISITS_IMPORTER
from bot.services.turns import offices
from tests.support.world import WEDNESDAY, set_clock


@pytest.fixture
def loaded(recobra: Recobra) -> Recobra:
    set_clock(WEDNESDAY)
    with recobra.database.writing() as session:
        offices.load_catalog(session)
    assert samples.load_if_empty(recobra)
    return recobra


def directory(recobra: Recobra) -> dict[str, dict[str, Any]]:
    with recobra.database.reading() as session:
        return {entry["cedula"]: entry for entry in list_telephones(session)}


def test_the_campaigns_run_with_customers_of_each_kind(loaded: Recobra) -> None:
    with loaded.database.reading() as session:
        assert session.scalar(select(func.count(Customer.id))) == 31
        counted = session.execute(select(Contact.scenario, func.count()).group_by(Contact.scenario))
        scenarios = {scenario: count for scenario, count in counted}
        assert scenarios[Scenario.OVERDUE] == 11
        assert scenarios[Scenario.CANCEL_REQUESTED] == 9
        assert sum(scenarios.values()) == 32
        assert session.scalar(select(func.count(ServiceCase.id))) == 10
        assert {c.name: c.state.value for c in session.scalars(select(Campaign))} == {
            "muestra": "running",
            "muestra-cobranza": "running",
            "muestra-retencion": "running",
        }
    assert not samples.load_if_empty(loaded)


def test_who_has_a_base_of_their_own_gets_no_sample(recobra: Recobra, tmp_path: Path) -> None:
    own = shutil.copy(ROOT / "samples" / "demo_debts.csv", tmp_path / "propia.csv")
    import_base(recobra.database, COLLECTIONS, Path(own), "propia")
    assert not samples.load_if_empty(recobra)


def test_the_telephone_says_who_owes_what(loaded: Recobra) -> None:
    known = directory(loaded)
    assert known["1739810545"]["pending"] == "equipos, debe $45,20"
    assert known["0503402661"]["pending"] == "debe $133,70"
    assert known["0524183449"]["pending"] == "equipos"
    assert known["0822865002"]["pending"] is None  # the charge is paid
    assert known["1711843027"]["scenario"] == "overdue"


def test_the_sample_files_of_the_back_office_fit_the_sample(loaded: Recobra) -> None:
    reports = {
        name: running.run_import(loaded.database, ROOT / "samples" / f"demo_{name}.csv", importer)
        for name, importer in (("payments", PAYMENTS_IMPORTER), ("claims", CLAIMS_IMPORTER))
    }
    assert {name: report.as_facts()["imported"] for name, report in reports.items()} == {
        "payments": 2,
        "claims": 1,
    }
    known = directory(loaded)
    assert known["0604027151"]["pending"] is None
    assert known["1315062487"]["pending"] == "debe $1.004,30"


def test_a_visit_that_nobody_asked_for_is_rejected(loaded: Recobra, tmp_path: Path) -> None:
    visits = Path(shutil.copy(ROOT / "samples" / "demo_visits.csv", tmp_path / "visits.csv"))
    assert running.run_import(loaded.database, visits, VISITS_IMPORTER).as_facts()["rejected"] == 1
