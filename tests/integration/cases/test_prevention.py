"""The procedure to prevent cancellations, branch by branch. Source: 002_4fc4b9decf32cdc9.txt."""

import pytest

from bot import clock
from bot.bootstrap import Recobra
from bot.errors import InvalidForm, NotAllowed
from bot.services.cases import engine
from bot.services.cases.engine import Worker
from tests.support.cases import LEADER, Cases
from tests.support.world import move_clock

pytestmark = pytest.mark.usefixtures("on_a_wednesday")


def faulty(recobra: Recobra) -> Cases:
    """Somebody whose service failed twice in 30 days, at the negotiation."""
    case = Cases(recobra, "prevention", recent_complaints=2)
    assert case.do() == "faults"  # nothing has to be typed that the base says
    assert case.do(unsolved="yes") == "negotiate"
    return case


def repaired(recobra: Recobra) -> Cases:
    """Their service after the technician."""
    case = faulty(recobra)
    assert case.do(offer="invoice_removal", accepted="yes") == "billing_claim"
    assert case.do(invoice_month="2021-03") == "work_order"
    assert case.do(visit_address="Av. Amazonas y Naciones Unidas", fault_cause="cuts") == "print_order"
    assert case.do(technician="Luis Vera") == "visit"
    assert case.do(found_cause="cuts", cuts_task="drop_cable") == "restore"
    case.attach("signature")
    assert case.do(works="yes", signed_document="work_order") == "quality_2_days"
    return case


def test_faults_are_mended_checked_twice_and_judged(recobra: Recobra) -> None:
    case = repaired(recobra)
    with pytest.raises(NotAllowed, match="se hace desde el 19/03/2021"):
        case.do(works_after_2_days="yes")
    move_clock(days=2)
    assert case.do(works_after_2_days="yes") == "quality_30_days"
    with pytest.raises(NotAllowed, match="16/04/2021"):
        case.do(new_complaints="no", stays="yes")
    move_clock(days=28)
    assert case.do(new_complaints="no", stays="yes") == "evaluate"
    assert case.do(result="retained") == "retained"
    assert case.is_over()


def test_other_systems_are_told_of_claim_and_order(recobra: Recobra) -> None:
    case = repaired(recobra)
    claim, order = case.records()
    assert (claim.system, claim.payload["month"]) == ("smartflex", "MARZO")
    assert order.payload["activity"] == "40530 PEX/Adecuación por Retención"
    assert (order.payload["payment"], order.payload["amount"]) == ("Crédito", "0")
    assert "NO COBRO EL MES DE MARZO" in order.payload["gloss"]
    assert order.payload["gloss"].endswith("AL CEL 0991234567")
    assert order.payload["cause"] == "Cortes frecuentes"


def test_technician_comes_within_24_hours_of_the_order(recobra: Recobra) -> None:
    case = faulty(recobra)
    case.do(offer="compensation", accepted="yes")
    case.do()
    case.do(visit_address="Calle 1", fault_cause="wifi")
    ordered = clock.now()
    move_clock(hours=5)
    case.do(technician="Luis Vera")
    due = case.look().due_at
    assert due is not None
    assert abs((due - ordered).total_seconds() - 24 * 3600) < 60


def test_a_fault_that_stays_brings_the_technician_back(recobra: Recobra) -> None:
    case = repaired(recobra)
    move_clock(days=2)
    assert case.do(works_after_2_days="no") == "visit"
    with pytest.raises(InvalidForm) as refused:
        case.do()  # nothing is answered by what was found the first time
    assert list(refused.value.faults) == ["found_cause"]


@pytest.mark.parametrize(("cause", "task"), [
    ("wifi", "access_point"), ("wifi", "point_moved"), ("signal", "cabling"), ("tv", "inner_cabling"),
    ("tv", "connectors"), ("cuts", "drop_cable"), ("telephone", "derivation"),
])  # fmt: skip
def test_each_cause_has_its_tasks(recobra: Recobra, cause: str, task: str) -> None:
    case = faulty(recobra)
    case.do(offer="compensation", accepted="yes")
    case.do()
    case.do(visit_address="Calle 1", fault_cause=cause)
    case.do(technician="Luis Vera")
    with pytest.raises(InvalidForm) as refused:
        case.do(found_cause=cause)
    assert list(refused.value.faults) == [f"{cause}_task"]
    assert case.do(found_cause=cause, **{f"{cause}_task": task}) == "restore"


def test_nothing_is_closed_without_the_signed_paper(recobra: Recobra) -> None:
    case = faulty(recobra)
    case.do(offer="compensation", accepted="yes")
    case.do()
    case.do(visit_address="Calle 1", fault_cause="wifi")
    case.do(technician="Luis Vera")
    case.do(found_cause="wifi", wifi_task="access_point")
    with pytest.raises(InvalidForm, match="Adjunta al menos un archivo"):
        case.do(works="yes", signed_document="work_order")
    assert case.do(works="no", pending_work="falta el decodificador") == "visit"


