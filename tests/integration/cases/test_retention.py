"""The retention case, motive by motive. Source: 000_e38df741ca3a1b96.txt, TIPIFICACIONES."""

from typing import Any

import pytest

from bot import clock
from bot.bootstrap import Recobra
from bot.catalog.typifications import get_typifications
from bot.errors import InvalidForm
from bot.models import Script
from tests.support.cases import Cases
from tests.support.world import move_clock

pytestmark = pytest.mark.usefixtures("on_a_wednesday")
HELD = "retenido-retenido-seguimiento-"
SIX = {"percentage": "50", "start_month": "2021-04", "benefit": "Descuento en el plan", "skip": "consecutive"}
SKIPPED = SIX | {"start_month": "2021-02", "month_count": "3", "skip": "skipped", "month_list": "2, 3 y 5"}
SUSPENDED = {"month_count": "3", "suspended_from": "2021-04-01"}
WHO = {"contact_name": "Carlos Pacheco", "contact_phone": "0996652364"}

# Each motive's answers, and the observation that the seed's template makes of them.
MOTIVES: list[tuple[str, dict[str, str], str]] = [
    ("pendiente-factura-pendiente", {"returns_on": "2021-03-22"},
     "FACTURA PENDIENTE CLIENTE SE ACERCARA A CANCELAR HASTA 22/03/2021 CONTACTO 0996652364"),
    ("pendiente-volver-a-llamar", {"returns_on": "2021-03-19"},
     "CLIENTE SOLICITA QUE SE LE LLAME 19/03/2021 PROBABLE RETENCION CONTACTO 0996652364"),
    ("pendiente-no-contesta", {"returns_on": "2021-03-18"},
     "PENDIENTE NO CONTESTA SE REALIZARA NUEVO INTENTO DE MARCACION DIA 18/03/2021"),
    (HELD + "descuento-cbm", SKIPPED,
     "RETENCIÓN / DESCUENTO 50% MES 2 3 Y 5 // CONTACTO DE CLIENTE CARLOS PACHECO 0996652364"),
    (HELD + "descuento-decodificador-adicional",
     SIX | {"month_count": "3", "virtual_number": "35648", "contract_number": "7781", "quantity": "1"},
     "NUMERO VIRTUAL 35648/ NUMERO DE CONTRATO 7781 CONTACTO DE CLIENTE CARLOS PACHECO 0996652364// 50% DE "
     "DESCUENTO EN 1 DECODIFICADOR ADICIONAL POR 3 MESES"),
    (HELD + "descuento-plan-adicional",
     SIX | {"month_count": "3", "virtual_number": "35648", "additional_plan": "HBO"},
     "RETENCIÓN / NUMERO VIRTUAL 35648// CONTACTO DE CLIENTE CARLOS PACHECO 0996652364// 50% DE DESCUENTO EN EL PLAN "
     "HBO POR 3 MESES"),
    (HELD + "suspension-temporal-sin-costo", SUSPENDED,
     "RETENCIÓN / SUSPENSIÓN DE SERVICIO SIN COSTO POR 3 MESES. 01/04/2021 - 30/06/2021. {service} "
     "CONTACTO DE CLIENTE CARLOS PACHECO 0996652364"),
    (HELD + "suspension-temporal-con-costo", SUSPENDED | {"cost": "5,00"},
     "RETENCIÓN / SUSPENSIÓN DE SERVICIO CON COSTO DE $5.00 POR 3 MESES. 01/04/2021 - 30/06/2021. {service} "
     "CONTACTO DE CLIENTE CARLOS PACHECO 0996652364"),
    (HELD + "suspension-temporal-sin-costo-tecnico", SUSPENDED,
     "RETENCIÓN / SUSPENSIÓN DE SERVICIO SIN COSTO TECNICO POR 3 MESES. 01/04/2021 - 30/06/2021. {service} "
     "CONTACTO DE CLIENTE CARLOS PACHECO 0996652364"),
    (HELD + "suspension-temporal-con-costo-tecnico", SUSPENDED | {"cost": "5"},
     "RETENCIÓN SUSPENSIÓN DE SERVICIO CON COSTO TECNICO DE $5.00 POR 3 MESES. 01/04/2021 - 30/06/2021. {service} "
     "CONTACTO DE CLIENTE CARLOS PACHECO 0996652364"),
    (HELD + "compensacion-falta-de-servicio", {"anipagador": "22534308", "days": "8"},
     "ANIPAGADOR DE SERVICIO 22534308// SE OFRECE COMPENSACION POR FALTA DE SERVICIO POR 8 DIAS "
     "CLIENTE CARLOS PACHECO TELEFONO DE CONTACTO 0996652364"),
    (HELD + "descuento-servicios-convergentes", SIX | {"month_count": "1", "cross_sale": "2414524"},
     "50% DE DESCUENTO EN SERVICIO DE {line} 2414524 POR 1 MES CLIENTE CARLOS PACHECO 0996652364"),
    ("retiro-en-proceso-entregara-equipo-en-cis", {"observation_case": "0"},
     "DTH CLIENTE ENTREGARA EQUIPOS EN CIS SEGUN CRONOGRAMA CONTACTO 0996652364"),
    ("retiro-en-proceso-entregara-equipo-en-cis", {"observation_case": "1"},
     "GPON Y CDMA: CLIENTE ENTREGARA EQUIPOS EN CIS CONTACTO 0996652364"),
    ("retiro-en-proceso-entregara-equipo-en-cis", {"observation_case": "2"},
     "INTERNET: CLIENTE ENTREGARA EQUIPOS EN CIS CONTACTO 0996652364"),
    ("retiro-en-proceso-cliente-se-acercara-a-cis", {"observation_case": "0"},
     "CLIENTE SE ACERCARA A CIS PARA LA REVISION DEL SERVICIO CONTACTO CARLOS PACHECO 0996652364"),
    ("retiro-en-proceso-cliente-se-acercara-a-cis", {"observation_case": "1"},
     "CLIENTE SE ACERCARA A CIS PARA INGRESO DE RECLAMOS DE FACTURACION CARLOS PACHECO 0996652364"),
    ("no-procede-cliente-no-solicito-el-retiro", {},
     "NO SE RETIRA SERVICIO. CLIENTE NO SOLICITO. CONTACTO 0996652364"),
    ("no-procede-no-es-titular-del-servicio", {},
     "NO SE RETIRA SERVICIO. SIN CONTACTO CON TITULAR. CONTACTO 0996652364"),
    ("no-procede-numero-de-servicio-a-retirar-incorrecto", {},
     "NO SE RETIRA SERVICIO. NUMERO DE SERVICIO INCORRECTO. CONTACTO 0996652364"),
    ("no-procede-no-aplica-proceso-de-retencion", {"observation_case": "0"},
     "SERVICIO SE ENCUENTRA EN PREPAGO. CONTACTO 0996652364"),
    ("no-procede-no-aplica-proceso-de-retencion", {"observation_case": "1"},
     "CLIENTE SE ACERCARA A CIS PARA SOLICITAR EL CAMBIO A PREPAGO Y TIENE VALORES PENDIENTES. CONTACTO 0996652364"),
    ("no-procede-numero-de-contacto-equivocado", {},
     "NO SE RETIRA SERVICIO. SIN CONTACTO CON TITULAR NUMEROS DE CONTACTO EQUIVOCADO. CONTACTO 0996652364"),
    ("no-aplica-no-existe-numero-de-contacto", {}, "NO SE RETIRA SERVICIO. NO EXISTE NUMEROS DE CONTACTO"),
    ("no-aplica-queja-duplicada", {}, "NO APLICA PROCESO DE RETENCION QUEJA DUPLICADA"),
    ("no-aplica-servicio-retirado", {}, "NO APLICA PROCESO DE RETENCION SERVICIO RETIRADO"),
    ("no-aplica-cliente-entrego-equipos-en-cis", {}, "NO APLICA PROCESO DE RETENCION CLIENTE ENTREGO EQUIPOS EN CIS"),
    ("no-aplica-causal-incorrecto", {}, "NO APLICA PROCESO DE RETENCIÓN"),
    ("no-contesta-derivado-a-n1-no-contesta", {"n1_reason": "equipment"}, "NO CONTESTA DERIVADO A N1"),
]  # fmt: skip


