"""An agent closes a conversation: what the outcome means is done once, and the customer's next word opens it again."""

from collections.abc import Iterator
from datetime import date, time
from decimal import Decimal
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import func, select

from bot import clock
from bot.bootstrap import Recobra
from bot.errors import InvalidForm, NotAllowed
from bot.models import (
    AuditEntry,
    Benefit,
    CampaignState,
    Channel,
    Closing,
    Contact,
    ContactState,
    ConversationState,
    FollowUp,
    FollowUpKind,
    FollowUpStatus,
    HandlingKind,
    HandlingStep,
    Message,
    MessageKind,
    Phone,
    PhoneStatus,
    Promise,
    Receipt,
    ServiceKind,
    TechnicalVisit,
    Turn,
    TurnPurpose,
)
from bot.services import follow_ups, media, ownership, personal_care
from bot.services.closing.closing import Outcome, close
from bot.services.closing.forms import build
from bot.services.debts import promises, visits
from bot.services.inbound.inbound import InboundMessage, receive
from bot.services.turns import offices, turns
from bot.services.typifications import typify
from tests.integration.console.closing_desk import ANA, PHONE, Desk, begin_collections, begin_equipment, take

FRIDAY = date(2021, 3, 19)
PROMISE = {"way": "promise", "amount": "120,50", "due_on": "2021-03-19", "place": "Servipagos"}
VISIT = {
    "kind": "internet", "address": "Calle 26 y Av. García", "landmark": "junto a la farmacia", "receiver": "Rosa Caiza",
    "phone_1": "0991111111", "phone_2": "0992222222", "remark": "sin señal desde el lunes",
}  # fmt: skip


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


def count(desk: Desk, model: type[Promise | TechnicalVisit | Turn | Benefit]) -> int:
    return desk.session.scalar(select(func.count()).select_from(model)) or 0


def faults(desk: Desk, code: str, observation: str | None = None, **given: str) -> dict[str, str]:
    """What is refused, by field."""
    with pytest.raises(InvalidForm) as refused:
        desk.close(code, observation, **given)
    prefix = f"{desk.contact.id}."
    return {name.removeprefix(prefix): fault for name, fault in refused.value.faults.items()}


def test_a_promise_is_made_by_the_agent_and_written_down(debtor: Desk) -> None:
    row = debtor.close("1", **PROMISE)
    promise = debtor.session.scalars(select(Promise)).one()
    assert (promise.amount, promise.due_on, promise.place) == (Decimal("120.50"), FRIDAY, "Servipagos")
    assert promise.made_by == ANA
    contact = debtor.session.get_one(Contact, row.contact_id)
    assert contact.typification_code == "1"
    assert contact.observation == row.observation == "Cliente pagará $120,50 el 19-3-2021 en Servipagos."
    assert row.form == {"way": "promise", "amount": "120.50", "due_on": "2021-03-19", "place": "Servipagos"}


def test_the_conversation_is_closed_by_its_agent(debtor: Desk) -> None:
    debtor.close("1", **PROMISE)
    conversation = debtor.conversation
    assert (conversation.state, conversation.agent) == (ConversationState.CLOSED, ANA)
    assert conversation.closed_at is not None
    step = debtor.session.scalars(select(HandlingStep).order_by(HandlingStep.id.desc())).first()
    assert step is not None
    assert (step.kind, step.actor) == (HandlingKind.CLOSED, ANA)
    entry = debtor.session.scalars(select(AuditEntry).where(AuditEntry.action == "conversation.close")).one()
    assert (entry.details, entry.customer_id) == ({"codes": ["1"]}, debtor.customer.id)


def test_the_customers_next_word_opens_it_with_the_bot(debtor: Desk) -> None:
    debtor.close("1", **PROMISE)
    receive(debtor.session, InboundMessage("SM1", PHONE, "hola"))
    assert (debtor.conversation.state, debtor.conversation.agent) == (ConversationState.BOT, None)
    kinds = debtor.session.scalars(select(HandlingStep.kind).order_by(HandlingStep.id)).all()
    assert kinds[-2:] == [HandlingKind.CLOSED, HandlingKind.REOPENED]


def test_only_who_has_it_closes_it_and_only_once(debtor: Desk) -> None:
    outcome = Outcome(debtor.contact.id, "5")
    with pytest.raises(NotAllowed):
        close(debtor.recobra, debtor.session, debtor.conversation, "otra@cnt.example", [outcome])
    debtor.close("5")
    with pytest.raises(NotAllowed):
        debtor.close("5")
    assert debtor.session.scalar(select(func.count()).select_from(Closing)) == 1


