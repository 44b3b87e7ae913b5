"""What customers ask the bot for becomes a case once, offers only what is allowed, and lets campaigns wait."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot import clock
from bot.bootstrap import Recobra
from bot.catalog.retention import RequestKind
from bot.errors import InvalidForm, InvalidInput
from bot.models import CaseStatus, Complaint, Conversation, CorporateLine, Service, ServiceCase
from bot.services import media
from bot.services.addresses import open_conversations
from bot.services.cases import engine, forms, requests
from bot.services.cases.requests import Request
from tests.support.cases import LEADER, Cases
from tests.support.world import add_customer, set_clock

pytestmark = pytest.mark.usefixtures("on_a_wednesday")
CANCEL, SUSPEND, DISCOUNT = RequestKind.CANCEL, RequestKind.SUSPEND, RequestKind.DISCOUNT
ELIGIBLE = {"recent_complaints": 2, "plan": "FIBRA HOGAR 100"}


def add_service(session: Session, line: str = "INTERNET FIJO", **complaint: Any) -> Service:
    """A service in use; with a base's complaint where something of it is given."""
    service = add_customer(session).services[0]
    service.retired_on, service.business_line = None, line
    if complaint:
        said = {"number": f"Q{service.id}", "kind": "107", "requested_on": date(2021, 3, 10), **complaint}
        session.add(Complaint(customer=service.customer, service=service, imported_at=clock.now(), **said))
    session.flush()
    return service


def talk_of(session: Session, service: Service) -> Conversation:
    address = service.customer.phones[0].number
    open_conversations(session, [address])
    return session.query(Conversation).filter_by(address=address).one()


def submit(
    session: Session,
    service: Service,
    kind: RequestKind = CANCEL,
    words: str = "ya no lo uso",
    **answers: str,
) -> ServiceCase:
    request = Request(kind, words, answers)
    return requests.submit(session, talk_of(session, service), service, request)


def test_a_case_is_opened_once_and_then_added_to(recobra: Recobra) -> None:
    with recobra.database.writing() as session:
        service = add_service(session)
        first = submit(session, service, demand="leave")
        again = submit(session, service, RequestKind.RIVAL, "Netlife", demand="better_offer")
        assert (again.id, again.procedure, again.answers["demand"]) == (
            first.id,
            "prevention",
            "better_offer",
        )
        assert again.answers["customer_words"] == "ya no lo uso\nNetlife"


def test_what_an_advisor_answered_stands(recobra: Recobra) -> None:
    with recobra.database.writing() as session:
        case = submit(session, add_service(session))
        given = {"withdrawn_for_arrears": "no", "credit_bureau": "no", "customer_words": "quiere otro plan"}
        engine.complete(session, case, "review", given, LEADER)
        submit(session, case.service or add_service(session), credit_bureau="yes")
        assert case.answers["customer_words"] == "quiere otro plan\nya no lo uso"
        assert case.answers["credit_bureau"] == "no"


def test_a_suspension_is_the_complaint_s_case(recobra: Recobra) -> None:
    with recobra.database.writing() as session:
        service = add_service(session, number="7001", **ELIGIBLE)
        case = submit(session, service, SUSPEND, suspended_from="2021-04-01", month_count="2")
        assert (case.procedure, case.number) == ("retention", "7001")
        form = forms.build(session, case)
        code = {"typification": "retenido-retenido-seguimiento-suspension-temporal-sin-costo"}
        shown = {field.name: field.value for field in form.list_fields(code)}
        assert (shown["suspended_from"], shown["month_count"]) == ("2021-04-01", "2")


def test_a_complaint_that_was_closed_is_not_opened_again(recobra: Recobra) -> None:
    with recobra.database.writing() as session:
        service = add_service(session, number="7001", **ELIGIBLE)
        first = submit(session, service, SUSPEND)
        engine.cancel(session, first, "duplicada", LEADER)
        case = submit(session, service, SUSPEND)
        assert first.status is CaseStatus.CANCELLED
        assert case.number == f"R{case.id:06d}"


@pytest.mark.parametrize("had_one", [False, True])
def test_what_no_base_brought_is_closed_under_the_complaint_that_the_advisor_registers(
    recobra: Recobra, had_one: bool
) -> None:
    with recobra.database.writing() as session:
        service = add_service(session, **({"number": "7001"} if had_one else {}))
        if had_one:
            engine.cancel(session, submit(session, service, SUSPEND), "duplicada", LEADER)
        number = submit(session, service, SUSPEND).number
    case = Cases.of(recobra, number)
    later = {"typification": "pendiente-no-contesta", "returns_on": "2021-03-18"}
    with pytest.raises(InvalidForm) as refused:
        case.do(**later)
    assert list(refused.value.faults) == ["complaint_number"]
    case.do(**later, complaint_number="7055")
    case.do(typification="no-aplica-causal-incorrecto")  # it is kept
    told = [record.payload["complaint"] for record in case.records()]
    assert told == ["7055"] * 3
    assert case.records()[1].payload["complaint_type"] == "107"