@pytest.mark.parametrize("said", [{"in_arrears": True}, {"in_credit_bureau": True}])
def test_who_is_in_arrears_is_offered_nothing(recobra: Recobra, said: dict[str, bool]) -> None:
    case = Cases(recobra, "prevention", **said)
    assert case.do() == "not_eligible"
    assert case.is_over()


def test_no_repeated_faults_leads_to_what_is_demanded(recobra: Recobra) -> None:
    case = Cases(recobra, "prevention", recent_complaints=1)
    case.do()
    assert case.do() == "analyse"


def test_solved_faults_and_a_refused_offer_lead_there_too(recobra: Recobra) -> None:
    case = Cases(recobra, "prevention", recent_complaints=3)
    case.do()
    assert case.do(unsolved="no") == "analyse"
    other = faulty(recobra)
    assert other.do(offer="compensation", accepted="no") == "analyse"


def analysed(recobra: Recobra, **complaint: object) -> Cases:
    case = Cases(recobra, "prevention", **{"recent_complaints": 0, **complaint})
    case.do()
    case.do()
    return case


def test_who_demands_a_compensation_gets_one(recobra: Recobra) -> None:
    case = analysed(recobra)
    assert case.do(demand="compensation") == "offer_compensation"
    assert case.do(compensated_days="8", compensation_accepted="yes") == "compensation_claim"
    assert case.do() == "evaluate"
    (record,) = case.records()
    assert record.payload["claim"] == "Reclamo de facturación por compensación"
    assert record.payload["days"] == "8"


def test_who_has_a_better_offer_gets_a_promotion_with_its_end(recobra: Recobra) -> None:
    case = analysed(recobra)
    assert case.do(demand="better_offer", competitor="Netlife, 500 megas") == "promotion"
    assert case.do(promotion="premium", premium_channels="hbo") == "evaluate"
    (record,) = case.records()
    assert record.payload["channels"] == "HBO"
    assert (record.payload["starts_on"], record.payload["ends_on"]) == ("17/03/2021", "16/04/2021")


def test_bandwidth_is_for_fibre_only(recobra: Recobra) -> None:
    fibre = analysed(recobra)
    fibre.do(demand="better_offer")
    assert fibre.do(promotion="bandwidth") == "evaluate"
    assert fibre.records()[0].payload["ends_on"] == "15/04/2021"
    copper = analysed(recobra, plan="ADSL 10")
    copper.do(demand="better_offer")
    with pytest.raises(InvalidForm) as refused:
        copper.do(promotion="bandwidth")
    assert list(refused.value.faults) == ["promotion"]


def test_declining_everything_ends_in_a_cancellation(recobra: Recobra) -> None:
    case = analysed(recobra)
    case.do(demand="better_offer")
    assert case.do(promotion="declined") == "evaluate"
    assert case.records() == []
    assert case.do(result="reformulate") == "analyse"
    assert case.do(demand="leave") == "evaluate"
    assert case.do(result="cancelled") == "cancelled"


def test_only_the_step_s_role_does_it(recobra: Recobra) -> None:
    case = Cases(recobra, "prevention")
    technician = Worker("t@x.ec", frozenset({"technician"}))
    with recobra.database.writing() as session, pytest.raises(NotAllowed, match="es de Asesor comercial"):
        engine.complete(session, engine.lock(session, case.id), "review", {}, technician)


def test_a_stale_page_does_no_step_twice(recobra: Recobra) -> None:
    case = Cases(recobra, "prevention")
    case.do()
    with recobra.database.writing() as session, pytest.raises(NotAllowed, match="ya siguió adelante"):
        engine.complete(session, engine.lock(session, case.id), "review", {}, LEADER)


def test_a_step_is_taken_back_until_others_were_told(recobra: Recobra) -> None:
    case = faulty(recobra)
    case.do(offer="compensation", accepted="yes")
    case.do(remark="primer intento")
    with recobra.database.writing() as session:
        engine.take_back(session, engine.lock(session, case.id), LEADER)
    assert case.records() == []
    assert case.look().step == "billing_claim"
    assert "remark" not in case.look().answers
    assert case.do(remark="segundo") == "work_order"
    assert [record.payload["remark"] for record in case.records()] == ["segundo"]


def test_a_case_called_off_tells_nobody(recobra: Recobra) -> None:
    case = faulty(recobra)
    case.do(offer="compensation", accepted="yes")
    case.do()
    with recobra.database.writing() as session:
        engine.cancel(session, engine.lock(session, case.id), "duplicado", LEADER)
    assert [record.status for record in case.records()] == ["cancelled"]
    with pytest.raises(NotAllowed):
        case.do()