def test_what_the_customer_did_with_the_bot_is_confirmed_and_not_done_again(debtor: Desk) -> None:
    promises.make(debtor.session, debtor.customer, Decimal("120.50"), FRIDAY, "Servipagos")
    silent_until = debtor.contact.silent_until
    form = build(debtor.cases[0], "1", {})
    assert form.is_confirmation
    assert form.standing is not None
    assert form.standing.text == "Promesa: pagará $120,50 el 19-3-2021 en Servipagos."
    row = debtor.close("1")
    assert (row.bot_code, row.code, row.is_correction) == ("1", "1", False)
    assert row.observation == "Cliente pagará $120,50 el 19-3-2021 en Servipagos."
    assert count(debtor, Promise) == 1
    assert debtor.contact.silent_until == silent_until


def test_a_promise_may_be_changed_while_closing(debtor: Desk) -> None:
    promises.make(debtor.session, debtor.customer, Decimal("120.50"), FRIDAY, "Servipagos")
    row = debtor.close("1", **PROMISE | {"again": "1", "due_on": "2021-03-22"})
    assert row.observation == "Cliente pagará $120,50 el 22-3-2021 en Servipagos."
    assert [each.due_on for each in promises.list_open(debtor.session, debtor.customer.id)] == [
        date(2021, 3, 22)
    ]


def test_a_correction_keeps_what_the_bot_had_said(debtor: Desk) -> None:
    typify(debtor.session, debtor.contact, "15", reason="«no pago»")
    row = debtor.close("16", reason="perdió el empleo")
    assert (row.bot_code, row.code, row.is_correction) == ("15", "16", True)
    assert row.observation == "Cliente indica problemas económicos: perdió el empleo."
    assert debtor.contact.silent_until is not None


def test_an_agents_own_word_is_no_correction_of_the_bot_later(debtor: Desk) -> None:
    debtor.close("16", reason="perdió el empleo")
    ownership.take(debtor.session, debtor.conversation, ANA)
    row = debtor.close("5")
    assert (row.bot_code, row.is_correction) == (None, False)


def test_a_paid_debt_closes_with_1_and_is_given_time(debtor: Desk) -> None:
    row = debtor.close("1", way="paid")
    assert row.observation == "Cliente indica que ya pagó; se espera el registro del pago."
    assert count(debtor, Promise) == 0
    assert debtor.contact.silent_until == clock.start_of_day(date(2021, 3, 23))


def test_a_promise_that_is_not_taken_says_why_beside_the_day(debtor: Desk) -> None:
    assert faults(debtor, "1", **PROMISE | {"due_on": "2021-03-20"}) == {
        "due_on": "No se puede tomar la promesa de pagar $120,50 el 20-3-2021: ese día no es laborable."
    }


def test_the_forms_obligatory_fields_are_asked_for(debtor: Desk) -> None:
    assert set(faults(debtor, "1", way="promise", amount="")) == {"amount", "due_on", "place"}
    assert faults(debtor, "1", **PROMISE | {"amount": "mucho", "due_on": "ayer"}) == {
        "amount": "No es un valor en dólares: se espera, por ejemplo, 120,50.",
        "due_on": "No es una fecha: se espera día, mes y año.",
    }
    assert faults(debtor, "99") == {"code": "Elige una tipificación de la lista."}
    with pytest.raises(InvalidForm, match="al menos un servicio"):
        close(debtor.recobra, debtor.session, debtor.conversation, ANA, [])


def test_a_technical_visit_is_left_to_field_operations(debtor: Desk) -> None:
    given = {each.name: each.value for each in build(debtor.cases[0], "3", {}).fields}
    assert given["cedula"] == debtor.customer.cedula
    assert (given["kind"], given["address"]) == ("internet", "Calle 26 y Av. García")
    assert (given["phone_1"], given["phone_2"]) == ("+593991111111", "+593992222222")
    row = debtor.close("3", **VISIT)
    visit = debtor.session.scalars(select(TechnicalVisit)).one()
    assert (visit.made_by, visit.phone_2, visit.remark) == (ANA, "+593992222222", VISIT["remark"])
    assert visit.mail_id is not None
    assert row.observation == (
        "Cliente requiere visita técnica de INTERNET en Calle 26 y Av. García. Referencia: junto a la farmacia; "
        "atiende Rosa Caiza."
    )


