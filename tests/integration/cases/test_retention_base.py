"""The retention base becomes complaints, each with one case; killed and run again it ends the same."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from bot import clock
from bot.bootstrap import Recobra
from bot.config import ROOT
from bot.db import Database
from bot.errors import FileRefused
from bot.models import CaseStatus, Complaint, Customer, Script, ServiceCase
from bot.services.imports.bases import import_base
from bot.services.imports.collections import COLLECTIONS
from bot.services.imports.retention import RETENTION
from tests.support.cases import Cases, write_requests
from tests.support.world import launch, move_clock, run_once

pytestmark = pytest.mark.usefixtures("on_a_wednesday")
ROW = (
    "7001;107;1710034065;PÉREZ LÓPEZ MARÍA;22345678;INTERNET FIJO;FIBRA 100;12-3-2021;PRECIO;0991234567;;Quito;"
    "SI;NO;Vip;2"
)
RECOBRA = (sys.executable, "-c", "from bot.cli import main; main()")
SECOND = ROW.replace("7001;", "7002;").replace("12-3-2021", "14-3-2021")


def take(recobra: Recobra, folder: Path, *rows: str) -> dict[str, Any]:
    return import_base(recobra.database, RETENTION, write_requests(folder, *rows)).as_facts()


def read(database: Database) -> tuple[list[Complaint], list[ServiceCase]]:
    with database.reading() as session:
        complaints = session.scalars(select(Complaint).order_by(Complaint.number)).all()
        cases = session.scalars(select(ServiceCase).order_by(ServiceCase.number)).all()
        return list(complaints), list(cases)


def test_each_complaint_is_kept_and_opens_one_case(recobra: Recobra, tmp_path: Path) -> None:
    facts = take(recobra, tmp_path, ROW)
    assert (facts["imported"], facts["cases_opened"], facts["scenarios"]) == (
        1, 1, {"cancel_requested": 1, "excluded": 0},
    )  # fmt: skip
    [complaint], [case] = read(recobra.database)
    assert (complaint.kind, complaint.plan, complaint.requested_on.isoformat()) == (
        "107",
        "FIBRA 100",
        "2021-03-12",
    )
    assert (complaint.in_arrears, complaint.in_credit_bureau) == (True, False)
    assert (complaint.category, complaint.recent_complaints, complaint.reason) == ("Vip", 2, "PRECIO")
    assert (case.number, case.procedure, case.status) == ("7001", "retention", CaseStatus.OPEN)
    assert (case.step, case.role, case.opened_by) == ("attend", "advisor", None)
    assert case.due_at is not None


def test_again_changes_nothing_and_a_newer_base_wins(recobra: Recobra, tmp_path: Path) -> None:
    take(recobra, tmp_path, ROW)
    again = take(recobra, tmp_path, ROW)
    assert (again["unchanged"], again["cases_opened"]) == (1, 0)
    newer = take(recobra, tmp_path, ROW.replace("SI;NO;Vip;2", "NO;SI;MASIVO;0"))
    assert (newer["imported"], newer["cases_opened"]) == (1, 0)
    [complaint], [case] = read(recobra.database)
    assert (complaint.in_arrears, complaint.in_credit_bureau, complaint.recent_complaints) == (False, True, 0)
    assert case.number == "7001"


def test_a_base_that_says_the_same_counts_its_thirty_days_anew(recobra: Recobra, tmp_path: Path) -> None:
    take(recobra, tmp_path, ROW)
    move_clock(days=40)
    assert take(recobra, tmp_path, ROW)["unchanged"] == 1
    [complaint], _ = read(recobra.database)
    assert clock.to_local(complaint.imported_at).date() == clock.today()


def test_a_second_complaint_of_a_service_has_a_case_of_its_own(recobra: Recobra, tmp_path: Path) -> None:
    facts = take(recobra, tmp_path, ROW, SECOND)
    assert (facts["imported"], facts["duplicates"], facts["cases_opened"]) == (2, 0, 2)
    complaints, cases = read(recobra.database)
    assert len({each.service_id for each in complaints}) == 1
    assert [each.number for each in cases] == ["7001", "7002"]


def test_a_complaint_that_is_named_twice_counts_once(recobra: Recobra, tmp_path: Path) -> None:
    facts = take(recobra, tmp_path, ROW, ROW.replace("FIBRA 100", "FIBRA 200"))
    assert (facts["imported"], facts["duplicates"], facts["cases_opened"]) == (1, 1, 1)
    assert read(recobra.database)[0][0].plan == "FIBRA 200"


@pytest.mark.parametrize("at_once", [True, False])
def test_a_complaint_is_of_one_service_and_a_service_of_one_holder(
    recobra: Recobra, tmp_path: Path, at_once: bool
) -> None:
    stolen = ROW.replace("22345678", "22345679")  # the complaint
    taken = SECOND.replace("1710034065", "0926687856")  # the service
    if not at_once:
        take(recobra, tmp_path, ROW)
    facts = take(recobra, tmp_path, ROW, stolen, taken)
    assert facts["rejected"] == 2
    lines = Path(facts["rejected_file"]).read_text(encoding="utf-8-sig").splitlines()[1:]
    assert [line.split(";")[:3] for line in lines] == [
        ["3", "complaint_number", "la queja ya está registrada para otro servicio o con otra cédula"],
        ["4", "service_number", "el servicio ya está registrado con otra cédula"],
    ]
    complaints, cases = read(recobra.database)
    assert (len(complaints), len(cases)) == (1, 1)
    with recobra.database.reading() as session:
        assert session.scalar(select(func.count(Customer.id))) == 1  # nothing of the rejected rows


@pytest.mark.parametrize(
    ("cell", "spoiled", "column", "reason"),
    [
        (";107;", ";105;", "complaint_type", "solo se trabajan quejas de tipo 107, y esta dice «105»"),
        (";107;", ";;", "complaint_type", "falta el tipo de queja"),
        ("0991234567", "12345", "phone", "ningún teléfono válido: «12345»"),
        ("7001;", ";", "complaint_number", "falta el número de queja"),
        ("12-3-2021", "31-2-2021", "requested_on", "«31-2-2021» no es una fecha válida"),
        ("SI;NO;", "QUIZÁ;NO;", "in_arrears", "«QUIZÁ» no es SI ni NO"),
        ("Vip;2", "Vip;dos", "recent_complaints", "«dos» no es un número de reclamos"),
    ],
)
def test_what_cannot_be_taken_is_named(
    recobra: Recobra, tmp_path: Path, cell: str, spoiled: str, column: str, reason: str
) -> None:
    facts = take(recobra, tmp_path, ROW.replace(cell, spoiled, 1))
    line = Path(facts["rejected_file"]).read_text(encoding="utf-8-sig").splitlines()[1]
    assert line.split(";")[:3] == ["2", column, reason]
    assert read(recobra.database) == ([], [])


@pytest.mark.parametrize("phone", ["", "NO TIENE"])
def test_a_complaint_without_a_telephone_has_its_case_too(
    recobra: Recobra, tmp_path: Path, phone: str
) -> None:
    assert take(recobra, tmp_path, ROW.replace("0991234567", phone))["cases_opened"] == 1
    launch(recobra, "retencion", script=Script.RETENTION)
    assert run_once(recobra) == 0
    case = Cases.of(recobra, "7001")
    case.do(typification="no-aplica-no-existe-numero-de-contacto")
    assert case.look().observation == "NO SE RETIRA SERVICIO. NO EXISTE NUMEROS DE CONTACTO"


@pytest.mark.parametrize("kind", ["107.0", "Tipo 107", "107 - RETIRO"])
def test_the_type_is_read_as_spreadsheets_write_it(recobra: Recobra, tmp_path: Path, kind: str) -> None:
    assert take(recobra, tmp_path, ROW.replace(";107;", f";{kind};"))["imported"] == 1


def test_other_bases_and_it_are_told_apart(recobra: Recobra, tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="parece una base de retención"):
        import_base(recobra.database, COLLECTIONS, write_requests(tmp_path, ROW))
    with pytest.raises(FileRefused, match="parece una base de cobranza"):
        import_base(recobra.database, RETENTION, ROOT / "samples" / "demo_debts.csv")


def test_a_case_that_was_closed_is_not_opened_again(recobra: Recobra, tmp_path: Path) -> None:
    take(recobra, tmp_path, ROW)
    case = Cases.of(recobra, "7001")
    case.do(typification="no-aplica-queja-duplicada")
    take(recobra, tmp_path, ROW.replace("FIBRA 100", "FIBRA 200"))
    assert case.is_over()
    assert len(read(recobra.database)[1]) == 1


def test_a_killed_import_run_again_ends_the_same(
    recobra: Recobra, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [ROW.replace("7001;", f"{7000 + n};").replace("22345678", f"{22000000 + n}") for n in range(6)]
    monkeypatch.setattr("bot.services.imports.running.BATCH", 2)
    path = write_requests(tmp_path, *rows)

    def stop(done: int, _total: int) -> None:
        if done == 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_base(recobra.database, RETENTION, path, progress=stop)
    assert len(read(recobra.database)[1]) == 4
    report = import_base(recobra.database, RETENTION, path).as_facts()
    assert (report["imported"], report["unchanged"], report["cases_opened"]) == (2, 4, 2)
    assert len(read(recobra.database)[1]) == 6


def test_the_command_says_how_many_cases_it_opened(
    recobra: Recobra, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", recobra.database.url)
    command = [*RECOBRA, "import", "retention-base", str(write_requests(tmp_path, ROW))]
    said = subprocess.run(
        [*command, "--json"], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    ).stdout
    assert json.loads(said)["cases_opened"] == 1
    again = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True).stdout
    assert "1 sin cambios" in again
    assert "Casos abiertos: 0." in again
    assert "Base «retencion»: 1 con queja abierta, 0 excluidos." in again
