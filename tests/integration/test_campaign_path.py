"""A campaign from the draft to its outcomes, as the customer and the provider see it."""

from sqlalchemy import select

from bot.bootstrap import Recobra
from bot.models import Channel, Contact, ContactState, Message, MessageStatus
from bot.services.outbound import outcomes
from tests.support.twilio_stub import TwilioStub
from tests.support.world import WEDNESDAY, add_base, add_customer, launch, move_clock, run_once, set_clock


def test_first_message_leaves_once_and_is_read(recobra: Recobra, twilio: TwilioStub) -> None:
    set_clock(WEDNESDAY)
    with recobra.database.writing() as session:
        add_base(session, add_customer(session, "+593991111111"), add_customer(session, "+59322222222"))
    launch(recobra)
    assert run_once(recobra) == 2
    assert run_once(recobra) == 0
    text, call = twilio.taken if twilio.taken[0].resource == "Messages" else twilio.taken[::-1]
    assert (text.resource, text.to) == ("Messages", "+593991111111")
    assert (call.resource, call.to) == ("Calls", "+59322222222")
    assert text.form["Body"].startswith("Hola Juan, te saludamos de CNT.")
    assert call.form["MachineDetection"] == "DetectMessageEnd"
    with recobra.database.writing() as session:
        assert outcomes.record_message_status(session, text.message_id, "read", sid=text.sid)
        assert not outcomes.record_message_status(session, text.message_id, "sent", sid=text.sid)
        message = session.get_one(Message, text.message_id)
        assert message.status is MessageStatus.READ


def test_unreachable_on_whatsapp_is_called(recobra: Recobra, twilio: TwilioStub) -> None:
    set_clock(WEDNESDAY)
    with recobra.database.writing() as session:
        add_base(session, add_customer(session, "+593991111111"))
    launch(recobra)
    run_once(recobra)
    (text,) = twilio.taken
    with recobra.database.writing() as session:
        outcomes.record_message_status(session, text.message_id, "undelivered", "63024", sid=text.sid)
    assert run_once(recobra) == 1
    assert twilio.taken[1].resource == "Calls"
    with recobra.database.writing() as session:
        outcomes.record_call_status(session, twilio.taken[1].message_id, "no-answer")
        contact = session.scalars(select(Contact)).one()
        assert (contact.typification_code, contact.state) == ("E14", ContactState.ACTIVE)
        assert contact.next_channel == Channel.VOICE
    assert run_once(recobra) == 0
    move_clock(days=1)
    assert run_once(recobra) == 1
