"""chatwoot#13556, #15131: answered 200 and lost, or answered hours late."""

import time
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bot.models import ConversationState, Message, MessageKind, MessageStatus
from bot.services.handoffs import HandoffReason
from bot.services.inbound import inbound, inbox, questions
from bot.services.outbound import outreach
from tests.support.house import CUSTOMER, House, new_sid


def later(house: House, seconds: float) -> None:
    house.settings.recobra_clock_offset += seconds


def test_what_came_during_an_outage_is_answered_in_order(house: House) -> None:
    house.rasa.stop()
    for body in ("uno", "dos", "tres"):
        assert house.write(f"mensaje {body}").status_code == 200
    house.wait(lambda: house.messages()[0].tries and house.conversation().lease_owner is None)
    assert not house.twilio.sent
    house.rasa.start()
    later(house, 20)
    house.wait(lambda: inbound.sweep(house.recobra) + len(house.twilio.sent) >= 3 and house.idle())
    assert house.twilio.bodies() == [f"eco: mensaje {body}" for body in ("uno", "dos", "tres")]
    assert [q["redelivered"] for q in house.rasa.questions] == [True, False, False]
    assert inbound.sweep(house.recobra) == 0


def test_who_waits_a_minute_is_told_once_and_answered_after_all(house: House) -> None:
    house.rasa.status = 503
    house.write("¿hasta cuándo puedo entregar?")
    house.wait(lambda: house.rasa.questions and house.conversation().lease_owner is None)
    for _ in range(3):
        later(house, 61)
        inbound.sweep(house.recobra)
    assert len(house.twilio.sent) == 1
    assert "Disculpa" in house.twilio.bodies()[0]
    assert house.conversation().state is ConversationState.WAITING
    house.rasa.status = 200
    later(house, 5)
    inbound.sweep(house.recobra)
    assert house.twilio.bodies()[1:] == ["eco: ¿hasta cuándo puedo entregar?"]
    assert house.conversation().state is ConversationState.BOT


def test_an_agent_who_came_in_between_is_not_talked_over(house: House) -> None:
    house.rasa.status = 503
    house.write("hola")
    house.wait(lambda: house.rasa.questions and house.conversation().lease_owner is None)
    later(house, 61)
    inbound.sweep(house.recobra)
    with house.writing() as session:
        session.merge(house.conversation()).state = ConversationState.AGENT
    house.rasa.status = 200
    later(house, 5)
    inbound.sweep(house.recobra)
    assert len(house.twilio.sent) == 1
    assert house.idle()


def test_a_failure_inside_rasa_is_tried_again_and_then_excused(house: House) -> None:
    house.rasa.fail_times = 1
    assert house.say("hola") == ["eco: hola"]
    assert [q["redelivered"] for q in house.rasa.questions] == [False, True]
    house.rasa.fail_times = 2
    assert house.say("otra")[0].startswith("Disculpa, tuve un problema")
    assert house.conversation().state is ConversationState.WAITING


def test_what_we_fail_at_ourselves_goes_to_a_person_and_holds_nobody_up(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, failed = questions._say, []

    def fail(session: Session, message: Message) -> tuple[str, dict[str, Any]]:
        if message.body == "veneno":
            failed.append(message.id)
            raise ValueError("a fault of ours")
        return real(session, message)

    monkeypatch.setattr(questions, "_say", fail)
    assert house.write("veneno").status_code == 200
    house.write("hola")
    for _ in range(4):
        house.wait(lambda: house.conversation().lease_owner is None)
        later(house, 5)
        inbound.sweep(house.recobra)
    outreach.dispatch_due(house.recobra, kinds=[MessageKind.REPLY])
    house.wait(house.idle)
    tried = len(failed)
    inbound.sweep(house.recobra)
    assert len(failed) == tried
    assert not house.rasa.questions  # a person has it now, "hola" too
    assert any(body.startswith("Disculpa") for body in house.twilio.bodies())
    assert {m.status for m in house.messages() if m.direction == "in"} == {MessageStatus.HANDLED}
    assert house.conversation().handoff_reason == HandoffReason.BOT_FAILED


def test_an_empty_answer_is_a_failure(house: House) -> None:
    house.rasa.script = lambda question: []
    assert house.say("hola")[0].startswith("Disculpa")


def test_nothing_is_stored_no_200(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OperationalError("insert", {}, Exception("disk full"))

    monkeypatch.setattr(inbound, "receive", fail)
    response = house.write("hola")
    assert response.status_code == 500
    assert response.text == "Error interno"


def test_a_crash_while_asking_is_made_good(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The handler dies after Rasa answered and before the answer was kept."""

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(inbox, "finish", die)
    begun: list[inbox.Turn] = []
    monkeypatch.setattr(house.app.extensions["pool"], "submit", lambda _, turn: begun.append(turn) or True)
    house.write("hola")
    conversation_id = house.conversation().id
    with pytest.raises(KeyboardInterrupt):
        inbound.handle(house.recobra, conversation_id, begun[0])
    monkeypatch.undo()
    house.settings.recobra_clock_offset += 1
    assert inbound.handle(house.recobra, conversation_id)
    assert not house.twilio.sent  # whoever died still holds the lease
    later(house, 60)
    inbound.sweep(house.recobra)
    assert house.twilio.bodies() == ["eco: hola"]
    assert house.rasa.questions[-1]["redelivered"] is True


def test_two_handlers_answer_once(house: House) -> None:
    house.rasa.delay = 0.2
    house.write("hola")
    conversation_id = house.conversation().id
    inbound.handle(house.recobra, conversation_id)
    house.wait(house.idle)
    assert house.twilio.bodies() == ["eco: hola"]


def test_a_handler_that_lost_its_lease_says_nothing(house: House) -> None:
    house.rasa.delay = 0.4
    house.write("hola")
    house.wait(lambda: house.rasa.questions)
    with house.writing() as session:
        session.merge(house.conversation()).lease_owner = "otro"
    house.wait(lambda: not house.app.extensions["pool"].waiting)
    time.sleep(0.6)
    assert not house.twilio.sent
    assert house.messages()[0].status is MessageStatus.RECEIVED


def test_a_message_that_arrives_meanwhile_is_taken_up(house: House) -> None:
    house.rasa.delay = 0.1
    for n in range(6):
        house.write(f"m{n}", sid=new_sid())
    house.wait(lambda: len(house.twilio.sent) == 6)
    assert house.twilio.bodies(f"whatsapp:{CUSTOMER}") == [f"eco: m{n}" for n in range(6)]
