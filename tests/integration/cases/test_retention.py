"""The retention case, motive by motive. Source: 000_e38df741ca3a1b96.txt, TIPIFICACIONES."""

from typing import Any

import pytest

from bot import clock
from bot.bootstrap import Recobra
from bot.catalog.typifications import get_typifications
from bot.errors import InvalidForm
from bot.models import Script, ServiceCase
from bot.services.cases import forms
from bot.services.closing.fields import Field
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


# Each motive's state, and how the complaint is closed, as the seed's tables have them.
_ANNULLED, _ATTENDED = "ANULADO (1 día)", "ATENDIDO (1 día)"
_HELD, _NOT_DUE, _NOT_FIT = "RETENIDO / RETENIDO SEGUIMIENTO", "NO PROCEDE", "NO APLICA"
CLOSINGS: dict[tuple[str, str], str] = {
    ("PENDIENTE", "FACTURA PENDIENTE"): "ATENDIDO (7 días por SYC)",
    ("PENDIENTE", "VOLVER A LLAMAR"): "ATENDIDO (5 días)",
    ("PENDIENTE", "NO CONTESTA"): "ATENDIDO (5 días)",
    (_HELD, "DESCUENTO CBM"): _ATTENDED,
    (_HELD, "DESCUENTO DECODIFICADOR ADICIONAL"): _ATTENDED,
    (_HELD, "DESCUENTO PLAN ADICIONAL"): _ATTENDED,
    (_HELD, "SUSPENSIÓN TEMPORAL SIN COSTO"): _ATTENDED,
    (_HELD, "SUSPENSIÓN TEMPORAL CON COSTO"): _ATTENDED,
    (_HELD, "SUSPENSIÓN TEMPORAL SIN COSTO TECNICO"): _ATTENDED,
    (_HELD, "SUSPENSIÓN TEMPORAL CON COSTO TECNICO"): _ATTENDED,
    (_HELD, "COMPENSACIÓN FALTA DE SERVICIO"): _ATTENDED,
    (_HELD, "DESCUENTO SERVICIOS CONVERGENTES"): _ATTENDED,
    ("RETIRO EN PROCESO", "ENTREGARÁ EQUIPO EN CIS"): _ATTENDED,
    ("RETIRO EN PROCESO", "CLIENTE SE ACERCARÁ A CIS"): _ANNULLED,
    (_NOT_DUE, "CLIENTE NO SOLICITO EL RETIRO"): _ANNULLED,
    (_NOT_DUE, "NO ES TITULAR DEL SERVICIO"): _ANNULLED,
    (_NOT_DUE, "NUMERO DE SERVICIO A RETIRAR INCORRECTO"): _ANNULLED,
    (_NOT_DUE, "NO APLICA PROCESO DE RETENCIÓN"): _ANNULLED,
    (_NOT_DUE, "NUMERO DE CONTACTO EQUIVOCADO"): _ANNULLED,
    (_NOT_FIT, "NO EXISTE NUMERO DE CONTACTO"): _ANNULLED,
    (_NOT_FIT, "QUEJA DUPLICADA"): _ANNULLED,
    (_NOT_FIT, "SERVICIO RETIRADO"): _ANNULLED,
    (_NOT_FIT, "CLIENTE ENTREGO EQUIPOS EN CIS"): _ANNULLED,
    (_NOT_FIT, "CAUSAL INCORRECTO"): _ANNULLED,
    ("NO CONTESTA DERIVADO A N1", "NO CONTESTA"): "ATENDIDO (3 días)",
}


def test_the_seed_s_twenty_five_motives_are_tried() -> None:
    known = {each.code for each in get_typifications().root[Script.RETENTION]}
    assert len(known) == 25
    assert {code for code, _, _ in MOTIVES} == known
    assert {(each.state, each.motive) for each in get_typifications().root[Script.RETENTION]} == set(CLOSINGS)


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
    told = records[-1].payload
    assert told["complaint"] == case.complaint().number
    assert told["closing"] == CLOSINGS[told["state"], told["motive"]]
    if not is_pending:
        closing = records[0].payload
        assert (closing["complaint_type"], closing["closing"]) == ("107", told["closing"])
        assert closing["result"] == told["closing"].split()[0]
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
        SIX | {"month_count": "2", "skip": "skipped", "month_list": "4 y 6", "cross_sale": "2414524"},
        "skip",
    ),
    ("descuento-servicios-convergentes", SIX | {"month_count": "2"}, "cross_sale"),
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
    assert case.do(typification="no-aplica-queja-duplicada") == "not_applicable"


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


def ask(case: Cases, code: str) -> dict[str, Field]:
    """The form, once a motive was chosen."""
    with case.recobra.database.reading() as session:
        found = session.get_one(ServiceCase, case.id)
        return {
            field.name: field for field in forms.build(session, found).list_fields({"typification": code})
        }


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_form_says_what_the_matrix_allows_before_anybody_goes_beyond_it(recobra: Recobra) -> None:
    case = Cases(recobra, "retention")
    fields = ask(case, HELD + "descuento-cbm")
    assert fields["percentage"].hint == "Según la matriz de beneficios: 20, 30 o 50"
    assert fields["month_count"].hint == "Según la matriz de beneficios: de 1 a 6"
    assert fields["typification"].hint == "DESCUENTO CBM: estado final. En OpenFlexis: ATENDIDO (1 día)."
    six = ["percentage", "start_month", "benefit", "month_count", "skip", "cross_sale"]
    assert [name for name in fields if name in six] == six
    assert fields["contact_phone"].value == "0991234567"
    put_off = ask(case, "pendiente-factura-pendiente")
    assert put_off["returns_on"].hint == "El caso vuelve ese día: hasta el 24/03/2021"
    assert "estado intermedio" in put_off["typification"].hint
    assert "7 días por SYC" in put_off["typification"].hint


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_once_its_days_are_over_a_pending_case_only_ends(recobra: Recobra) -> None:
    case = Cases(recobra, "retention")
    case.do(typification="pendiente-no-contesta", returns_on="2021-03-18")
    move_clock(days=6)
    with pytest.raises(InvalidForm, match="fue hasta el 22/03/2021: termina el caso con un estado final"):
        case.do(typification="pendiente-volver-a-llamar", returns_on="2021-03-24", **WHO)
    assert case.do(typification="no-contesta-derivado-a-n1-no-contesta", n1_reason="equipment") == "escalated"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("line", "plan", "variant"),
    [
        ("TELEVISION DTH", "DTH PLUS", "DTH CLIENTE ENTREGARA EQUIPOS EN CIS SEGUN CRONOGRAMA"),
        ("INTERNET FIJO", "GPON 50", "GPON Y CDMA: CLIENTE ENTREGARA EQUIPOS EN CIS"),
        ("INTERNET FIJO", "HOGAR", "INTERNET: CLIENTE ENTREGARA EQUIPOS EN CIS"),
        ("TELEFONIA FIJA", "BASICO", None),
    ],
)
def test_the_seed_s_case_is_chosen_by_the_kind_of_service(
    recobra: Recobra, line: str, plan: str, variant: str | None
) -> None:
    case = Cases(recobra, "retention", business_line=line, plan=plan)
    field = ask(case, "retiro-en-proceso-entregara-equipo-en-cis")["observation_case"]
    assert dict(field.options).get(field.value) == variant
