"""Beside a conversation: the customer's panel, and what is done for them in forms."""

import re
from datetime import date, time

import pytest
from sqlalchemy import select

from bot import clock
from bot.bootstrap import Recobra
from bot.models import (
    Account,
    Contact,
    Conversation,
    Customer,
    Message,
    MessageKind,
    Promise,
    PromiseStatus,
    Role,
    Script,
    TechnicalVisit,
    Turn,
    TurnStatus,
)
from bot.services import ownership
from bot.services.addresses import open_conversations
from bot.services.turns import turns
from tests.support import world
from tests.support.console import ConsoleHouse, Visitor
from tests.support.twilio_stub import TwilioStub, refuse

PHONE, SECOND = "+593992530829", "+593992530830"
FRIDAY = date(2021, 3, 19)


def open_talk(desk: Recobra, script: Script = Script.COLLECTIONS) -> str:
    """A conversation that Ana has with a customer who wrote a minute ago; where its pages are."""
    with desk.database.writing() as session:
        add = world.add_debtor if script is Script.COLLECTIONS else world.add_customer
        customer = add(session, PHONE, SECOND)
        world.add_base(session, customer, script=script)
    world.launch(desk, script=script)
    with desk.database.writing() as session:
        key = open_conversations(session, [PHONE])[PHONE]
        conversation = session.get_one(Conversation, key)
        conversation.customer_id = session.scalars(select(Customer.id)).one()
        conversation.last_inbound_at = clock.now()
        session.flush()
        ownership.take(session, conversation, "ana@example.com")
    return f"/console/conversations/{key}"


@pytest.fixture
def talk(desk: Recobra) -> str:
    return open_talk(desk)


@pytest.fixture
def ana(console: ConsoleHouse, talk: str) -> Visitor:
    visitor = console.enter(name="Ana")
    visitor.get(talk)
    return visitor


def promise_form(**changes: str) -> dict[str, str]:
    return {"amount": "60,00", "due_on": "2021-03-19", "place": "Servipagos"} | changes


def visit_form(**changes: str) -> dict[str, str]:
    return {
        "service": "1", "kind": "internet", "address": "Calle 26", "landmark": "frente al parque",
        "receiver": "Rosa Pérez", "phone_1": "0992530829", "phone_2": "0992530830", "remark": "se corta",
    } | changes  # fmt: skip


def test_the_panel_says_who_it_is_what_is_pending_and_what_can_be_done(ana: Visitor, talk: str) -> None:
    panel = ana.fetch(f"{talk}/customer").text
    for words in (
        "Perez Lopez Juan Carlos",
        PHONE,
        "Debe $120,50",
        "4 facturas",
        "Promesa de pago",
        "Beneficio",
    ):
        assert words in panel
    assert f"{talk}/deeds/promise" in panel


def test_a_colleague_sees_the_panel_but_does_nothing(console: ConsoleHouse, ana: Visitor, talk: str) -> None:
    luis = console.enter(name="Luis")
    panel = luis.fetch(f"{talk}/customer").text
    assert "Debe $120,50" in panel
    assert "/deeds/" not in panel
    assert luis.fetch(f"{talk}/deeds/promise").status_code == 409
    assert luis.post(f"{talk}/deeds/promise", promise_form()).status_code == 409


def test_whom_one_talks_with_is_said_by_the_cedula(ana: Visitor, desk: Recobra, talk: str) -> None:
    with desk.database.writing() as session:
        session.scalars(select(Conversation)).one().customer_id = None
        session.scalars(select(Customer)).one().cedula = "1710034065"
    assert "Sin identificar" in ana.fetch(f"{talk}/customer").text
    for _ in range(6):  # a stranger has five tries; an agent who mistypes has not
        assert ana.post(f"{talk}/customer", {"cedula": "0340987023"}).status_code == 404
    assert ana.post(f"{talk}/customer", {"cedula": "1234567890"}).status_code == 400
    assert ana.post(f"{talk}/customer", {"cedula": "171003406-5"}).status_code == 204
    assert "Perez Lopez" in ana.fetch(f"{talk}/customer").text


