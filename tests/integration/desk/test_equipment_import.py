"""The sample base becomes what the truth says, row by row, on both databases."""

import csv
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import func, select

from bot.config import ROOT, Settings
from bot.db import Database
from bot.errors import FileRefused
from bot.imports.tables import open_table
from bot.models import BaseFile, Customer, Phone, Service, base_service
from bot.services.imports.bases import import_base
from bot.services.imports.equipment import EQUIPMENT

SAMPLE = ROOT / "samples" / "equipment_base.csv"
TRUTH: dict[str, Any] = json.loads((ROOT / "samples" / "truth.json").read_text(encoding="utf-8"))["equipment"]


@pytest.fixture(autouse=True)
def _own_settings(settings: Settings) -> None:
    """Nothing of this machine's configuration."""


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    path = tmp_path / "equipment_base.csv"
    path.write_bytes(SAMPLE.read_bytes())
    return path


def snapshot(database: Database) -> list[tuple[Any, ...]]:
    """Everything that an import writes, but for ids and times."""
    with database.reading() as session:
        return [
            (
                service.customer.cedula,
                service.customer.name,
                service.customer.email,
                tuple((phone.number, phone.is_mobile, phone.status) for phone in service.customer.phones),
                service.service_number,
                service.business_line,
                service.city,
                service.retired_on,
                tuple(service.equipment),
                service.returned_on,
                service.charge_amount,
                service.charge_loaded_on,
                service.charge_paid,
                service.charge_claimed,
            )
            for service in session.scalars(select(Service).order_by(Service.service_number))
        ]


def test_it_becomes_what_the_truth_says(database: Database, sample: Path) -> None:
    facts = import_base(database, EQUIPMENT, sample).as_facts()
    assert facts["rows"] == TRUTH["rows"]
    assert facts["imported"] == TRUTH["imported"]
    assert facts["duplicates"] == len(TRUTH["duplicate_rows"])
    assert facts["rejected"] == len(TRUTH["rejected"])
    assert facts["scenarios"] == TRUTH["scenarios"]
    with database.reading() as session:
        found = {service.service_number: _as_truth(service) for service in session.scalars(select(Service))}
        assert session.scalar(select(func.count()).select_from(base_service)) == TRUTH["imported"]
    for expected in TRUTH["customers"]:
        assert found[expected["service_number"]] == expected


def _as_truth(service: Service) -> dict[str, Any]:
    customer = service.customer
    excluded, charged = service.is_excluded, service.has_charge
    assert service.retired_on
    return {
        "cedula": customer.cedula,
        "name": customer.name,
        "service_number": service.service_number,
        "business_line": service.business_line,
        "retired_on": service.retired_on.isoformat(),
        "equipment": service.equipment,
        "phones": [phone.number for phone in customer.phones],
        "first_channel": "whatsapp" if any(phone.is_mobile for phone in customer.phones) else "voice",
        "city": service.city,
        "charge": f"{service.charge_amount:.2f}",
        "scenario": "excluded" if excluded else "charges_loaded" if charged else "no_charges",
    }


