"""A correction brings what was agreed in line: the agent reads what stands, and says whether it still does."""

from collections.abc import Iterator
from datetime import date, time
from decimal import Decimal

import pytest
from sqlalchemy import select

from bot import clock
from bot.bootstrap import Recobra
from bot.errors import InvalidForm
from bot.models import (
    AuditEntry,
    BenefitStatus,
    Channel,
    ContactState,
    FollowUpStatus,
    Message,
    MessageKind,
    MessageStatus,
    Promise,
    PromiseStatus,
    ServiceKind,
    Turn,
    TurnPurpose,
    TurnStatus,
    VisitStatus,
)
from bot.services import follow_ups
from bot.services.closing.closing import Outcome, close
from bot.services.closing.fields import Field
from bot.services.closing.forms import build
from bot.services.debts import benefits, debts, promises, retractions, visits
from bot.services.debts.benefits import BenefitForm
from bot.services.debts.visits import VisitForm
from bot.services.turns import turns
from bot.services.typifications import typify
from tests.integration.console.closing_desk import ANA, Desk, begin_collections, begin_equipment, take
from tests.integration.console.test_closing_pages import Form
from tests.support.console import ConsoleHouse

FRIDAY = date(2021, 3, 19)
PHONES = ("+593991111111", "+593992222222")


@pytest.fixture
def debtor(desk: Recobra) -> Iterator[Desk]:
    """Who owes 120.50 dollars."""
    begin_collections(desk)
    with desk.database.writing() as session:
        yield take(desk, session)


@pytest.fixture
def holder(desk: Recobra) -> Iterator[Desk]:
    """Who has equipment to return."""
    begin_equipment(desk)
    with desk.database.writing() as session:
        yield take(desk, session)


def promise_to_pay(desk: Desk) -> Promise:
    total = debts.total(debts.list_owing(desk.session, desk.customer))
    return promises.make(desk.session, desk.customer, total, FRIDAY, "Servipagos")


def book(desk: Desk, purpose: TurnPurpose) -> Turn:
    office = turns.offices_in(desk.session, "Quito")[0]
    return turns.book(
        desk.session, desk.customer.id, office.id, clock.at_local(FRIDAY, time(9)),
        contact=desk.contact, purpose=purpose,
    )  # fmt: skip


def asked(desk: Desk, code: str) -> list[Field]:
    """What stands, as the form asks about it."""
    return [each for each in build(desk.cases[0], code, {}).fields if each.name.startswith("stands_")]


def reminders(desk: Desk) -> list[MessageStatus]:
    kind = Message.kind == MessageKind.REMINDER
    return list(desk.session.scalars(select(Message.status).where(kind)))


def test_a_reminder_that_was_taken_back_does_not_look_as_if_it_was_sent(
    console: ConsoleHouse, desk: Recobra
) -> None:
    form = Form(console, desk)
    with desk.database.writing() as session:
        found = take(desk, session, agent="ana@example.com")
        retractions.take_back_promise(session, promise_to_pay(found))
    thread = form.ana.fetch(form.url.replace("/closing", "/thread")).text
    assert "<summary>No se envió: aviso automático, la promesa se anuló</summary>" in thread


def test_a_corrected_promise_is_said_and_taken_back_with_its_reminder(debtor: Desk) -> None:
    promise = promise_to_pay(debtor)
    [field] = asked(debtor, "16")
    assert field.label == "Consta: promesa de pagar $120,50 el 19-3-2021, en Servipagos"
    assert (field.value, field.options[0][1]) == ("undo", "Se anula: ya no se le recordará")
    row = debtor.close("16", reason="perdió el empleo", stands_promise="undo")
    assert promise.status is PromiseStatus.CANCELLED
    assert reminders(debtor) == [MessageStatus.CANCELLED]
    assert (row.bot_code, row.code, debtor.contact.typification_code) == ("1", "16", "16")
    entry = debtor.session.scalars(select(AuditEntry).where(AuditEntry.action == "promise.cancel")).one()
    assert entry.details == {"reason": "correction"}


