"""The sample collections base becomes what the truth says, beside an equipment base, on both databases."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.config import ROOT, Settings
from bot.db import Database
from bot.errors import FileRefused
from bot.models import Service
from bot.services.imports.bases import import_base
from bot.services.imports.collections import COLLECTIONS
from bot.services.imports.equipment import EQUIPMENT

SAMPLE = ROOT / "samples" / "collections_base.csv"
TRUTH: dict[str, Any] = json.loads((ROOT / "samples" / "truth.json").read_text(encoding="utf-8"))[
    "collections"
]
HEADINGS = (
    "CEDULA;APELLIDOS Y NOMBRES;NUMERO DE SERVICIO;LINEA DE NEGOCIO;VALOR PENDIENTE;FACTURAS VENCIDAS;"
    "FECHA DE VENCIMIENTO;FORMA DE PAGO;CELULAR 1;DIRECCION"
)
ROW = "1710034065;PÉREZ LÓPEZ MARÍA;22345678;INTERNET FIJO;45,60;2;10-2-2021;Débito;0991234567;Calle 1 y Av. Loja"


@pytest.fixture(autouse=True)
def _own_settings(settings: Settings) -> None:
    """Nothing of this machine's configuration."""


def write(folder: Path, *rows: str, headings: str = HEADINGS) -> Path:
    path = folder / "cobranza.csv"
    path.write_text("\n".join([headings, *rows]) + "\n", encoding="utf-8")
    return path


def test_the_sample_is_what_the_truth_says(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "collections_base.csv"
    path.write_bytes(SAMPLE.read_bytes())
    facts = import_base(database, COLLECTIONS, path).as_facts()
    assert (facts["rows"], facts["imported"], facts["rejected"]) == (1200, 1151, 49)
    rejected = Path(facts["rejected_file"]).read_text(encoding="utf-8-sig").splitlines()[1:]
    assert [line.split(";")[:2] for line in rejected] == [
        [str(row["row"]), row["column"]] for row in TRUTH["rejected"]
    ]
    with database.reading() as session:
        found = [
            {
                "cedula": service.customer.cedula,
                "name": service.customer.name,
                "service_number": service.service_number,
                "business_line": service.business_line,
                "amount_due": str(service.amount_due),
                "overdue_invoices": service.overdue_invoices,
                "phones": [phone.number for phone in service.customer.phones],
                "city": service.city,
            }
            for service in session.scalars(select(Service).order_by(Service.id))
        ]
    assert sorted(found, key=lambda each: each["service_number"]) == sorted(
        TRUTH["customers"], key=lambda each: each["service_number"]
    )


def test_again_changes_nothing_and_a_newer_one_wins(database: Database, tmp_path: Path) -> None:
    import_base(database, COLLECTIONS, write(tmp_path, ROW))
    assert import_base(database, COLLECTIONS, write(tmp_path, ROW)).unchanged == 1
    newer = ROW.replace("45,60;2", "60,10;3").replace("Calle 1 y Av. Loja", "")
    assert import_base(database, COLLECTIONS, write(tmp_path, newer)).imported == 1
    with database.reading() as session:
        service = session.scalars(select(Service)).one()
        assert (service.amount_due, service.overdue_invoices) == (Decimal("60.10"), 3)
        assert (service.payment_method, service.address) == ("DEBITO", "Calle 1 y Av. Loja")


def test_a_service_may_owe_invoices_and_equipment(database: Database, tmp_path: Path) -> None:
    import_base(database, COLLECTIONS, write(tmp_path, ROW))
    equipment = tmp_path / "equipos.csv"
    equipment.write_text(
        "CEDULA;APELLIDOS Y NOMBRES;NUMERO DE SERVICIO;LINEA DE NEGOCIO;FECHA DE RETIRO;EQUIPOS PENDIENTES;"
        "CELULAR 1;VALOR CARGADO;PAGO;RECLAMO\n"
        "1710034065;PÉREZ LÓPEZ MARÍA;22345678;INTERNET FIJO;16-5-2020;MODEM;0991234567;;NO;NO\n",
        encoding="utf-8",
    )
    import_base(database, EQUIPMENT, equipment)
    with database.reading() as session:
        service = session.scalars(select(Service)).one()
        assert (service.amount_due, service.equipment) == (Decimal("45.60"), ["MODEM"])
        assert service.retired_on is not None


def test_the_same_number_in_another_line_is_anothers_service(database: Database, tmp_path: Path) -> None:
    other = ROW.replace("1710034065", "0926687856").replace("INTERNET FIJO", "TELEVISION DTH")
    assert import_base(database, COLLECTIONS, write(tmp_path, ROW, other)).imported == 2


@pytest.mark.parametrize("at_once", [True, False])
def test_a_service_is_not_given_to_a_second_holder(database: Database, tmp_path: Path, at_once: bool) -> None:
    other = ROW.replace("1710034065", "0926687856")
    if not at_once:
        import_base(database, COLLECTIONS, write(tmp_path, ROW))
    report = import_base(database, COLLECTIONS, write(tmp_path, ROW, other))
    assert report.rejected == 1
    assert "otra cédula" in Path(str(report.rejected_file)).read_text(encoding="utf-8-sig")
    with database.reading() as session:
        assert session.scalars(select(Service)).one().customer.cedula == "1710034065"


@pytest.mark.parametrize(
    ("cell", "spoiled", "column", "reason"),
    [
        ("45,60", "", "amount_due", "falta el valor pendiente"),
        ("45,60", "N/A", "amount_due", "«N/A» no es un valor en dólares"),
        (";2;", ";dos;", "overdue_invoices", "«dos» no es un número de facturas"),
        ("10-2-2021", "31-2-2021", "overdue_since", "«31-2-2021» no es una fecha válida"),
    ],
)
def test_what_cannot_be_read_is_named(
    database: Database, tmp_path: Path, cell: str, spoiled: str, column: str, reason: str
) -> None:
    facts = import_base(database, COLLECTIONS, write(tmp_path, ROW.replace(cell, spoiled))).as_facts()
    line = Path(facts["rejected_file"]).read_text(encoding="utf-8-sig").splitlines()[1]
    assert line.split(";")[:3] == ["2", column, reason]


def test_an_equipment_base_is_recognised(database: Database) -> None:
    with pytest.raises(FileRefused, match="parece una base de equipos"):
        import_base(database, COLLECTIONS, ROOT / "samples" / "equipment_base.csv")