@pytest.mark.parametrize(
    ("kind", "line", "said", "offer"),
    [
        (RequestKind.FAULTS, "INTERNET FIJO", ELIGIBLE, "xpress_visit"),
        (RequestKind.FAULTS, "INTERNET FIJO", {**ELIGIBLE, "recent_complaints": 1}, None),
        (RequestKind.FAULTS, "INTERNET FIJO", {**ELIGIBLE, "in_arrears": True}, None),
        (RequestKind.RIVAL, "INTERNET FIJO", ELIGIBLE, "bandwidth"),
        (RequestKind.RIVAL, "INTERNET FIJO", {**ELIGIBLE, "plan": "ADSL 10"}, None),
        (RequestKind.RIVAL, "TELEVISION DTH", ELIGIBLE, "premium"),
        (RequestKind.RIVAL, "INTERNET FIJO", {**ELIGIBLE, "in_credit_bureau": True}, None),
        (SUSPEND, "INTERNET FIJO", ELIGIBLE, "suspension"),
        (SUSPEND, "INTERNET FIJO", {}, None),
    ],
)
def test_only_who_is_known_to_be_eligible_is_offered_anything(
    kind: RequestKind, line: str, said: dict[str, Any], offer: str | None, recobra: Recobra
) -> None:
    with recobra.database.writing() as session:
        found = requests.find_offer(session, add_service(session, line, **said), kind)
        assert (found.key if found else None) == offer
        assert session.query(ServiceCase).count() == 0


def test_what_does_not_suit_is_not_offered(recobra: Recobra) -> None:
    with recobra.database.writing() as session:
        service = add_service(session, **ELIGIBLE)
        assert requests.find_offer(session, service, CANCEL, "me mudo a Loja") is None
        assert requests.find_offer(session, service, CANCEL, "siempre falla") is not None


@pytest.mark.parametrize(
    ("now", "day"), [("2021-03-17 10:00", date(2021, 3, 18)), ("2021-03-19 16:00", date(2021, 3, 22))]
)
def test_an_answer_is_promised_for_a_working_day(now: str, day: date, recobra: Recobra) -> None:
    set_clock(now)
    with recobra.database.writing() as session:
        assert requests.find_answer_day(submit(session, add_service(session))) == day
        assert requests.find_answer_day(submit(session, add_service(session), SUSPEND)) == day


def test_what_is_late_is_promised_for_no_day_that_is_over(recobra: Recobra) -> None:
    with recobra.database.writing() as session:
        case = submit(session, add_service(session))
        set_clock("2021-03-25 10:00")
        assert requests.find_answer_day(case) == date(2021, 3, 25)


def test_a_day_is_expected_before_anything_is_opened() -> None:
    assert requests.expect_answer_day(CANCEL) == date(2021, 3, 18)


def test_no_suspension_is_longer_than_the_matrix_has() -> None:
    assert requests.most_suspended() == 6


def test_what_a_procedure_takes_is_the_sum_of_its_steps() -> None:
    assert requests.count_working_days(DISCOUNT) == 9


def test_a_discount_is_about_corporate_lines(recobra: Recobra) -> None:
    with recobra.database.writing() as session:
        service = add_service(session, "MOVIL")
        assert requests.list_services(session, service.customer, DISCOUNT) == []
        session.add(CorporateLine(service=service, is_assigned=True, imported_at=clock.now()))
        session.flush()
        assert requests.list_services(session, service.customer, DISCOUNT) == [service]
        service.retired_on = date(2021, 3, 1)
        assert requests.list_services(session, service.customer, DISCOUNT) == []


def test_a_file_is_looked_into_before_it_is_kept(recobra: Recobra) -> None:
    stored = media.store(recobra, b"%PDF-1.4 x", "application/pdf", "oferta.pdf")
    broken = media.store(recobra, b"MZ", "image/jpeg", "foto.jpg")
    with recobra.database.writing() as session:
        case = submit(session, add_service(session))
        requests.attach(session, case, None, stored)
        session.refresh(case, ["files"])
        assert [(file.field, file.added_by) for file in case.files] == [("customer_evidence", None)]
        with pytest.raises(InvalidInput):
            requests.attach(session, case, None, broken)
