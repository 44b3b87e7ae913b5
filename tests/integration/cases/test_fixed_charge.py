"""The change of a fixed charge, scenario by scenario. Source: 001_a9dd3aa41c520426.txt."""

from datetime import date

import pytest

from bot import clock
from bot.bootstrap import Recobra
from bot.catalog.evidence import get_evidence
from bot.errors import InvalidForm
from bot.services.cases import engine
from bot.services.outbox import sending
from tests.support.cases import LEADER, Cases

pytestmark = pytest.mark.usefixtures("on_a_wednesday")
CALLER = {
    "channel": "phone_135", "contact_name": "Rosa Ríos", "contact_email": "rosa@empresa.com.ec",
    "holder_confirmed": "yes", "is_assigned": "yes", "sale": "renewal",
}  # fmt: skip
OFFER = {
    "sec": "SEC-778", "campaign_offered": "30 % de descuento por 12 meses", "offer_in_sec": "yes",
    "ask_executive": "no",
}  # fmt: skip


def checked(recobra: Recobra, **given: str) -> Cases:
    """A request whose evidence is looked for."""
    case = Cases(recobra, "fixed_charge")
    assert case.do(**CALLER) == "validate"
    assert case.do(**OFFER | given) == "evidence"
    return case


def validated(recobra: Recobra, offer_in_sec: str = "yes") -> Cases:
    """A request at the choice of its scenario."""
    case = checked(recobra, offer_in_sec=offer_in_sec)
    if offer_in_sec == "no":
        case.attach("executive_evidence")
    assert case.do(evidence_of="sec" if offer_in_sec == "yes" else "executive") == "scenario"
    return case


SCENARIOS = [
    (
        "configuration", "yes", {}, {"request_type": "Cambio de cargo fijo"},
        "nintex_activations", "Activaciones | Cambio de cargo fijo",
    ),
    ("misaligned", "yes", {}, {}, "remedy_ticket", "Desalineación de la línea"),
    ("valid_offer", "no", {}, {}, "nintex_execution", "Ventas: con oferta vigente | Solo del ejecutivo"),
    (
        "negotiated_offer", "no", {"approval": "Jefe de ventas, 2 de marzo"}, {},
        "nintex_execution", "Jefe de ventas, 2 de marzo",
    ),
    ("no_offer", "no", {"malpractice": "50 % por tres años"}, {}, "nintex_execution", "50 % por tres años"),
    ("postsale", "yes", {"operation": "cambio de plan"}, {}, "nintex_execution", "cambio de plan"),
]  # fmt: skip


@pytest.mark.parametrize(("scenario", "in_sec", "more", "asked", "kind", "said"), SCENARIOS)
def test_each_scenario_goes_where_it_is_mended_and_is_answered(
    recobra: Recobra,
    scenario: str,
    in_sec: str,
    more: dict[str, str],
    asked: dict[str, str],
    kind: str,
    said: str,
) -> None:
    case = validated(recobra, in_sec)
    case.attach("approval_evidence")
    assert case.do(scenario=scenario, promised_charge="12,50", **more) == "register_case"
    assert case.do(case_remark="No se aplica el descuento ofrecido") == "internal_request"
    assert case.do(request="Aplicar el descuento", **asked) == "close_case"
    assert case.do(solution="Descuento aplicado") == "answer"
    assert case.do(contacted="yes", reply="El descuento consta desde abril.") == "done"
    evidence, siac, request, closing, reply = case.records()
    number = case.look().number
    assert (evidence.system, evidence.payload["to"]) == ("mail", "rosa@empresa.com.ec")
    assert number in evidence.payload["subject"]
    assert get_evidence().mailbox in evidence.payload["text"]
    assert (siac.system, siac.payload["queue"]) == ("siac", "Variaciones Corporativas")
    assert siac.payload["contact"] == "Rosa Ríos, 0991234567, rosa@empresa.com.ec"
    assert (request.kind, request.payload["case"]) == (kind, number)
    for words in said.split(" | "):
        assert words in request.payload.values()
    assert closing.payload["state"] == "CERRADO"
    assert (reply.payload["to"], reply.payload["reply_to"]) == ("rosa@empresa.com.ec", get_evidence().mailbox)
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
    assert case.records() == []


