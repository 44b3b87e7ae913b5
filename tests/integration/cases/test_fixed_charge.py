"""The change of a fixed charge, scenario by scenario. Source: 001_a9dd3aa41c520426.txt."""

import pytest

from bot.bootstrap import Recobra
from bot.errors import InvalidForm
from tests.support.cases import Cases

pytestmark = pytest.mark.usefixtures("on_a_wednesday")
CALLER = {
    "channel": "phone_135", "contact_name": "Rosa Ríos", "contact_email": "rosa@empresa.com.ec",
    "holder_confirmed": "yes", "is_assigned": "yes", "sale": "renewal",
}  # fmt: skip
OFFER = {"sec": "SEC-778", "campaign_offered": "30 % de descuento por 12 meses", "offer_in_sec": "yes"}


def validated(recobra: Recobra, **given: str) -> Cases:
    """A request at the choice of its scenario."""
    case = Cases(recobra, "fixed_charge")
    assert case.do(**CALLER) == "validate"
    assert case.do(**OFFER | given) == "scenario"
    return case


SCENARIOS = [
    ("configuration", {}, "nintex", "nintex_activations", "Buzón Activaciones"),
    ("misaligned", {}, "remedy", "remedy_ticket", "Desalineación de la línea"),
    ("valid_offer", {}, "nintex", "nintex_execution", "Solicitud de ejecuciones operador"),
    (
        "negotiated_offer",
        {"approval": "Jefe de ventas, 2 de marzo"},
        "nintex",
        "nintex_execution",
        "Solicitud",
    ),
    ("no_offer", {"malpractice": "50 % por tres años"}, "nintex", "nintex_execution", "Solicitud"),
    ("postsale", {"operation": "cambio de plan"}, "nintex", "nintex_execution", "Solicitud"),
]


@pytest.mark.parametrize(("scenario", "more", "system", "kind", "form"), SCENARIOS)
def test_each_scenario_goes_where_it_is_mended_and_is_answered(
    recobra: Recobra, scenario: str, more: dict[str, str], system: str, kind: str, form: str
) -> None:
    case = validated(recobra)
    case.attach("approval_evidence")
    assert case.do(scenario=scenario, promised_charge="12,50", **more) == "register_case"
    assert case.do(case_remark="No se aplica el descuento ofrecido") == "internal_request"
    assert case.do(request="Aplicar el descuento") == "close_case"
    assert case.do(solution="Descuento aplicado") == "answer"
    assert case.do(contacted="yes", reply="El descuento consta desde abril.") == "done"
    siac, request, closing, reply = case.records()
    assert (siac.system, siac.payload["queue"]) == ("siac", "Variaciones Corporativas")
    assert siac.payload["contact"] == "Rosa Ríos, 0991234567, rosa@empresa.com.ec"
    assert (request.system, request.kind) == (system, kind)
    assert form in "".join(request.payload.values())
    assert closing.payload["state"] == "CERRADO"
    assert reply.payload["to"] == "rosa@empresa.com.ec"
    assert "El descuento consta desde abril." in reply.payload["text"]


@pytest.mark.parametrize(("answer", "end"), [
    ({"holder_confirmed": "no"}, "not_holder"),
    ({"is_assigned": "no"}, "not_applicable"),
    ({"sale": "none"}, "not_applicable"),
])  # fmt: skip
def test_only_an_assigned_holder_with_a_sale_is_attended(
    recobra: Recobra, answer: dict[str, str], end: str
) -> None:
    case = Cases(recobra, "fixed_charge")
    assert case.do(**CALLER | answer) == end


def test_a_configuration_error_needs_the_offer_in_the_sec(recobra: Recobra) -> None:
    case = validated(recobra, offer_in_sec="no")
    with pytest.raises(InvalidForm) as refused:
        case.do(scenario="configuration", promised_charge="12,50")
    assert list(refused.value.faults) == ["scenario"]


def test_a_negotiated_offer_needs_its_approval(recobra: Recobra) -> None:
    case = validated(recobra)
    with pytest.raises(InvalidForm) as refused:
        case.do(scenario="negotiated_offer", promised_charge="12,50")
    assert set(refused.value.faults) == {"approval", "approval_evidence"}
