"""The lists of cases: whose task each is, what is due first, what is found, and who may look."""

import pytest
from sqlalchemy import update

from bot.bootstrap import Recobra
from bot.models import Account, Role, ServiceCase
from bot.queries import cases
from bot.queries.cases import Filters, Which, Whose
from bot.services.cases.engine import Worker
from tests.support.cases import LEADER, Cases
from tests.support.console import ConsoleHouse, Visitor
from tests.support.world import move_clock

ADVISOR = Worker("ana@example.com", frozenset({"advisor"}), attends=True)
TECHNICIAN = Worker("teo@example.com", frozenset({"technician"}))
PENDING = {"typification": "pendiente-volver-a-llamar", "returns_on": "2021-03-19", "contact_name": "Carlos Pacheco",
           "contact_phone": "0996652364"}  # fmt: skip


def list_numbers(recobra: Recobra, worker: Worker, page: int = 0, **filters: object) -> list[int]:
    with recobra.database.reading() as session:
        found = cases.list_page(session, worker, Filters(**filters), page)  # type: ignore[arg-type]
        return [task.case.id for task in found.rows]


def test_what_is_due_first_stands_first_whatever_its_role(desk: Recobra) -> None:
    retention, prevention, charge = (
        Cases(desk, name).id for name in ("retention", "prevention", "fixed_charge")
    )
    assert list_numbers(desk, ADVISOR) == [
        prevention,
        charge,
        retention,
    ]  # 24 hours, 24 hours, the end of tomorrow
    with desk.database.writing() as session:
        session.get_one(ServiceCase, retention).role = "quality"
    assert list_numbers(desk, LEADER) == [prevention, charge, retention]
    assert list_numbers(desk, ADVISOR) == [prevention, charge]
    assert list_numbers(desk, ADVISOR, whose=Whose.ALL) == [prevention, charge, retention]
    assert list_numbers(desk, TECHNICIAN, whose=Whose.ALL) == []
    assert list_numbers(desk, LEADER, role="quality") == [retention]
    assert list_numbers(desk, ADVISOR, procedure="fixed_charge") == [charge]


def test_states_are_told_apart_by_the_clock(desk: Recobra) -> None:
    pending, review = Cases(desk, "retention"), Cases(desk, "prevention")
    assert pending.do(**PENDING) == "attend"
    assert list_numbers(desk, ADVISOR) == [review.id]
    assert list_numbers(desk, ADVISOR, which=Which.WAITING) == [pending.id]
    assert list_numbers(desk, ADVISOR, which=Which.OPEN) == [review.id, pending.id]
    assert list_numbers(desk, ADVISOR, which=Which.LATE) == []
    move_clock(days=2)
    assert list_numbers(desk, ADVISOR, which=Which.LATE) == [review.id]
    assert list_numbers(desk, ADVISOR, which=Which.TODAY) == [pending.id]
    review.do(credit_bureau="yes")
    assert list_numbers(desk, ADVISOR, which=Which.OVER) == []
    assert list_numbers(desk, ADVISOR, which=Which.OVER, whose=Whose.ALL) == [review.id]
    did = Worker("alguien@example.com", frozenset({"technician"}))
    assert list_numbers(desk, did, which=Which.OVER) == [review.id]


def test_a_pending_case_counts_its_days_down(desk: Recobra) -> None:
    case = Cases(desk, "retention")
    case.do(**PENDING)
    limits = []
    for _ in range(4):
        with desk.database.reading() as session:
            limits.append(cases.list_page(session, ADVISOR, Filters(which=Which.OPEN)).rows[0].limit)
        move_clock(days=2)
    assert limits == [(5, 5), (3, 5), (1, 5), (-1, 5)]


def test_pages_follow_each_other_over_all_roles(desk: Recobra, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cases, "PAGE", 2)
    known = [Cases(desk, "prevention").id for _ in range(5)]
    with desk.database.writing() as session:
        session.execute(update(ServiceCase).where(ServiceCase.id.in_(known[::2])).values(role="quality"))
    assert [list_numbers(desk, LEADER, page) for page in range(4)] == [known[:2], known[2:4], known[4:], []]