@pytest.mark.parametrize(
    ("in_sec", "scenario"), [("no", "configuration"), ("yes", "valid_offer"), ("yes", "no_offer")]
)
def test_activations_erred_where_the_sec_has_the_offer_and_sales_where_it_lacks(
    recobra: Recobra, in_sec: str, scenario: str
) -> None:
    case = validated(recobra, in_sec)
    with pytest.raises(InvalidForm) as refused:
        case.do(scenario=scenario, promised_charge="12,50", malpractice="x")
    assert "scenario" in refused.value.faults


def test_a_negotiated_offer_needs_its_approval(recobra: Recobra) -> None:
    case = validated(recobra, "no")
    with pytest.raises(InvalidForm) as refused:
        case.do(scenario="negotiated_offer", promised_charge="12,50")
    assert set(refused.value.faults) == {"approval", "approval_evidence"}


def test_the_executive_is_asked_by_mail(recobra: Recobra) -> None:
    case = Cases(recobra, "fixed_charge")
    case.do(**CALLER)
    with pytest.raises(InvalidForm) as refused:
        case.do(**OFFER | {"ask_executive": "yes"})
    assert set(refused.value.faults) == {"executive_email"}
    case.do(**OFFER | {"ask_executive": "yes", "executive_email": "ponce@operadora.example"})
    _, asked = case.records()
    assert (asked.kind, asked.payload["to"]) == ("executive_request", "ponce@operadora.example")
    assert "SEC-778" in asked.payload["text"]


def test_who_took_the_request_down_wrong_can_undo_it(recobra: Recobra) -> None:
    case = Cases(recobra, "fixed_charge")
    case.do(**CALLER)
    sending.send_due(recobra)
    with recobra.database.writing() as session:
        engine.take_back(session, engine.lock(session, case.id), LEADER)
    assert case.look().step == "receive"


def test_without_the_offer_in_the_sec_some_evidence_is_needed(recobra: Recobra) -> None:
    case = checked(recobra, offer_in_sec="no")
    for evidence_of, fault in (("sec", "evidence_of"), ("customer", "customer_evidence")):
        with pytest.raises(InvalidForm) as refused:
            case.do(evidence_of=evidence_of)
        assert set(refused.value.faults) == {fault}
    case.attach("customer_evidence")
    assert case.do(evidence_of="customer") == "scenario"


def test_what_is_waited_for_brings_the_case_back_on_its_day(recobra: Recobra) -> None:
    case = checked(recobra, offer_in_sec="no")
    with pytest.raises(InvalidForm) as refused:
        case.do(evidence_of="pending", returns_on="2021-03-16")
    assert refused.value.faults == {"returns_on": "Ese día ya pasó."}
    assert case.do(evidence_of="pending", returns_on="2021-03-22") == "evidence"
    look = case.look()
    assert look.ready_at == clock.start_of_day(date(2021, 3, 22))
    assert "evidence_of" not in look.answers


def test_who_does_not_answer_is_called_again_and_written_to_at_last(recobra: Recobra) -> None:
    case = validated(recobra)
    case.do(scenario="misaligned", promised_charge="12,50")
    case.do(case_remark="x")
    case.do(request="x")
    case.do(solution="x")
    assert case.do(contacted="again", returns_on="2021-03-18") == "answer"
    assert case.look().ready_at == clock.start_of_day(date(2021, 3, 18))
    assert "reply" not in [record.kind for record in case.records()]
    assert case.do(contacted="unreachable", reply="Quedó aplicado.") == "mailed"
    assert case.records()[-1].kind == "reply"
