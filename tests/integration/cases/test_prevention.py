"""The procedure to prevent cancellations, branch by branch. Source: 002_4fc4b9decf32cdc9.txt."""

from datetime import date

import pytest
from sqlalchemy import select

from bot import clock
from bot.bootstrap import Recobra
from bot.catalog.procedure import Lasting
from bot.errors import InvalidForm, NotAllowed
from bot.models import OutboxRecord, RecordStatus
from bot.services.cases import engine, taking
from bot.services.cases.engine import Worker
from bot.services.cases.words import last_day
from tests.support.cases import LEADER, Cases
from tests.support.world import move_clock, set_clock

pytestmark = pytest.mark.usefixtures("on_a_wednesday")


def faulty(recobra: Recobra) -> Cases:
    """Somebody whose service failed twice in 30 days, at the negotiation."""
    case = Cases(recobra, "prevention", recent_complaints=2)
    assert case.do() == "faults"  # nothing has to be typed that the base says
    assert case.do(unsolved="yes") == "negotiate"
    return case


def sent_out(recobra: Recobra, offer: str = "invoice_removal") -> Cases:
    """The technician is on the way to them."""
    case = faulty(recobra)
    assert case.do(offer=offer, accepted="yes") == "billing_claim"
    assert case.do(invoice_month="2021-03") == "work_order"
    assert case.do(visit_address="Av. Amazonas y Naciones Unidas", fault_cause="cuts") == "print_order"
    assert case.do(technician="Luis Vera") == "visit"
    return case


def hours_left(case: Cases) -> int:
    due = case.look().due_at
    assert due is not None
    return round((due - clock.now()).total_seconds() / 3600)


def repaired(recobra: Recobra) -> Cases:
    """Their service after the technician."""
    case = sent_out(recobra)
    assert case.do(met="yes", found_cause="cuts", cuts_task="drop_cable") == "restore"
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
    assert order.payload["internet_number"] == case.service().service_number


def test_the_order_says_what_was_agreed(recobra: Recobra) -> None:
    _, order = sent_out(recobra, "compensation").records()
    assert "SE OFERTA COMPENSACION DEL MES DE MARZO POR EL SERVICIO" in order.payload["gloss"]


def test_the_invoice_is_of_this_month_or_the_one_just_over(recobra: Recobra) -> None:
    case = faulty(recobra)
    case.do(offer="invoice_removal", accepted="yes")
    with pytest.raises(InvalidForm, match="ya no está"):
        case.do(invoice_month="2021-04")
    assert case.do(invoice_month="2021-02") == "work_order"


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
    assert case.do(works_after_2_days="no", quality_2_remark="sigue igual") == "print_order"
    assert hours_left(case) == 24  # anew: those of the first order are over
    move_clock(hours=3)
    assert case.do(technician="Luis Vera") == "visit"
    assert hours_left(case) == 21
    with pytest.raises(InvalidForm) as refused:
        case.do(met="yes")  # nothing is answered by what was found the first time
    assert list(refused.value.faults) == ["found_cause"]
    case.do(met="yes", found_cause="wifi", wifi_task="point_moved")
    with pytest.raises(InvalidForm, match="Adjunta al menos un archivo"):
        case.do(works="yes", signed_document="work_order")  # the first visit's paper is signed for the first
    case.attach("signature")
    assert case.do(works="yes", signed_document="work_order") == "quality_2_days"


def test_who_finds_nobody_brings_the_order_back_in_its_24_hours(recobra: Recobra) -> None:
    case = sent_out(recobra)
    move_clock(hours=4)
    with pytest.raises(InvalidForm) as refused:
        case.do(met="nobody")
    assert list(refused.value.faults) == ["visit_remark"]
    assert case.do(met="nobody", visit_remark="tampoco contesta") == "print_order"
    assert hours_left(case) == 20
    assert case.do(technician="Luis Vera") == "visit"
    assert case.do(met="yes", found_cause="wifi", wifi_task="point_moved") == "restore"


def test_who_wants_no_visit_any_more_is_asked_what_they_want(recobra: Recobra) -> None:
    case = sent_out(recobra)
    assert case.do(met="refused", visit_remark="ya contrató otro") == "analyse"


def test_no_visit_is_of_a_day_to_come(recobra: Recobra) -> None:
    case = sent_out(recobra)
    with pytest.raises(InvalidForm) as refused:
        case.do(met="nobody", visit_remark="x", visited_on="2021-03-18")
    assert refused.value.faults == {"visited_on": "Ese día todavía no llega."}


@pytest.mark.parametrize(
    ("closed", "ready", "due"),
    [
        ("2021-03-18 10:00", "2021-03-20", "2021-03-22"),  # a Saturday: nobody is late on Monday
        ("2021-03-18 23:59", "2021-03-20", "2021-03-22"),
        ("2021-03-22 00:00", "2021-03-24", "2021-03-24"),
        ("2021-03-31 10:00", "2021-04-02", "2021-04-05"),  # Good Friday
    ],
)
def test_quality_has_its_day_and_a_day_on_which_somebody_works(
    recobra: Recobra, closed: str, ready: str, due: str
) -> None:
    case = sent_out(recobra)
    case.do(met="yes", found_cause="cuts", cuts_task="drop_cable")
    set_clock(closed)
    case.attach("signature")
    case.do(works="yes", signed_document="work_order")
    now = case.look()
    assert now.ready_at == clock.start_of_day(date.fromisoformat(ready))
    assert now.due_at == clock.end_of_day(date.fromisoformat(due))


