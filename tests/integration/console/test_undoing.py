"""What an agent noted and should not have is taken back, with a reason, while nobody has carried it out."""

from collections.abc import Iterator
from datetime import date, time
from decimal import Decimal

import pytest
from sqlalchemy import select

from bot import clock
from bot.bootstrap import Recobra
from bot.errors import NotAllowed
from bot.models import (
    AuditEntry,
    Benefit,
    BenefitStatus,
    Channel,
    ContactState,
    Message,
    MessageStatus,
    ServiceKind,
    TechnicalVisit,
    TurnPurpose,
    VisitStatus,
)
from bot.services.debts import payments, visits
from bot.services.debts.benefits import BenefitForm
from bot.services.debts.visits import VisitForm
from bot.services.deeds import debt_deeds, later_deeds, undoing
from bot.services.deeds.telling import Doing
from bot.services.turns import offices, turns
from tests.integration.console.closing_desk import Desk, begin_collections, take
from tests.integration.console.test_beside import open_talk, visit_form
from tests.support.console import ConsoleHouse, Visitor

FRIDAY = date(2021, 3, 19)
PHONES = ("+593991111111", "+593992222222")


@pytest.fixture
def debtor(desk: Recobra) -> Iterator[Desk]:
    """Who owes for two services, and writes with Ana."""
    begin_collections(desk, services=2)
    with desk.database.writing() as session:
        yield take(desk, session)


def request_visit(desk: Desk) -> TechnicalVisit:
    form = VisitForm(
        ServiceKind.INTERNET, "Calle 26. Referencia: el parque", "Rosa Caiza", PHONES, "sin señal"
    )
    return debt_deeds.request_visit(doing(desk), desk.contact.service_id, form)[0]


def grant_benefit(desk: Desk) -> Benefit:
    form = BenefitForm(ServiceKind.INTERNET, PHONES, "acepta en llamada")
    return debt_deeds.grant_benefit(doing(desk), desk.contact.service_id, "interest", form)[0]


def doing(desk: Desk) -> Doing:
    return desk.cases[0].doing


def mails(desk: Desk) -> list[Message]:
    found = select(Message).where(Message.channel == Channel.EMAIL).order_by(Message.id)
    return list(desk.session.scalars(found))


def told(desk: Desk) -> list[str]:
    found = select(Message.body).where(Message.author == desk.conversation.agent).order_by(Message.id)
    return [body or "" for body in desk.session.scalars(found)]


def test_a_visit_is_taken_back_and_the_campaign_goes_on(debtor: Desk) -> None:
    visit = request_visit(debtor)
    assert undoing.take_back(doing(debtor), "visit", visit.id, "mistake")
    contact = debtor.contact
    assert visit.status is VisitStatus.CANCELLED
    assert (contact.typification_code, contact.silent_until) == (None, None)
    assert contact.observation == "Cliente informado sobre la anulación de su visita técnica."
    assert (contact.state, contact.next_attempt_at is None) == (ContactState.ACTIVE, False)
    assert told(debtor)[1].startswith("Tu visita técnica quedó anulada.")
    entry = debtor.session.scalars(select(AuditEntry).where(AuditEntry.action == "visit.cancel")).one()
    assert (entry.details, entry.customer_id) == ({"reason": "mistake"}, debtor.customer.id)


def test_a_form_that_has_not_left_stays_here(debtor: Desk) -> None:
    undoing.take_back(doing(debtor), "visit", request_visit(debtor).id, "mistake")
    assert [mail.status for mail in mails(debtor)] == [MessageStatus.CANCELLED]


def test_field_operations_are_told_where_the_form_has_left(debtor: Desk) -> None:
    visit = request_visit(debtor)
    mails(debtor)[0].status = MessageStatus.ACCEPTED
    undoing.take_back(doing(debtor), "visit", visit.id, "customer")
    form, notice = mails(debtor)
    assert notice.address == form.address
    assert notice.subject == f"Visita técnica anulada: INTERNET, servicio {visit.service.service_number}"
    assert "solicitada el 17-3-2021" in str(notice.body)


def test_a_visit_that_was_made_is_not_taken_back(debtor: Desk) -> None:
    visit = request_visit(debtor)
    visits.record_result(debtor.session, visit, clock.today(), "ATENDIDA", None)
    with pytest.raises(NotAllowed, match="ya no se puede anular"):
        undoing.take_back(doing(debtor), "visit", visit.id, "customer")


def test_a_benefit_is_taken_back_and_may_be_given_again(debtor: Desk) -> None:
    benefit = grant_benefit(debtor)
    assert undoing.take_back(doing(debtor), "benefit", benefit.id, "details")
    assert benefit.status is BenefitStatus.CANCELLED
    assert (debtor.contact.typification_code, debtor.contact.silent_until) == (None, None)
    assert "beneficio que habíamos anotado" in told(debtor)[1]
    assert grant_benefit(debtor).status is BenefitStatus.GRANTED