def test_rejected_rows_are_written_beside_the_input(database: Database, sample: Path) -> None:
    report = import_base(database, EQUIPMENT, sample)
    assert report.rejected_file == str(sample) + ".rechazados.csv"
    with open(report.rejected_file, encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    assert [{"row": int(row["FILA"]), "column": row["COLUMNA"]} for row in rows] == TRUTH["rejected"]
    assert all(row["MOTIVO"] and row["APELLIDOS Y NOMBRES"] for row in rows)


def test_again_changes_nothing(database: Database, sample: Path) -> None:
    import_base(database, EQUIPMENT, sample)
    before = snapshot(database)
    facts = import_base(database, EQUIPMENT, sample).as_facts()
    assert (facts["imported"], facts["unchanged"]) == (0, TRUTH["imported"])
    assert facts["scenarios"] == TRUTH["scenarios"]
    assert snapshot(database) == before


def test_utf8_commas_and_xlsx_give_the_same(database: Database, sample: Path, tmp_path: Path) -> None:
    import_base(database, EQUIPMENT, sample)
    before = snapshot(database)
    with open_table(sample) as table:
        rows = [table.headings, *(cells for _number, cells in table.rows)]
    comma = tmp_path / "comas.csv"
    with comma.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        sheet.append(row)
    book.save(tmp_path / "libro.xlsx")
    for path in (comma, tmp_path / "libro.xlsx"):
        facts = import_base(database, EQUIPMENT, path, "equipment_base").as_facts()
        assert (facts["unchanged"], facts["imported"]) == (TRUTH["imported"], 0)
        assert facts["rejected"] == len(TRUTH["rejected"])
    assert snapshot(database) == before


def test_killed_half_way_and_run_again(database: Database, sample: Path) -> None:
    program = (
        "import os, signal, sys; from pathlib import Path; from bot.db import Database;"
        "from bot.services.imports import bases, equipment, running; running.BATCH = 100;"
        "bases.import_base(Database(sys.argv[1]), equipment.EQUIPMENT, Path(sys.argv[2]),"
        "progress=lambda done, total: done >= 500 and os.kill(os.getpid(), signal.SIGKILL))"
    )
    died = subprocess.run([sys.executable, "-c", program, database.url, str(sample)], cwd=ROOT, check=False,
                          env=os.environ)  # fmt: skip
    assert died.returncode == -signal.SIGKILL
    with database.reading() as session:
        assert session.scalars(select(BaseFile)).one().is_complete is False
        taken = session.scalar(select(func.count()).select_from(Service))
        assert taken
        assert 0 < taken < TRUTH["imported"]
    facts = import_base(database, EQUIPMENT, sample).as_facts()
    assert facts["imported"] == TRUTH["imported"] - taken
    assert facts["scenarios"] == TRUTH["scenarios"]
    with database.reading() as session:
        assert session.scalars(select(BaseFile)).one().is_complete is True
        assert session.scalar(select(func.count()).select_from(Service)) == TRUTH["imported"]
        assert session.scalar(select(func.count()).select_from(Customer)) == TRUTH["imported"]


HEAD = (
    "CEDULA;APELLIDOS Y NOMBRES;NUMERO DE SERVICIO;LINEA DE NEGOCIO;FECHA DE RETIRO;EQUIPOS PENDIENTES;"
    "CELULAR 1;CELULAR 2;CIUDAD;VALOR CARGADO;FECHA DE CARGO;PAGO;RECLAMO\n"
)


def write(path: Path, *rows: str) -> Path:
    path.write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_the_newest_wins_and_telephones_add_up(database: Database, tmp_path: Path) -> None:
    path = write(
        tmp_path / "base.csv",
        "0340987023;YANEZ CAIZA JOSE;100200;CDMA;1-5-2020;ONT;0992530829;;Quito;10,00;1-1-2021;NO;",
        "0340987023;YÁNEZ CAIZA JOSÉ;100200;INTERNET FIJO;2-5-2020;MODEM;0991780220;;Loja;20,00;2-1-2021;NO;",
    )
    facts = import_base(database, EQUIPMENT, path).as_facts()
    assert (facts["imported"], facts["duplicates"]) == (1, 1)
    with database.reading() as session:
        service = session.scalars(select(Service)).one()
        assert (service.customer.name, service.city) == ("YÁNEZ CAIZA JOSÉ", "Loja")
        assert (service.business_line, str(service.charge_amount)) == ("INTERNET FIJO", "20.00")
        assert [phone.number for phone in service.customer.phones] == ["+593992530829", "+593991780220"]


def test_a_return_and_a_later_charge_outlive_the_base(database: Database, tmp_path: Path) -> None:
    row = "0340987023;YANEZ CAIZA JOSE;100200;CDMA;1-5-2020;ONT;0992530829;;Quito;;;NO;"
    path = write(tmp_path / "base.csv", row)
    import_base(database, EQUIPMENT, path)
    with database.writing() as session:
        service = session.scalars(select(Service)).one()
        service.charge_paid = True
        service.returned_on = service.retired_on
        service.charge_amount += 5
    before = snapshot(database)
    assert import_base(database, EQUIPMENT, path).unchanged == 1
    import_base(database, EQUIPMENT, write(tmp_path / "base.csv", row.replace("Quito", "Loja")))
    after = snapshot(database)
    assert after != before
    assert after[0][9:] == before[0][9:]


def test_a_service_of_another_cedula_is_rejected(database: Database, tmp_path: Path) -> None:
    row = "0340987023;YANEZ CAIZA JOSE;100200;CDMA;1-5-2020;ONT;0992530829;;Quito;;;NO;"
    other = "1048557704;INTRIAGO CARLOS;100200;CDMA;1-5-2020;ONT;0991780220;;Quito;;;NO;"
    import_base(database, EQUIPMENT, write(tmp_path / "base.csv", row))
    facts = import_base(database, EQUIPMENT, write(tmp_path / "otra.csv", other)).as_facts()
    assert (facts["rejected"], facts["imported"]) == (1, 0)
    with database.reading() as session:
        assert session.scalars(select(Phone.number)).all() == ["+593992530829"]


@pytest.mark.parametrize("text", ["", HEAD, "hola\n", "NUMERO DE SERVICIO;VALOR;FECHA DE CARGO\n1;2;3\n"])
def test_what_is_no_base_leaves_nothing(database: Database, tmp_path: Path, text: str) -> None:
    path = tmp_path / "base.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FileRefused):
        import_base(database, EQUIPMENT, path)
    with database.reading() as session:
        assert session.scalars(select(BaseFile)).all() == []
    assert sorted(tmp_path.glob("*.rechazados.csv")) == []
