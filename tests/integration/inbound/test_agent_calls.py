"""An agent rings a customer from the console: the agent's telephone first, then the customer's."""

from typing import Any
from xml.etree import ElementTree

import pytest
from sqlalchemy import select

from bot import clock
from bot.errors import InvalidInput, NotAllowed
from bot.models import (
    Account,
    AuditEntry,
    CallOutcome,
    Channel,
    Conversation,
    Customer,
    Message,
    MessageStatus,
    Phone,
    PhoneStatus,
    Role,
)
from bot.services import conversations
from bot.services.calls import agent_calls
from bot.services.outbound import outreach
from tests.support.campaigns import add_contact
from tests.support.house import CUSTOMER, House, new_sid

AGENTS_PHONE = "+593987654321"


@pytest.fixture
def agent(house: House) -> Account:
    add_contact(house)
    with house.writing() as session:
        conversations.resolve_customer(session, conversations.find_or_open(session, CUSTOMER))
        account = Account(
            email="ana@cnt.example", name="Ana", role=Role.AGENT, fs_uniquifier=new_sid(), phone=AGENTS_PHONE,
            created_at=clock.now(),
        )  # fmt: skip
        session.add(account)
    return account


def place(house: House, number: str = CUSTOMER, **how: Any) -> int:
    with house.writing() as session:
        account = session.scalars(select(Account)).one()
        conversation = session.scalars(select(Conversation)).one()
        return agent_calls.place(session, conversation, number, account, **how).id


def ring(house: House) -> int:
    message_id = place(house)
    outreach.send_now(house.recobra, [message_id], Channel.VOICE)
    return message_id


def post(house: House, step: str, message_id: int, **fields: str) -> ElementTree.Element:
    with house.recobra.database.reading() as session:
        message = session.get(Message, message_id)
    sid = (message.provider_sid if message else None) or "CA" + "7" * 32
    form = {"CallSid": sid, "To": AGENTS_PHONE, "Direction": "outbound-api", **fields}
    response = house.post(f"/voice/agent/{step}?message={message_id}", form)
    assert response.status_code == 200
    return ElementTree.fromstring(response.text)


def call(house: House, message_id: int) -> Message:
    with house.recobra.database.reading() as session:
        return session.get_one(Message, message_id)


def result(house: House, message_id: int) -> tuple[MessageStatus, CallOutcome | None]:
    message = call(house, message_id)
    return message.status, message.outcome


def test_the_agents_telephone_rings_and_then_the_customers(house: House, agent: Account) -> None:
    message_id = ring(house)
    [asked] = house.twilio.sent
    assert asked["To"] == [AGENTS_PHONE]
    assert asked["Url"] == [f"https://recobra.example/voice/agent/answer?message={message_id}"]
    assert "MachineDetection" not in asked
    gather = post(house, "answer", message_id).find("Gather")
    assert gather is not None
    assert gather.attrib["action"] == f"https://recobra.example/voice/agent/dial?message={message_id}"
    dial = post(house, "dial", message_id, Digits="1").find("Dial")
    assert dial is not None
    assert dial.findtext("Number") == CUSTOMER
    assert dial.attrib["callerId"] == house.settings.twilio_voice_from
    post(house, "dialled", message_id, DialCallStatus="completed", DialCallDuration="95")
    post(house, "status", message_id, CallStatus="completed", CallDuration="101")
    assert result(house, message_id) == (MessageStatus.DELIVERED, CallOutcome.COMPLETED)
    message = call(house, message_id)
    assert (message.author, message.details["seconds"]) == ("ana@cnt.example", 95)
    assert message.conversation_id == house.conversation().id


def test_no_answering_machine_of_the_agent_is_put_through(house: House, agent: Account) -> None:
    message_id = ring(house)
    assert post(house, "dial", message_id, Digits="").find("Dial") is None
    post(house, "status", message_id, CallStatus="completed")
    assert result(house, message_id) == (MessageStatus.UNDELIVERED, CallOutcome.NO_ANSWER)
    assert call(house, message_id).error_message == "el asesor no se conectó"
    assert post(house, "dial", message_id, Digits="1").find("Dial") is None