def test_each_fault_of_the_visits_form_is_told_beside_its_field(debtor: Desk) -> None:
    wrong = VISIT | {"receiver": "1 2", "phone_2": "0991111111"}
    assert set(faults(debtor, "3", **wrong)) == {"receiver", "phone_2"}
    assert faults(debtor, "3", **VISIT | {"phone_2": "12"}) == {
        "phone_2": "No es un teléfono de Ecuador: se espera, por ejemplo, 0991234567."
    }


def test_a_visit_that_was_asked_for_is_shown_and_not_asked_for_twice(debtor: Desk) -> None:
    form = visits.VisitForm(
        ServiceKind.INTERNET, "Calle 26, frente al parque", "Rosa Caiza", (PHONE, "+593992222222")
    )
    visits.request(debtor.session, debtor.customer, debtor.contact.service, form)
    typify(debtor.session, debtor.contact, "8", channel="WhatsApp", next_step="se deriva a un asesor")
    row = debtor.close("3")
    assert count(debtor, TechnicalVisit) == 1
    assert row.observation == (
        "Cliente requiere visita técnica de INTERNET en Calle 26, frente al parque; atiende Rosa Caiza."
    )
    assert debtor.contact.typification_code == "3"


def test_a_benefit_of_the_matrix_is_granted(debtor: Desk) -> None:
    fields = {each.name: each for each in build(debtor.cases[0], "4", {}).fields}
    assert fields["benefit"].value == "interest"
    assert fields["name"].value == "Perez Lopez Juan Carlos"
    row = debtor.close(
        "4",
        kind="internet",
        benefit="interest",
        phone_1="0991111111",
        phone_2="0992222222",
        remark="paga todo",
    )
    benefit = debtor.session.scalars(select(Benefit)).one()
    assert (benefit.made_by, benefit.code) == (ANA, "interest")
    assert row.observation == f"Cliente acepta el beneficio: {benefit.title}."


def test_a_turn_is_booked_and_its_code_is_in_the_observation(holder: Desk) -> None:
    office = offices.list_open(holder.session, "Quito")[0]
    fields = {each.name: each for each in build(holder.cases[0], "E1", {}).fields}
    assert fields["office"].value == str(office.id)
    assert fields["day"].options[0][0] == "2021-03-18"
    fields = {
        each.name: each
        for each in build(holder.cases[0], "E1", {"office": str(office.id), "day": "2021-03-19"}).fields
    }
    at = fields["at"].options[0][0]
    row = holder.close("E1", office=str(office.id), day="2021-03-19", at=at)
    turn = holder.session.scalars(select(Turn)).one()
    assert turn.made_by == ANA
    assert row.observation == (
        f"Cliente agenda turno {turn.code} en {office.name} (Quito) para el 19-3-2021 a las 08:00."
    )
    assert holder.contact.state is ContactState.SETTLED


def test_a_turn_that_is_booked_is_shown(holder: Desk) -> None:
    office = offices.list_open(holder.session, "Quito")[0]
    starts_at = clock.at_local(FRIDAY, time(9))
    turn = turns.book(holder.session, holder.customer.id, office.id, starts_at, contact=holder.contact)
    holder.close("E1")
    assert count(holder, Turn) == 1
    assert turn.code in str(holder.contact.observation)


def test_a_place_that_was_taken_meanwhile_is_said_beside_the_hour(holder: Desk) -> None:
    office = offices.list_open(holder.session, "Quito")[0]
    given = {"office": str(office.id), "day": "2021-03-19", "at": "2021-03-19T13:03:00+00:00"}
    assert faults(holder, "E1", **given) == {"at": "Esa opción ya no está: elige otra."}


def test_an_agreement_is_a_turn_of_its_own(debtor: Desk) -> None:
    office = offices.list_open(debtor.session, "Quito")[0]
    at = clock.at_local(FRIDAY, time(9)).isoformat()
    debtor.close("2", office=str(office.id), day="2021-03-19", at=at)
    assert debtor.session.scalars(select(Turn.purpose)).one() is TurnPurpose.PAYMENT_AGREEMENT
    assert debtor.contact.typification_code == "2"