def test_what_stands_may_go_on_standing(debtor: Desk) -> None:
    promise = promise_to_pay(debtor)
    debtor.close("16", reason="perdió el empleo", stands_promise="keep")
    assert promise.status is PromiseStatus.OPEN
    assert reminders(debtor) == [MessageStatus.DUE]


def test_nothing_is_taken_back_of_which_the_agent_has_not_read(debtor: Desk) -> None:
    promise = promise_to_pay(debtor)
    with pytest.raises(InvalidForm) as refused:
        debtor.close("16", reason="perdió el empleo")
    assert refused.value.faults == {f"{debtor.contact.id}.stands_promise": "Elige si sigue en pie."}
    assert promise.status is PromiseStatus.OPEN


def test_an_attempt_without_an_answer_takes_nothing_back_by_itself(debtor: Desk) -> None:
    promise_to_pay(debtor)
    assert [field.value for field in asked(debtor, "14")] == ["keep"]


def test_what_was_confirmed_is_not_asked_about(debtor: Desk) -> None:
    promise_to_pay(debtor)
    assert asked(debtor, "1") == []


def test_a_corrected_agreement_frees_its_place(debtor: Desk) -> None:
    turn = book(debtor, TurnPurpose.PAYMENT_AGREEMENT)
    assert debtor.contact.state is ContactState.SETTLED
    debtor.close("8", stands_turn="undo", channel="llamada", next_step="se llama mañana")
    assert turn.status is TurnStatus.CANCELLED
    contact = debtor.contact
    assert (contact.typification_code, contact.state, contact.silent_until) == (
        "8",
        ContactState.ACTIVE,
        None,
    )
    said = debtor.session.scalars(select(Message.body).where(Message.author == ANA)).all()
    assert said == [f"Tu turno {turn.code} quedó anulado."]


def test_a_corrected_turn_for_equipment_frees_its_place(holder: Desk) -> None:
    turn = book(holder, TurnPurpose.EQUIPMENT_RETURN)
    holder.close("E10", stands_turn="undo", reason="dice que son suyos")
    assert turn.status is TurnStatus.CANCELLED
    assert reminders(holder) == [MessageStatus.CANCELLED]
    assert (holder.contact.typification_code, holder.contact.state) == ("E10", ContactState.SETTLED)


def test_a_corrected_visit_is_told_to_field_operations(debtor: Desk) -> None:
    form = VisitForm(
        ServiceKind.INTERNET, "Calle 26. Referencia: el parque", "Rosa Caiza", PHONES, "sin señal"
    )
    visit = visits.request(debtor.session, debtor.customer, debtor.contact.service, form)
    debtor.close("15", stands_visit="undo", reason="no reconoce la deuda")
    assert visit.status is VisitStatus.CANCELLED
    assert debtor.contact.typification_code == "15"


def test_a_corrected_benefit_is_not_given(debtor: Desk) -> None:
    service = debtor.contact.service
    rule = benefits.find_offer(debtor.session, service)
    assert rule
    form = BenefitForm(ServiceKind.INTERNET, PHONES)
    benefit = benefits.grant(debtor.session, debtor.customer, service, rule, form)
    debtor.close("15", stands_benefit="undo", reason="no reconoce la deuda")
    assert benefit.status is BenefitStatus.CANCELLED


def test_a_corrected_hour_is_not_kept(debtor: Desk) -> None:
    due_at = clock.at_local(FRIDAY, time(9))
    kept = follow_ups.promise_contact(debtor.session, debtor.customer, debtor.contact, due_at, Channel.VOICE)
    typify(debtor.session, debtor.contact, "7", when="el viernes", channel="llamada")
    debtor.close("15", stands_contact="undo", reason="no reconoce la deuda")
    assert kept.status is FollowUpStatus.CANCELLED