def test_a_benefit_that_was_used_stays(debtor: Desk) -> None:
    benefit = grant_benefit(debtor)
    payments.record(debtor.session, benefit.service, Decimal("20.00"), clock.today(), "Servipagos")
    with pytest.raises(NotAllowed, match="ya se usó"):
        undoing.take_back(doing(debtor), "benefit", benefit.id, "customer")


def test_what_was_agreed_before_and_stands_is_the_outcome_again(debtor: Desk) -> None:
    debt_deeds.make_promise(doing(debtor), Decimal("241.00"), FRIDAY, "Servipagos")
    until = debtor.contact.silent_until
    undoing.take_back(doing(debtor), "visit", request_visit(debtor).id, "mistake")
    contact = debtor.contact
    assert contact.typification_code == "1"
    assert contact.observation == "Cliente pagará $241,00 el 19-3-2021 en Servipagos."
    assert contact.silent_until == until


def test_the_rest_of_what_is_awaited_keeps_the_campaign_silent(debtor: Desk) -> None:
    other = debtor.cases[1].contact
    form = BenefitForm(ServiceKind.INTERNET, PHONES, "acepta en llamada")
    debt_deeds.grant_benefit(doing(debtor), other.service_id, "interest", form)
    until = other.silent_until
    undoing.take_back(doing(debtor), "visit", request_visit(debtor).id, "mistake")
    assert (other.typification_code, other.silent_until) == ("4", until)
    assert debtor.cases[0].contact.silent_until == until


def test_a_cancelled_agreement_does_not_break_the_silence_of_a_visit(debtor: Desk) -> None:
    visit = request_visit(debtor)
    until = debtor.contact.silent_until
    offices.load_catalog(debtor.session)
    office = turns.offices_in(debtor.session, "Quito")[0]
    turn = turns.book(
        debtor.session, debtor.customer.id, office.id, clock.at_local(FRIDAY, time(9)),
        purpose=TurnPurpose.PAYMENT_AGREEMENT,
    )  # fmt: skip
    undoing.take_back(doing(debtor), "turn", turn.id, "other_way")
    assert visit.status is VisitStatus.REQUESTED
    assert debtor.contact.silent_until == until


def test_what_was_promised_for_later_is_taken_back(debtor: Desk) -> None:
    kept = later_deeds.promise_contact(doing(debtor), clock.at_local(FRIDAY, time(9)), Channel.VOICE)
    assert debtor.contact.next_attempt_at == kept.due_at
    undoing.take_back(doing(debtor), "contact", kept.id, "mistake")
    assert kept.status.value == "cancelled"
    assert debtor.contact.next_attempt_at != kept.due_at


@pytest.fixture
def ana(console: ConsoleHouse, desk: Recobra) -> tuple[Visitor, str]:
    talk = open_talk(desk)
    visitor = console.enter(name="Ana")
    visitor.get(talk)
    visitor.post(f"{talk}/deeds/visit", visit_form())
    return visitor, talk


def test_the_panel_asks_why_before_it_takes_a_visit_back(ana: tuple[Visitor, str], desk: Recobra) -> None:
    visitor, talk = ana
    assert f"{talk}/deeds/cancel-visit/1" in visitor.fetch(f"{talk}/customer").text
    asked = visitor.fetch(f"{talk}/deeds/cancel-visit/1").text
    assert (
        "Visita técnica de INTERNET en Calle 26. Referencia: frente al parque; atiende Rosa Pérez." in asked
    )
    assert "Se avisa a operaciones de campo" in asked
    again = visitor.post(f"{talk}/deeds/cancel-visit/1", {})
    assert (again.status_code, "Elige por qué se anula." in again.text) == (422, True)
    done = visitor.post(f"{talk}/deeds/cancel-visit/1", {"reason": "customer"})
    assert "La visita técnica quedó anulada." in done.text
    assert "customer-changed" in done.headers["HX-Trigger"]
    assert visitor.post(f"{talk}/deeds/cancel-visit/1", {"reason": "customer"}).status_code == 409
    with desk.database.reading() as session:
        assert session.scalars(select(TechnicalVisit.status)).one() is VisitStatus.CANCELLED


def test_nothing_else_is_taken_back_by_its_name(ana: tuple[Visitor, str]) -> None:
    visitor, talk = ana
    assert visitor.fetch(f"{talk}/deeds/cancel-service/1").status_code == 404


def test_a_colleague_takes_nothing_back(ana: tuple[Visitor, str], console: ConsoleHouse) -> None:
    _, talk = ana
    luis = console.enter(name="Luis")
    assert luis.post(f"{talk}/deeds/cancel-visit/1", {"reason": "customer"}).status_code == 409