def test_a_day_that_went_by_meanwhile_makes_nobody_late(recobra: Recobra) -> None:
    case = repaired(recobra)
    move_clock(days=40)
    assert case.do(works_after_2_days="yes") == "quality_30_days"
    now = case.look()
    assert now.ready_at == clock.start_of_day(date(2021, 4, 16))
    assert now.due_at == clock.end_of_day(clock.today())
    assert case.do(new_complaints="no", stays="yes") == "evaluate"


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
        case.do(met="yes", found_cause=cause)
    assert list(refused.value.faults) == [f"{cause}_task"]
    assert case.do(met="yes", found_cause=cause, **{f"{cause}_task": task}) == "restore"


def test_nothing_is_closed_without_the_signed_paper(recobra: Recobra) -> None:
    case = faulty(recobra)
    case.do(offer="compensation", accepted="yes")
    case.do()
    case.do(visit_address="Calle 1", fault_cause="wifi")
    case.do(technician="Luis Vera")
    case.do(met="yes", found_cause="wifi", wifi_task="access_point")
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
    for days in ("0", "31"):
        with pytest.raises(InvalidForm, match="1 como mínimo y 30 como máximo"):
            case.do(compensated_days=days, compensation_accepted="yes")
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


def test_what_the_base_does_not_say_of_fibre_somebody_has_to(recobra: Recobra) -> None:
    case = analysed(recobra, plan="HOGAR 100 MEGAS")
    case.do(demand="better_offer")
    with pytest.raises(InvalidForm) as refused:
        case.do(promotion="bandwidth")
    assert list(refused.value.faults) == ["technology", "promotion"]
    assert case.do(technology="FO", promotion="bandwidth") == "evaluate"


@pytest.mark.parametrize(("begun", "ends"), [
    ("2021-03-17", "2021-04-16"), ("2021-03-01", "2021-03-31"), ("2021-01-28", "2021-02-27"),
    ("2021-01-29", "2021-02-28"), ("2021-01-31", "2021-02-28"), ("2021-03-31", "2021-04-30"),
    ("2020-12-31", "2021-01-30"),
])  # fmt: skip
def test_a_month_ends_before_its_day_or_with_the_month_that_has_none(begun: str, ends: str) -> None:
    assert last_day(date.fromisoformat(begun), Lasting(months=1)).isoformat() == ends


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


def test_an_order_that_smartflex_refuses_is_written_anew(recobra: Recobra) -> None:
    case = faulty(recobra)
    case.do(offer="invoice_removal", accepted="yes")
    case.do(invoice_month="2021-03")
    case.do(visit_address="Calle 1", fault_cause="wifi")
    with recobra.database.writing() as session:
        for record in session.scalars(select(OutboxRecord)):
            record.status = RecordStatus.FAILED if record.kind == "work_order" else RecordStatus.SENT
    with recobra.database.writing() as session:
        engine.take_back(session, engine.lock(session, case.id), LEADER)
    case.do(visit_address="Calle 2", fault_cause="wifi")
    claim, order = case.records()
    assert (claim.status, order.status, order.payload["address"]) == ("sent", "waiting", "Calle 2")
    with recobra.database.writing() as session:
        engine.take_back(session, engine.lock(session, case.id), LEADER)
    with recobra.database.writing() as session, pytest.raises(NotAllowed, match="ya salió"):
        engine.take_back(session, engine.lock(session, case.id), LEADER)


def test_nobody_undoes_a_step_under_the_hands_of_the_next(recobra: Recobra) -> None:
    case = analysed(recobra)
    case.do(demand="leave")
    manager = Worker("gala@example.com", frozenset({"commercial_management"}))
    advisor = Worker("alguien@example.com", frozenset({"advisor"}))
    with recobra.database.writing() as session:
        taking.take(session, engine.lock(session, case.id), manager)
    with recobra.database.writing() as session, pytest.raises(NotAllowed, match="pídele que lo suelte"):
        engine.take_back(session, engine.lock(session, case.id), advisor)
    with recobra.database.writing() as session:
        engine.take_back(session, engine.lock(session, case.id), LEADER)
    assert case.do(demand="leave") == "evaluate"  # it is nobody's again, and who did it may go on


def test_a_case_called_off_tells_nobody(recobra: Recobra) -> None:
    case = faulty(recobra)
    case.do(offer="compensation", accepted="yes")
    case.do()
    with recobra.database.writing() as session:
        engine.cancel(session, engine.lock(session, case.id), "duplicado", LEADER)
    assert [record.status for record in case.records()] == ["cancelled"]
    with pytest.raises(NotAllowed):
        case.do()
