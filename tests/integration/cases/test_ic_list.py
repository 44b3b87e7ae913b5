"""`recobra export ic`: the cases in the shape that the IC tool takes. Source: 000_e38df741ca3a1b96.txt."""

import csv
from datetime import date
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from bot.bootstrap import Recobra
from bot.catalog.typifications import get_typifications
from bot.cli import cli
from bot.errors import InvalidInput
from bot.models import Contact, Script
from bot.services.cases import showing
from bot.services.imports.bases import import_base
from bot.services.imports.collections import COLLECTIONS
from bot.services.imports.retention import RETENTION
from bot.services.outbox.sending import send_due
from tests.support.cases import Cases, write_requests
from tests.support.world import launch

pytestmark = [
    pytest.mark.usefixtures("on_a_wednesday"),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]
HELD = "retenido-retenido-seguimiento-"
WHO = {"contact_name": "María Pérez", "contact_phone": "0991234567"}
ROW = "700{n};107;1710034065;PÉREZ LÓPEZ MARÍA;2234567{n};INTERNET FIJO;;12-3-2021;PRECIO;0991234567;;Quito;NO;NO;;"
HEADINGS = [
    "NUMERO DE QUEJA", "TIPO DE QUEJA", "NUMERO DE SERVICIO", "ESTADO", "MOTIVO", "CIERRE EN TRANSACCIONAL OPENFLEXIS",
    "OBSERVACIONES PARA HERRAMIENTA DE IC", "1. PORCENTAJE", "2. MES INICIO", "3. T. DE BENEFICIO", "4. Nº MESES",
    "5. SALTO", "6. VENTA CRUZADA", "FECHA INICIO", "FECHA FIN",
]  # fmt: skip


@pytest.fixture
def worked(recobra: Recobra, tmp_path: Path) -> Recobra:
    """A discount, a suspension, and one that nobody has looked at."""
    path = write_requests(tmp_path, *(ROW.format(n=n) for n in (1, 2, 3)))
    import_base(recobra.database, RETENTION, path)
    launch(recobra, "retencion", "retencion", script=Script.RETENTION)
    Cases.of(recobra, "7001").do(
        typification=HELD + "descuento-cbm", percentage="50", start_month="2021-04", benefit="Descuento en el plan",
        month_count="2", skip="skipped", month_list="4 y 6", cross_sale="22534308", **WHO,
    )  # fmt: skip
    Cases.of(recobra, "7002").do(
        typification=HELD + "suspension-temporal-sin-costo",
        month_count="3",
        suspended_from="2021-04-01",
        **WHO,
    )
    send_due(recobra)
    return recobra


def export(name: str, *options: str) -> bytes:
    done = CliRunner().invoke(cli, ["export", "ic", name, *options])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.stdout_bytes


def test_a_row_a_case_with_the_seed_s_columns(worked: Recobra) -> None:
    headings, *rows = csv.reader(export("retencion").decode("utf-8-sig").splitlines(), delimiter=";")
    assert headings == HEADINGS
    assert rows == [
        [
            "7001", "107", "22345671", "RETENIDO / RETENIDO SEGUIMIENTO", "DESCUENTO CBM", "ATENDIDO (1 día)",
            "RETENCIÓN / DESCUENTO 50% MES 4 Y 6 // CONTACTO DE CLIENTE MARÍA PÉREZ 0991234567",
            "50", "ABRIL", "Descuento en el plan", "2", "MESES 4 Y 6", "22534308", "", "",
        ],
        [
            "7002", "107", "22345672", "RETENIDO / RETENIDO SEGUIMIENTO", "SUSPENSIÓN TEMPORAL SIN COSTO",
            "ATENDIDO (1 día)",
            "RETENCIÓN / SUSPENSIÓN DE SERVICIO SIN COSTO POR 3 MESES. 01/04/2021 - 30/06/2021. 22345672 CONTACTO DE "
            "CLIENTE MARÍA PÉREZ 0991234567",
            "", "", "", "3", "", "", "2021-04-01", "2021-06-30",
        ],
        ["7003", "107", "22345673", *[""] * 12],
    ]  # fmt: skip


def test_the_complaint_is_closed_in_openflexis_first(worked: Recobra) -> None:
    Cases.of(worked, "7003").do(typification="no-aplica-queja-duplicada")
    assert read_states()["7003"] == ["", ""]
    send_due(worked)
    assert read_states()["7003"] == ["NO APLICA", "QUEJA DUPLICADA"]


def test_what_a_machine_found_is_no_state_and_what_a_person_put_off_is(worked: Recobra) -> None:
    def propose(code: str, day: str) -> None:
        with worked.database.writing() as session:
            contact = session.get_one(Contact, Cases.of(worked, "7003").look().contact_id)
            showing.show(contact, get_typifications().find(Script.RETENTION, code), day)

    propose("pendiente-no-contesta", "2021-03-18")
    assert read_states()["7003"] == ["", ""]
    Cases.of(worked, "7003").do(typification="pendiente-volver-a-llamar", returns_on="2021-03-19", **WHO)
    propose("no-procede-no-aplica-proceso-de-retencion", "")
    assert read_states()["7003"] == ["PENDIENTE", "VOLVER A LLAMAR"]


def read_states() -> dict[str, list[str]]:
    rows = csv.reader(export("retencion").decode("utf-8-sig").splitlines(), delimiter=";")
    return {row[0]: row[3:5] for row in rows}


def test_it_is_a_workbook_too_with_days_as_days(worked: Recobra, tmp_path: Path) -> None:
    export("retencion", "--out", str(tmp_path / "ic.xlsx"))
    sheet = openpyxl.load_workbook(BytesIO((tmp_path / "ic.xlsx").read_bytes())).active
    assert sheet is not None
    row = [cell.value for cell in sheet[3]]
    assert (row[0], row[2], row[-2].date(), row[-1].date()) == (  # type: ignore[union-attr]
        "7002", "22345672", date(2021, 4, 1), date(2021, 6, 30),
    )  # fmt: skip


def test_another_campaign_has_nothing_for_it(recobra: Recobra) -> None:
    path = Path(__file__).parents[3] / "samples" / "demo_debts.csv"
    import_base(recobra.database, COLLECTIONS, path, "cobranza")
    launch(recobra, "cobranza", "cobranza", script=Script.COLLECTIONS)
    with pytest.raises(InvalidInput, match="no es de retención"):
        export("cobranza")