def test_a_contact_at_another_time_leaves_then_and_not_before(debtor: Desk) -> None:
    row = debtor.close("7", day="2021-03-24", at="15:00", how="voice")
    then = clock.at_local(date(2021, 3, 24), time(15))
    assert row.observation == "Cliente pide contacto el 24-3-2021 a las 15:00 por llamada."
    assert (debtor.contact.next_attempt_at, debtor.contact.next_channel) == (then, "voice")


def test_a_person_rings_at_the_hour_and_the_campaign_is_silent_until_then(debtor: Desk) -> None:
    row = debtor.close("7", day="2021-03-24", at="15:00", how="person")
    then = clock.at_local(date(2021, 3, 24), time(15))
    promised = debtor.session.scalars(select(FollowUp)).one()
    assert (promised.kind, promised.status) == (FollowUpKind.PERSON_CALLBACK, FollowUpStatus.OPEN)
    assert (promised.due_at, debtor.contact.silent_until) == (then, then)
    assert row.observation == "Cliente pide contacto el 24-3-2021 a las 15:00 por un asesor."


def test_whom_a_person_attends_is_closed_without_an_hour(debtor: Desk) -> None:
    personal_care.begin(debtor.session, debtor.customer)
    row = debtor.close("7")
    assert (
        row.observation
        == "Un asesor atiende personalmente al cliente; no se le contacta de forma automática."
    )
    assert debtor.contact.state is ContactState.SETTLED


def test_a_moment_that_cannot_be_kept_is_refused(debtor: Desk) -> None:
    assert faults(debtor, "7", day="2021-03-17", at="09:00", how="person") == {"day": "Ese momento ya pasó."}
    late = faults(debtor, "7", day="2021-04-20", at="09:00", how="voice")
    assert late["day"].startswith("La campaña termina el 31-3-2021")


def test_a_call_that_was_promised_before_counts_as_made(debtor: Desk) -> None:
    debtor.conversation.claimed_at = None
    earlier = follow_ups.promise_callback(
        debtor.session, debtor.conversation, clock.at_local(FRIDAY, time(8))
    )
    debtor.close("5")
    debtor.session.refresh(earlier)
    assert (earlier.status, earlier.done_by) == (FollowUpStatus.DONE, ANA)


def test_a_new_number_is_kept_and_tried(debtor: Desk) -> None:
    row = debtor.close("10", number=PHONE, new_phone="0987654321")
    phones = {phone.number: phone.status for phone in debtor.session.scalars(select(Phone))}
    assert phones == {
        PHONE: PhoneStatus.CHANGED, "+593992222222": PhoneStatus.OK, "+593987654321": PhoneStatus.OK,
    }  # fmt: skip
    assert row.observation == "El titular cambió de número. Nuevo teléfono: +593987654321."
    assert debtor.conversation.customer_id is None  # who writes from it now is somebody else


def test_without_a_new_number_the_next_one_is_tried(debtor: Desk) -> None:
    row = debtor.close("11", number=PHONE)
    contact = debtor.session.get_one(Contact, row.contact_id)
    assert row.observation == "El número ya no pertenece al titular."
    assert (contact.state, contact.typification_code) == (ContactState.ACTIVE, "11")


def test_who_wants_to_hear_no_more_is_left_alone(holder: Desk) -> None:
    holder.close("E16")
    assert holder.customer.opted_out_at is not None
    assert holder.contact.observation == "Cliente pide no recibir más mensajes ni llamadas."


def test_who_refuses_may_want_to_hear_no_more(debtor: Desk) -> None:
    debtor.close("15", reason="no está de acuerdo", opt_out="1")
    assert debtor.customer.opted_out_at is not None
    assert debtor.contact.observation == "Cliente no desea cancelar la deuda: no está de acuerdo."


def test_who_refuses_is_not_opted_out_unasked(debtor: Desk) -> None:
    debtor.close("15", reason="no está de acuerdo")
    assert debtor.customer.opted_out_at is None


def test_a_file_of_the_conversation_is_taken_for_the_proof(desk: Recobra, holder: Desk) -> None:
    picture = BytesIO()
    Image.new("RGB", (4, 4)).save(picture, "PNG")
    kept = media.store(desk, picture.getvalue(), "image/png", "adjunto-1.png")
    message = receive(holder.session, InboundMessage("SM2", PHONE, "el acta", media=(kept,)))
    holder.session.flush()
    [field] = build(holder.cases[0], "E2", {}).fields
    row = holder.close("E2", message=field.options[0][0])
    receipt = holder.session.scalars(select(Receipt)).one()
    assert message is not None
    assert (receipt.message_id, holder.contact.state) == (message.id, ContactState.SETTLED)
    assert "remitido a posventagec2@cnt.gob.ec" in str(row.observation)