def test_the_seed_s_twenty_five_motives_are_tried() -> None:
    known = {each.code for each in get_typifications().root[Script.RETENTION]}
    assert len(known) == 25
    assert {code for code, _, _ in MOTIVES} == known


@pytest.mark.parametrize(("code", "answers", "observation"), MOTIVES)
def test_each_motive_writes_its_observation_and_tells_openflexis_before_ic(
    recobra: Recobra, code: str, answers: dict[str, str], observation: str
) -> None:
    case = Cases(recobra, "retention")
    service = case.service()
    case.do(typification=code, **WHO, **answers)
    expected = observation.format(service=service.service_number, line=service.business_line)
    assert case.look().observation == expected
    assert case.look().typification_code == code
    is_pending, records = code.startswith("pendiente"), case.records()
    assert [record.system for record in records] == (["ic"] if is_pending else ["openflexis", "ic"])
    assert records[-1].payload["complaint"] == case.complaint().number
    assert case.is_over() is not is_pending


def test_a_benefit_carries_the_seed_s_six_fields(recobra: Recobra) -> None:
    case = Cases(recobra, "retention")
    given = SIX | {"month_count": "2", "cross_sale": "22534308"}
    case.do(typification=HELD + "descuento-cbm", **WHO, **given)
    payload = case.records()[-1].payload
    six = ("percentage", "start_month", "benefit", "month_count", "skip", "cross_sale")
    assert [payload[name] for name in six] == [
        "50", "ABRIL", "Descuento en el plan", "2", "CONSECUTIVO", "22534308",
    ]  # fmt: skip