def test_a_promise_is_kept_told_and_taken_back(ana: Visitor, desk: Recobra, talk: str) -> None:
    form = ana.fetch(f"{talk}/deeds/promise").text
    assert 'value="120,50"' in form
    done = ana.post(f"{talk}/deeds/promise", promise_form())
    assert done.status_code == 200
    assert "customer-changed" in done.headers["HX-Trigger"]
    assert "El cliente recibe la confirmación por WhatsApp." in done.text
    assert "Promesa</b> de $60,00" in ana.fetch(f"{talk}/customer").text
    undo = re.search(r"deeds/(cancel-promise/\d+)", done.text)
    assert undo
    assert "Promesa de pagar $60,00 el 19-3-2021, en Servipagos." in ana.fetch(f"{talk}/deeds/{undo[1]}").text
    assert ana.post(f"{talk}/deeds/{undo[1]}", {"reason": "mistake"}).status_code == 200
    with desk.database.reading() as session:
        promise = session.scalars(select(Promise)).one()
        assert (promise.status, promise.made_by) == (PromiseStatus.CANCELLED, "ana@example.com")


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"amount": "mucho"}, "amount", "120,50"),
        ({"due_on": ""}, "due_on", "Falta este dato."),
        ({"due_on": "2021-03-20"}, "due_on", "ese día no es laborable"),
        ({"due_on": "2021-03-10"}, "due_on", "esa fecha ya pasó"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(
    ana: Visitor, desk: Recobra, talk: str, wrong: dict[str, str], field: str, words: str
) -> None:
    answer = ana.post(f"{talk}/deeds/promise", promise_form(place="Banco del Austro", **wrong))
    assert answer.status_code == 422
    assert re.search(rf'id="field-{field}-fault">[^<]*{re.escape(words)}', answer.text)
    assert 'value="Banco del Austro"' in answer.text
    with desk.database.reading() as session:
        assert session.scalars(select(Promise)).all() == []


def test_a_visit_wants_every_field_of_the_seed(ana: Visitor, desk: Recobra, talk: str) -> None:
    for name in ("address", "landmark", "receiver", "remark", "phone_2"):
        answer = ana.post(f"{talk}/deeds/visit", visit_form(**{name: ""}))
        assert f'id="field-{name}-fault"' in answer.text
    same = ana.post(f"{talk}/deeds/visit", visit_form(phone_2="0992530829"))
    assert "dos teléfonos de contacto distintos" in same.text
    assert ana.post(f"{talk}/deeds/visit", visit_form()).status_code == 200
    with desk.database.reading() as session:
        visit = session.scalars(select(TechnicalVisit)).one()
        assert visit.address == "Calle 26. Referencia: frente al parque"
        assert (visit.phone_1, visit.phone_2, visit.made_by) == (PHONE, SECOND, "ana@example.com")


def test_a_benefit_is_chosen_from_what_the_matrix_allows(ana: Visitor, talk: str) -> None:
    form = ana.fetch(f"{talk}/deeds/benefit").text
    assert "No pagar los intereses de mora" in form
    given = {
        "service": "1", "kind": "internet", "benefit": "interest", "phone_1": PHONE, "phone_2": SECOND,
        "remark": "acepta",
    }  # fmt: skip
    assert (
        "field-benefit-fault" in ana.post(f"{talk}/deeds/benefit", given | {"benefit": "reconnection"}).text
    )
    assert ana.post(f"{talk}/deeds/benefit", given).status_code == 200
    assert "/deeds/benefit" not in ana.fetch(f"{talk}/customer").text


def test_a_turn_is_found_city_by_office_by_day_by_hour(desk: Recobra, console: ConsoleHouse) -> None:
    talk = open_talk(desk, Script.EQUIPMENT_RECOVERY)
    ana = console.enter(name="Ana")
    with desk.database.reading() as session:
        office = turns.offices_in(session, "Quito")[0].id
    ana.get(talk)
    first = ana.fetch(f"{talk}/deeds/turn?city=Quito").text
    assert "viernes 19 de marzo" in first
    assert "09:00" not in first
    chosen = {"purpose": "equipment_return", "city": "Quito", "office": str(office), "day": "2021-03-19"}
    times = ana.post(f"{talk}/deeds/turn/draw", chosen).text
    nine = clock.at_local(FRIDAY, time(9)).isoformat()
    assert nine in times
    assert "field-at-fault" in ana.post(f"{talk}/deeds/turn", chosen).text
    done = ana.post(f"{talk}/deeds/turn", chosen | {"at": nine})
    with desk.database.reading() as session:
        turn = session.scalars(select(Turn)).one()
        told = session.scalars(select(Message).where(Message.kind == MessageKind.AGENT)).one()
        assert turn.code in done.text
        assert turn.code in (told.body or "")
    assert "se cambiará" in ana.fetch(f"{talk}/deeds/turn").text
    cancelled = ana.post(f"{talk}/deeds/cancel-turn/{turn.id}", {"reason": "customer"})
    assert "El turno quedó anulado." in cancelled.text
    with desk.database.reading() as session:
        assert session.scalars(select(Turn.status)).one() is TurnStatus.CANCELLED


def test_another_city_offers_its_own_office(desk: Recobra, console: ConsoleHouse) -> None:
    talk = open_talk(desk, Script.EQUIPMENT_RECOVERY)
    ana = console.enter(name="Ana")
    with desk.database.reading() as session:
        quito, loja = (turns.offices_in(session, city)[0].id for city in ("Quito", "Loja"))
    form = ana.fetch(f"{talk}/deeds/turn?city=Loja&office={quito}&day=").text
    assert f'value="{loja}" selected' in form


def test_a_place_that_went_meanwhile_is_told_beside_the_hour(desk: Recobra, console: ConsoleHouse) -> None:
    talk = open_talk(desk, Script.EQUIPMENT_RECOVERY)
    ana = console.enter(name="Ana")
    nine = clock.at_local(FRIDAY, time(9))
    with desk.database.writing() as session:
        office = turns.offices_in(session, "Tulcán")[0].id
        turns.book(session, world.add_customer(session).id, office, nine)
    chosen = {"purpose": "equipment_return", "city": "Tulcán", "office": str(office), "day": "2021-03-19"}
    answer = ana.post(f"{talk}/deeds/turn", chosen | {"at": nine.isoformat()})
    assert answer.status_code == 422
    assert "field-at-fault" in answer.text


def test_a_later_contact_is_promised(ana: Visitor, desk: Recobra, talk: str) -> None:
    given = {"how": "whatsapp", "day": "2021-03-19", "at": "15:00"}
    assert "viernes 19 de marzo a las 15:00" in ana.post(f"{talk}/deeds/later", given).text
    with desk.database.reading() as session:
        due = session.scalars(select(Contact.next_attempt_at)).one()
        assert due == clock.at_local(FRIDAY, time(15))
    assert "no hay asesores" in ana.post(f"{talk}/deeds/later", given | {"how": "person", "at": "04:00"}).text


def test_the_agents_telephone_rings_at_a_click(
    ana: Visitor, desk: Recobra, talk: str, twilio: TwilioStub
) -> None:
    assert f'href="tel:{PHONE}"' in ana.fetch(f"{talk}/customer").text
    with desk.database.writing() as session:
        session.scalars(select(Account)).one().phone = "+593987654321"
    assert f"{talk}/call" in ana.fetch(f"{talk}/customer").text
    answer = ana.post(f"{talk}/call", {"number": PHONE})
    assert "contesta y marca 1" in answer.text
    assert [post.to for post in twilio.taken if post.resource == "Calls"] == ["+593987654321"]
    assert ana.post(f"{talk}/call", {"number": "+593999999999"}).status_code == 409
    world.move_clock(minutes=5)
    twilio.behave = lambda resource, form: refuse(21211)
    refused = ana.post(f"{talk}/call", {"number": PHONE})
    assert refused.status_code == 409
    assert "No se pudo llamar" in refused.text


def test_the_confirmation_leaves_at_once(
    ana: Visitor, console: ConsoleHouse, talk: str, twilio: TwilioStub
) -> None:
    ana.post(f"{talk}/deeds/promise", promise_form())
    console.app.extensions["senders"].shutdown()
    assert [post.form["Body"][:20] for post in twilio.sent_to(PHONE)] == ["¡Listo! Anoté que pa"]


def test_a_call_by_hand_is_noted(ana: Visitor, desk: Recobra, talk: str) -> None:
    assert ana.post(f"{talk}/called", {"number": PHONE, "answered": "1"}).status_code == 200
    page = ana.get(f"{talk}/thread").text
    assert "completada" in page
    assert f"Ana llamó al {PHONE}" in page


@pytest.mark.parametrize("path", ["customer", "deeds/turn"])
def test_an_office_does_not_see_it(console: ConsoleHouse, talk: str, path: str) -> None:
    assert console.enter(Role.CAC).fetch(f"{talk}/{path}").status_code == 403


@pytest.mark.parametrize("amount", ["9" * 20, "9" * 50, "99999999,99"])
def test_a_sum_that_nobody_owes_is_refused(ana: Visitor, talk: str, amount: str) -> None:
    assert ana.post(f"{talk}/deeds/promise", promise_form() | {"amount": amount}).status_code == 422


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
@pytest.mark.parametrize("deed", ["promise", "later", "turn", "visit", "claim", "benefit"])
def test_days_and_ids_out_of_reach_are_refused(ana: Visitor, talk: str, deed: str, day: str) -> None:
    absurd = {
        "day": day, "due_on": day, "at": f"{day}T09:00:00+00:00", "city": "Quito", "purpose": "equipment_return",
        "office": "9" * 30, "service": "9" * 30, "time": "10:00", "number": "1",
    }  # fmt: skip
    assert ana.fetch(f"{talk}/deeds/{deed}", query_string=absurd).status_code < 500
    assert ana.post(f"{talk}/deeds/{deed}", promise_form() | absurd).status_code < 500
