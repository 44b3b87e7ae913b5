"""What Recobra looks up to prevent cancellations, and when it says nothing. Source: 002_4fc4b9decf32cdc9.txt."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from bot import clock
from bot.bootstrap import Recobra
from bot.models import Complaint, Service, ServiceCase
from bot.queries.case_tasks import describe
from bot.services.cases.facts import find_facts
from tests.support.cases import Cases
from tests.support.world import move_clock

pytestmark = [
    pytest.mark.usefixtures("on_a_wednesday"),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]


def look_up(case: Cases) -> dict[str, str]:
    with case.recobra.database.reading() as session:
        return find_facts(session, session.get_one(ServiceCase, case.id))


def is_vip(case: Cases) -> bool:
    with case.recobra.database.reading() as session:
        return describe(session, [session.get_one(ServiceCase, case.id)])[0].is_vip


def add_product(case: Cases, business_line: str, number: str, **said: Any) -> None:
    """Another service of the same customer, with its own complaint."""
    with case.recobra.database.writing() as session:
        customer = session.get_one(ServiceCase, case.id).customer
        customer.services.append(Service(service_number=number, business_line=business_line, equipment=[]))
        session.flush()
        theirs = select(Service).where(Service.service_number == number)
        given = {"number": f"Q-{number}", "kind": "107", "requested_on": date(2021, 3, 1), **said}
        session.add(
            Complaint(
                customer=customer, service=session.scalars(theirs).one(), imported_at=clock.now(), **given
            )
        )


@pytest.mark.parametrize("said", ["withdrawn_for_arrears", "credit_bureau"])
def test_any_product_of_the_customer_makes_them_ineligible(recobra: Recobra, said: str) -> None:
    case = Cases(recobra, "prevention")
    assert look_up(case)[said] == "no"
    column = {"withdrawn_for_arrears": "in_arrears", "credit_bureau": "in_credit_bureau"}[said]
    add_product(case, "TELEVISION DTH", "5550001", **{column: True})
    assert look_up(case)[said] == "yes"
    assert case.do() == "not_eligible"


def test_a_newer_complaint_of_the_product_takes_back_what_an_older_said(recobra: Recobra) -> None:
    case = Cases(recobra, "prevention")
    add_product(case, "TELEVISION DTH", "5550001", in_arrears=True)
    with recobra.database.writing() as session:
        older = session.scalars(select(Complaint).where(Complaint.number == "Q-5550001")).one()
        newer = {"number": "Q-2", "kind": "107", "requested_on": date(2021, 3, 2), "imported_at": clock.now()}
        session.add(Complaint(customer=older.customer, service=older.service, **newer))
    assert look_up(case)["withdrawn_for_arrears"] == "no"


def test_a_base_counts_for_its_thirty_days(recobra: Recobra) -> None:
    case = Cases(recobra, "prevention", recent_complaints=2)
    move_clock(days=30)
    assert look_up(case)["repeated_faults"] == "yes"
    move_clock(days=1)
    assert not {"repeated_faults", "recent_complaints"} & look_up(case).keys()


@pytest.mark.parametrize(("count", "known"), [(0, "no"), (1, "no"), (2, "yes"), (3, "yes")])
def test_two_complaints_are_repeated(recobra: Recobra, count: int, known: str) -> None:
    assert look_up(Cases(recobra, "prevention", recent_complaints=count))["repeated_faults"] == known


@pytest.mark.parametrize(
    ("category", "billing", "expected"),
    [("MASIVO", "99,99", False), ("MASIVO", "100", True), ("", "250,00", True), ("Oro", "20", True)],
)
def test_who_is_billed_much_is_a_vip_too(
    recobra: Recobra, category: str, billing: str, expected: bool
) -> None:
    case = Cases(recobra, "prevention", category=category or None)
    case.do(billing=billing)
    assert is_vip(case) is expected
    assert look_up(case)["is_vip"] == ("yes" if expected else "no")


def test_engineering_is_sold_on_the_internet_product(recobra: Recobra) -> None:
    own = Cases(recobra, "prevention")
    assert look_up(own)["internet_number"] == own.service().service_number
    case = Cases(recobra, "prevention", business_line="TELEVISION DTH", plan="DTH PLUS")
    assert "internet_number" not in look_up(case)
    add_product(case, "INTERNET FIJO", "5550001")
    assert look_up(case)["internet_number"] == "5550001"
    add_product(case, "INTERNET FIJO", "5550002")
    assert "internet_number" not in look_up(case)  # which of the two, somebody has to say