@pytest.mark.parametrize(
    ("dialled", "outcome", "words"),
    [
        ("no-answer", CallOutcome.NO_ANSWER, "El cliente no contestó."),
        ("busy", CallOutcome.BUSY, "El teléfono del cliente está ocupado."),
        ("failed", CallOutcome.FAILED, "No se pudo llamar a ese número."),
    ],
)
def test_a_customer_who_is_not_reached_is_told_to_the_agent_and_kept(
    house: House, agent: Account, dialled: str, outcome: CallOutcome, words: str
) -> None:
    message_id = ring(house)
    post(house, "status", message_id, CallStatus="in-progress")
    post(house, "dial", message_id, Digits="1")
    assert post(house, "dialled", message_id, DialCallStatus=dialled).findtext("Say") == words
    post(house, "status", message_id, CallStatus="completed")
    assert result(house, message_id) == (MessageStatus.UNDELIVERED, outcome)


def test_the_customers_part_counts_whichever_is_told_first(house: House, agent: Account) -> None:
    message_id = ring(house)
    post(house, "dial", message_id, Digits="1")
    post(house, "status", message_id, CallStatus="completed")
    assert result(house, message_id)[1] is CallOutcome.HUNG_UP
    post(house, "dialled", message_id, DialCallStatus="completed", DialCallDuration="20")
    post(house, "dialled", message_id, DialCallStatus="no-answer")
    assert result(house, message_id) == (MessageStatus.DELIVERED, CallOutcome.COMPLETED)


def test_an_agent_who_does_not_answer_is_told_apart_from_a_customer(house: House, agent: Account) -> None:
    message_id = ring(house)
    post(house, "status", message_id, CallStatus="no-answer")
    assert result(house, message_id) == (MessageStatus.UNDELIVERED, CallOutcome.NO_ANSWER)
    assert call(house, message_id).error_message == "el asesor no se conectó"


def test_a_second_click_does_not_ring_twice(house: House, agent: Account) -> None:
    message_id = ring(house)
    with pytest.raises(NotAllowed, match="en curso"):
        place(house)
    post(house, "status", message_id, CallStatus="no-answer")
    assert place(house)


def test_a_call_that_did_not_leave_at_once_does_not_ring_later(house: House, agent: Account) -> None:
    message_id = place(house)
    house.settings.recobra_clock_offset += 90
    outreach.dispatch_due(house.recobra)
    assert house.twilio.sent == []
    assert call(house, message_id).status is MessageStatus.CANCELLED


def test_a_call_that_its_page_could_not_hand_over_is_taken_up(house: House, agent: Account) -> None:
    place(house)
    house.settings.recobra_clock_offset += 5
    outreach.dispatch_due(house.recobra)
    assert [form["To"] for form in house.twilio.sent] == [[AGENTS_PHONE]]


@pytest.mark.parametrize("status", [PhoneStatus.WRONG, PhoneStatus.NONEXISTENT, PhoneStatus.CHANGED])
def test_numbers_that_lead_elsewhere_are_refused(house: House, agent: Account, status: PhoneStatus) -> None:
    with house.writing() as session:
        session.scalars(select(Phone)).one().status = status
    with pytest.raises(NotAllowed):
        place(house)


def test_a_number_of_nobody_here_is_refused(house: House, agent: Account) -> None:
    with pytest.raises(NotAllowed, match="no es de este cliente"):
        place(house, "+593999999999")


def test_who_asked_for_silence_is_rung_only_knowingly(house: House, agent: Account) -> None:
    with house.writing() as session:
        session.scalars(select(Customer)).one().opted_out_at = clock.now()
    with pytest.raises(NotAllowed, match="no ser contactado"):
        place(house)
    message_id = place(house, despite_opt_out=True)
    outreach.send_now(house.recobra, [message_id], Channel.VOICE)
    assert len(house.twilio.sent) == 1


def test_without_a_telephone_the_call_is_made_by_hand_and_noted(house: House, agent: Account) -> None:
    with house.writing() as session:
        session.scalars(select(Account)).one().phone = None
    with pytest.raises(InvalidInput, match="teléfono"):
        place(house)
    with house.writing() as session:
        account = session.scalars(select(Account)).one()
        conversation = session.scalars(select(Conversation)).one()
        message = agent_calls.record_by_hand(session, conversation, CUSTOMER, account, answered=False)
        assert (message.status, message.outcome) == (MessageStatus.UNDELIVERED, CallOutcome.NO_ANSWER)
        assert session.scalars(select(AuditEntry.action)).all() == ["call.place"]
    outreach.dispatch_due(house.recobra)
    assert house.twilio.sent == []


def test_a_call_of_ours_to_a_customer_is_none_of_an_agent(house: House, agent: Account) -> None:
    message_id = place(house)
    with house.writing() as session:
        session.get_one(Message, message_id).details = {}
    assert post(house, "answer", message_id).find("Gather") is None
    assert post(house, "answer", 99999).find("Gather") is None
    assert post(house, "status", 99999, CallStatus="completed") is not None