def test_a_refusal_that_was_none_lets_the_attempts_go_on(debtor: Desk) -> None:
    typify(debtor.session, debtor.contact, "15", reason="«no pago»")
    assert debtor.contact.state is ContactState.SETTLED
    debtor.close("14")
    assert (debtor.contact.state, debtor.contact.next_attempt_at is None) == (ContactState.ACTIVE, False)


def test_what_was_paid_meanwhile_stays_settled(debtor: Desk) -> None:
    typify(debtor.session, debtor.contact, "15", reason="«no pago»")
    debtor.contact.service.amount_due = Decimal("0.00")
    debtor.close("14")
    assert debtor.contact.state is ContactState.SETTLED


def test_a_silence_that_was_a_mistake_is_over(debtor: Desk) -> None:
    typify(debtor.session, debtor.contact, "9")
    debts.silence_after(debtor.session, debtor.customer.id, "9")
    debtor.close("14")
    assert debtor.contact.silent_until is None


def test_an_hour_that_the_customer_asked_for_outlives_a_correction(debtor: Desk) -> None:
    due_at = clock.at_local(FRIDAY, time(9))
    typify(debtor.session, debtor.contact, "9")
    debts.silence_after(debtor.session, debtor.customer.id, "9")
    follow_ups.promise_contact(debtor.session, debtor.customer, debtor.contact, due_at, Channel.VOICE)
    debtor.close("14", stands_contact="keep")
    assert debtor.contact.next_attempt_at == due_at


@pytest.fixture
def two(desk: Recobra) -> Iterator[Desk]:
    """Who owes for two services, and promised to pay both."""
    begin_collections(desk, services=2)
    with desk.database.writing() as session:
        found = take(desk, session)
        promise_to_pay(found)
        yield found


def test_what_is_of_all_services_stands_unless_the_agent_says_so(two: Desk) -> None:
    [field] = asked(two, "15")
    assert field.value == "keep"
    assert field.hint == f"Vale también para el servicio {two.cases[1].service.service_number}."


def test_one_service_does_not_take_back_what_another_confirms(two: Desk) -> None:
    first, second = (case.contact.id for case in two.cases)
    refuses = Outcome(first, "15", {"reason": "no reconoce la deuda", "stands_promise": "undo"})
    for outcomes in ([refuses, Outcome(second, "1")], [Outcome(second, "1"), refuses]):
        with pytest.raises(InvalidForm) as refused:
            close(two.recobra, two.session, two.conversation, ANA, outcomes)
        assert list(refused.value.faults) == [f"{first}.stands_promise"]
    assert len(promises.list_open(two.session, two.customer.id)) == 1


def test_what_is_agreed_in_the_same_closing_is_not_asked_about(desk: Recobra) -> None:
    begin_collections(desk, services=2)
    with desk.database.writing() as session:
        both = take(desk, session)
        first, second = (case.contact.id for case in both.cases)
        promise = {"way": "promise", "amount": "120,50", "due_on": "2021-03-19", "place": "Servipagos"}
        outcomes = [Outcome(first, "1", promise), Outcome(second, "15", {"reason": "no la reconoce"})]
        rows = close(desk, session, both.conversation, ANA, outcomes)
        assert [row.code for row in rows] == ["1", "15"]
        assert len(promises.list_open(session, both.customer.id)) == 1


def test_the_sheet_says_it_before_anything_is_confirmed(console: ConsoleHouse, desk: Recobra) -> None:
    form = Form(console, desk)
    with desk.database.writing() as session:
        promise_to_pay(take(desk, session, agent="ana@example.com"))
    page = form.draw(choice="choose", state="NO EXITOSO", code="16")
    assert "Consta: promesa de pagar $120,50 el 19-3-2021, en Servipagos" in page
    assert 'value="undo" checked' in page
    answer = form.ana.post(
        form.url,
        form.fields(
            choice="choose", state="NO EXITOSO", code="16", f__reason="sin empleo", f__stands_promise="undo"
        ),
    )
    assert answer.status_code == 204
    with desk.database.reading() as session:
        assert session.scalars(select(Promise.status)).one() is PromiseStatus.CANCELLED