def test_a_case_is_found_by_what_people_have_at_hand(desk: Recobra) -> None:
    wanted, other = Cases(desk, "prevention", number="QX-7781"), Cases(desk, "retention", number="QY-1")
    with desk.database.writing() as session:
        customer = session.get_one(ServiceCase, wanted.id).customer
        customer.name, cedula = "ZAMBRANO LUZ", customer.cedula
    number, service = wanted.look().number, wanted.service().service_number
    for text in (number.lower(), "qx-77", service, cedula, "luz zamb"):
        assert list_numbers(desk, LEADER, text=text) == [wanted.id], text
    assert list_numbers(desk, LEADER, text="%") == []
    assert other.id in list_numbers(desk, LEADER, text="+593 99 123 4567")


def staff(console: ConsoleHouse, *tasks: str) -> Visitor:
    return console.enter(Role.STAFF, tasks=tasks)


def test_who_only_does_tasks_begins_there_and_sees_no_other_case(
    console: ConsoleHouse, desk: Recobra
) -> None:
    case = Cases(desk, "prevention")
    teo = staff(console, "technician")
    begun = teo.get("/console/", follow_redirects=True)
    assert begun.request.path == "/console/cases"
    assert "No hay tareas por hacer" in begun.text
    assert teo.get(f"/console/cases/{case.id}").status_code == 404
    assert teo.post(f"/console/cases/{case.id}/take").status_code == 404
    with desk.database.writing() as session:
        session.get_one(ServiceCase, case.id).role = "technician"
    assert teo.get(f"/console/cases/{case.id}").status_code == 200
    assert case.look().number in teo.get("/console/cases").text


def test_a_role_that_was_taken_away_is_gone_at_once(console: ConsoleHouse, desk: Recobra) -> None:
    case = Cases(desk, "prevention")
    teo = staff(console, "advisor")
    assert teo.get(f"/console/cases/{case.id}").status_code == 200
    with desk.database.writing() as session:
        session.execute(update(Account).values(procedure_roles=["quality"]))
    assert teo.get(f"/console/cases/{case.id}").status_code == 404


def test_the_list_says_how_late_it_is_and_who_goes_first(console: ConsoleHouse, desk: Recobra) -> None:
    Cases(desk, "prevention", category="VIP")
    ana = console.enter()
    assert "quedan 23 h 59" in ana.get("/console/cases").text
    move_clock(hours=25)
    page = ana.get("/console/cases").text
    assert "venció hace 1 h 00" in page
    assert "task late" in page
    assert "VIP" in page


def test_what_is_searched_for_stands_in_no_address(console: ConsoleHouse, desk: Recobra) -> None:
    case = Cases(desk, "prevention")
    ana = console.enter()
    ana.get("/console/cases")
    found = ana.post("/console/cases/search", {"q": case.look().number, "which": "open", "whose": "all"})
    assert found.status_code == 303
    assert case.look().number not in found.location
    assert f"/console/cases/{case.id}" in ana.get(found.location).text


def test_the_next_task_is_the_one_that_is_due_first(console: ConsoleHouse, desk: Recobra) -> None:
    ana = console.enter()
    assert ana.get("/console/cases/next").location.endswith("/console/cases")
    Cases(desk, "retention")
    first = Cases(desk, "prevention")
    assert ana.get("/console/cases/next").location.endswith(f"/console/cases/{first.id}")


def test_cases_that_are_due_stand_among_todays_duties(console: ConsoleHouse, desk: Recobra) -> None:
    case = Cases(desk, "prevention")
    ana = console.enter()
    assert "Ningún caso tuyo vence hoy." in ana.get("/console/callbacks").text
    move_clock(days=1)
    assert f"/console/cases/{case.id}" in ana.get("/console/callbacks").text