BEYOND: list[tuple[str, dict[str, str], str]] = [
    ("descuento-cbm", SIX | {"month_count": "3", "percentage": "80"}, "percentage"),
    ("descuento-cbm", SIX | {"month_count": "7"}, "month_count"),
    ("descuento-cbm", SIX | {"month_count": "3", "skip": "skipped", "month_list": "4 y 6"}, "month_list"),
    ("descuento-cbm", SIX | {"month_count": "2", "skip": "skipped", "month_list": "5 y 6"}, "month_list"),
    (
        "descuento-servicios-convergentes",
        SIX | {"month_count": "2", "skip": "skipped", "month_list": "4 y 6"},
        "skip",
    ),
    ("suspension-temporal-sin-costo", SUSPENDED | {"month_count": "4"}, "month_count"),
    ("suspension-temporal-sin-costo", SUSPENDED | {"suspended_from": "2021-03-01"}, "suspended_from"),
    ("compensacion-falta-de-servicio", {"anipagador": "22534308", "days": "31"}, "days"),
]


@pytest.mark.parametrize(("motive", "answers", "fault"), BEYOND)
def test_nothing_is_granted_beyond_the_matrix(
    recobra: Recobra, motive: str, answers: dict[str, str], fault: str
) -> None:
    case = Cases(recobra, "retention")
    with pytest.raises(InvalidForm) as refused:
        case.do(typification=HELD + motive, **WHO, **answers)
    assert list(refused.value.faults) == [fault]
    assert case.look().typification_code is None


def test_months_skipped_over_the_year_s_end_are_in_order(recobra: Recobra) -> None:
    case = Cases(recobra, "retention")
    given = SIX | {"start_month": "2021-04", "month_count": "3", "skip": "skipped", "month_list": "4, 12 y 1"}
    case.do(typification=HELD + "descuento-cbm", **WHO, **given)
    assert "MES 4 12 Y 1" in (case.look().observation or "")


def test_a_pending_case_comes_back_on_its_day_and_ends_within_five(recobra: Recobra) -> None:
    case = Cases(recobra, "retention")
    case.do(typification="pendiente-volver-a-llamar", returns_on="2021-03-19", **WHO)
    found = case.look()
    assert found.ready_at is not None
    assert found.limit_at is not None
    assert clock.to_local(found.ready_at).isoformat()[:10] == "2021-03-19"
    assert clock.to_local(found.limit_at).isoformat()[:16] == "2021-03-23T00:00"
    move_clock(days=2)
    with pytest.raises(InvalidForm, match="hasta el 22/03/2021"):
        case.do(typification="pendiente-volver-a-llamar", returns_on="2021-03-23", **WHO)
    case.do(typification="pendiente-volver-a-llamar", returns_on="2021-03-22", **WHO)
    assert case.look().limit_at == found.limit_at  # putting it off again gives no more days


def test_an_invoice_that_is_pending_has_seven_days(recobra: Recobra) -> None:
    case = Cases(recobra, "retention")
    case.do(typification="pendiente-factura-pendiente", returns_on="2021-03-24", **WHO)
    assert case.look().step == "attend"
    other = Cases(recobra, "retention")
    with pytest.raises(InvalidForm, match="hasta el 24/03/2021"):
        other.do(typification="pendiente-factura-pendiente", returns_on="2021-03-25", **WHO)


def test_who_calls_before_the_day_is_attended_before(recobra: Recobra) -> None:
    case = Cases(recobra, "retention")
    case.do(typification="pendiente-volver-a-llamar", returns_on="2021-03-19", **WHO)
    assert case.do(typification="no-aplica-queja-duplicada") == "dismissed"


N1: list[tuple[str, str, bool]] = [
    ("INTERNET FIJO", "equipment", True), ("TELEVISION DTH", "equipment", True), ("CDMA", "equipment", True),
    ("TELEFONIA FIJA", "equipment", False), ("TELEFONIA FIJA", "shared_virtual", True),
    ("INTERNET FIJO", "anipagador", True), ("TELEFONIA FIJA", "anipagador", False),
]  # fmt: skip


@pytest.mark.parametrize(("line", "reason", "is_allowed"), N1)
def test_nobody_is_passed_to_n1_but_where_the_seed_allows_it(
    recobra: Recobra, line: str, reason: str, is_allowed: bool
) -> None:
    case = Cases(recobra, "retention", business_line=line)
    given: dict[str, Any] = {"typification": "no-contesta-derivado-a-n1-no-contesta", "n1_reason": reason}
    if is_allowed:
        assert case.do(**given) == "escalated"
        return
    with pytest.raises(InvalidForm) as refused:
        case.do(**given)
    assert list(refused.value.faults) == ["n1_reason"]


def test_an_observation_of_one_s_own_is_kept(recobra: Recobra) -> None:
    case = Cases(recobra, "retention")
    case.do(typification="no-aplica-queja-duplicada", observation="NO APLICA, YA HAY OTRA QUEJA ABIERTA")
    assert case.look().observation == "NO APLICA, YA HAY OTRA QUEJA ABIERTA"
