"""The page of promised calls: told late in red, rung at a click, kept or tried again."""

from datetime import date, time

import pytest
from sqlalchemy import select

from bot import clock
from bot.bootstrap import Recobra
from bot.models import Account, Conversation, ConversationState, Customer, FollowUp, FollowUpStatus, Role
from bot.services import follow_ups, ownership
from bot.services.addresses import open_conversations
from tests.support import world
from tests.support.console import ConsoleHouse, Visitor
from tests.support.twilio_stub import TwilioStub

PHONE = "+593992530829"
PAGE = "/console/callbacks"


@pytest.fixture
def ana(desk: Recobra, console: ConsoleHouse) -> Visitor:
    """A call was promised for ten past ten; it is ten o'clock."""
    with desk.database.writing() as session:
        customer = world.add_customer(session, PHONE)
        conversation = session.get_one(Conversation, open_conversations(session, [PHONE])[PHONE])
        conversation.customer_id = customer.id
        due_at = clock.at_local(date(2021, 3, 17), time(10, 10))
        follow_ups.promise_callback(session, conversation, due_at)
    return console.enter(name="Ana")


def give_phone(desk: Recobra) -> None:
    with desk.database.writing() as session:
        for account in session.scalars(select(Account)):
            account.phone = "+593987654321"


def follow_up_states(desk: Recobra) -> list[FollowUpStatus]:
    with desk.database.reading() as session:
        return list(session.scalars(select(FollowUp.status).order_by(FollowUp.id)))


def test_a_promised_call_is_there_with_its_hour_and_number(ana: Visitor) -> None:
    page = ana.get(PAGE).text
    for words in ("10:10", "Perez Lopez Juan Carlos", PHONE, "Nadie prometió pagar hoy."):
        assert words in page
    assert "callback late" not in page


def test_what_is_overdue_is_red(ana: Visitor) -> None:
    world.set_clock("2021-03-17 11:00")
    page = ana.get(PAGE).text
    assert "callback late" in page
    assert "atrasada 50 min" in page


def test_the_call_is_placed_and_the_conversation_taken(
    ana: Visitor, desk: Recobra, twilio: TwilioStub
) -> None:
    give_phone(desk)
    assert "contesta y marca 1" in ana.post(f"{PAGE}/1/call", {"number": PHONE}).text
    assert [post.to for post in twilio.taken] == ["+593987654321"]
    with desk.database.reading() as session:
        conversation = session.scalars(select(Conversation)).one()
        assert (conversation.state, conversation.agent) == (ConversationState.AGENT, "ana@example.com")


def test_a_colleagues_call_is_not_rung_by_another(
    ana: Visitor, console: ConsoleHouse, desk: Recobra, twilio: TwilioStub
) -> None:
    luis = console.enter(name="Luis")
    give_phone(desk)
    with desk.database.writing() as session:
        ownership.take(session, session.scalars(select(Conversation)).one(), "luis@example.com")
    refused = ana.post(f"{PAGE}/1/call", {"number": PHONE})
    assert refused.status_code == 409
    assert "Luis ya tiene esta conversación" in refused.text
    assert "La atiende Luis" in ana.get(PAGE).text
    assert "La tienes tú" in luis.get(PAGE).text
    assert twilio.taken == []


def test_who_asked_for_silence_is_rung_only_when_it_is_confirmed(
    ana: Visitor, desk: Recobra, twilio: TwilioStub
) -> None:
    give_phone(desk)
    with desk.database.writing() as session:
        session.scalars(select(Customer)).one().opted_out_at = clock.now()
    page = ana.get(PAGE).text
    assert "Pidió no ser contactado" in page
    assert "hx-confirm" in page
    assert ana.post(f"{PAGE}/1/call", {"number": PHONE}).status_code == 409
    assert ana.post(f"{PAGE}/1/call", {"number": PHONE, "knowing": "1"}).status_code == 200


def test_a_call_that_was_answered_leaves_the_list(ana: Visitor, desk: Recobra) -> None:
    done = ana.post(f"{PAGE}/1/finish", {"result": "answered", "number": PHONE})
    assert "Llamada cumplida." in done.text
    assert "callbacks-changed" in done.headers["HX-Trigger"]
    assert "No hay llamadas pendientes para hoy." in ana.fetch(f"{PAGE}/list").text
    assert follow_up_states(desk) == [FollowUpStatus.DONE]
    assert ana.post(f"{PAGE}/1/finish", {"result": "answered"}).status_code == 409


@pytest.mark.parametrize("field", ["again", "other"])
def test_a_call_that_nobody_answered_is_promised_again(ana: Visitor, desk: Recobra, field: str) -> None:
    assert ana.post(f"{PAGE}/1/finish", {"result": "no_answer"}).status_code == 400
    answer = ana.post(f"{PAGE}/1/finish", {"result": "no_answer", field: "2021-03-18T09:00"})
    assert "mañana a las 09:00" in answer.text
    assert follow_up_states(desk) == [FollowUpStatus.DONE, FollowUpStatus.OPEN]
    assert "No contestó el 17-3-2021" in ana.get(PAGE).text


def test_hours_are_offered_that_agents_have(ana: Visitor) -> None:
    world.set_clock("2021-03-19 16:45")
    page = ana.get(PAGE).text
    assert "lunes" not in page
    assert 'value="2021-03-22T14:00:00+00:00"' in page  # Monday at nine
    assert "2021-03-20" not in page


@pytest.mark.parametrize("given", [{}, {"result": "nunca"}, {"result": "no_answer", "again": "pronto"}])
def test_what_makes_no_sense_is_refused(ana: Visitor, given: dict[str, str]) -> None:
    assert ana.post(f"{PAGE}/1/finish", given).status_code == 400


def test_an_office_has_no_calls(console: ConsoleHouse) -> None:
    assert console.enter(Role.CAC).get(PAGE).status_code == 403