def test_without_a_file_there_is_no_proof(holder: Desk) -> None:
    assert "foto" in build(holder.cases[0], "E2", {}).fields[0].hint
    assert faults(holder, "E2") == {"message": "Elige una opción."}


def test_each_service_has_its_own_outcome(desk: Recobra) -> None:
    begin_collections(desk, services=2)
    with desk.database.writing() as session:
        ana = take(desk, session)
        first, second = (case.contact.id for case in ana.cases)
        rows = close(
            desk, session, ana.conversation, ANA,
            [Outcome(first, "15", {"reason": "no reconoce la deuda"}), Outcome(second, "5")],
        )  # fmt: skip
    assert [(row.contact_id, row.code) for row in rows] == [(first, "15"), (second, "5")]


def test_nothing_is_kept_when_one_of_them_is_wrong(desk: Recobra) -> None:
    begin_collections(desk, services=2)
    with desk.database.writing() as session:
        ana = take(desk, session)
        first, second = (case.contact.id for case in ana.cases)
    outcomes = [Outcome(first, "1", PROMISE), Outcome(second, "15", {"reason": ""})]
    with pytest.raises(InvalidForm) as refused, desk.database.writing() as session:
        close(desk, session, session.merge(ana.conversation), ANA, outcomes)
    assert refused.value.faults == {f"{second}.reason": "Falta este dato."}
    with desk.database.reading() as session:
        assert session.scalar(select(Promise.id)) is None
        assert session.scalars(select(Contact.typification_code).distinct()).all() == [None]


def test_another_customers_contact_is_refused(debtor: Desk) -> None:
    with pytest.raises(InvalidForm, match="ya no es de este cliente"):
        close(debtor.recobra, debtor.session, debtor.conversation, ANA, [Outcome(999, "5")])


def test_whose_campaign_is_over_is_closed_with_a_few_words(debtor: Desk) -> None:
    debtor.contact.campaign.state = CampaignState.FINISHED
    text = "Pregunta por su última factura; se le informa."
    [row] = close(debtor.recobra, debtor.session, debtor.conversation, ANA, [], text)
    assert (row.code, row.observation) == (None, text)


def test_a_stranger_is_closed_with_a_few_words(desk: Recobra) -> None:
    with desk.database.writing() as session:
        ana = take(desk, session, "+593987654321")
        with pytest.raises(InvalidForm, match="no dice lo suficiente"):
            close(desk, session, ana.conversation, ANA, [], "ok")
        [row] = close(desk, session, ana.conversation, ANA, [], "Pregunta por horarios; se le informa.")
    assert (row.code, row.contact_id, row.is_correction) == (None, None, False)
    assert row.observation == "Pregunta por horarios; se le informa."


def said(desk: Desk) -> list[str | None]:
    """What the customer reads of it."""
    query = select(Message.body).where(Message.kind == MessageKind.AGENT, Message.channel == Channel.WHATSAPP)
    return list(desk.session.scalars(query.order_by(Message.id)))


def test_the_customer_is_told_what_was_done_while_whatsapp_lets_us(debtor: Desk) -> None:
    office = offices.list_open(debtor.session, "Quito")[0]
    at = clock.at_local(FRIDAY, time(9)).isoformat()
    debtor.close("2", office=str(office.id), day="2021-03-19", at=at)
    [text] = said(debtor)
    assert debtor.session.scalars(select(Turn.code)).one() in str(text)


def test_nothing_is_written_to_who_has_not_written_for_a_day(debtor: Desk) -> None:
    debtor.conversation.last_inbound_at = None
    debtor.close("1", **PROMISE)
    assert said(debtor) == []


def test_what_was_done_is_in_the_audit_trail(debtor: Desk) -> None:
    debtor.close("3", **VISIT)
    actions = debtor.session.scalars(select(AuditEntry.action)).all()
    assert {"visit.request", "conversation.close"} <= set(actions)


def test_an_hour_at_which_nobody_rings_is_refused(debtor: Desk) -> None:
    assert "at" in faults(debtor, "7", day="2021-03-21", at="23:00", how="person")
