"""Which of the provider's entries is which of our unknown messages."""

from datetime import timedelta

from sqlalchemy import select

from bot import clock
from bot.bootstrap import Recobra
from bot.channels.base import Listed, provider_now
from bot.models import Channel, Conversation, Message, MessageStatus
from bot.services.addresses import open_conversations
from bot.services.outbound import messages, outcomes, settlement
from tests.support.twilio_stub import TwilioStub

ADDRESS = "+593991111111"
PLACE = (Channel.WHATSAPP, ADDRESS)


def add_unknown(recobra: Recobra, *texts: str) -> list[int]:
    with recobra.database.writing() as session:
        key = open_conversations(session, [ADDRESS])[ADDRESS]
        ids = []
        for text in texts:
            message = messages.queue_reply(session, session.get_one(Conversation, key), text)
            message.status = MessageStatus.UNKNOWN
            message.claimed_at, message.provider_time, message.tries = clock.now(), provider_now(), 1
            session.flush()
            ids.append(message.id)
        return ids


def settle(recobra: Recobra, *listed: Listed) -> dict[int, MessageStatus]:
    with recobra.database.writing() as session:
        settlement.settle_place(session, PLACE, listed)
    with recobra.database.reading() as session:
        return {key: status for key, status in session.execute(select(Message.id, Message.status))}


def entry(sid: str, body: str, age: float = 0) -> Listed:
    return Listed(sid, provider_now() - timedelta(seconds=age), "sent", body)


def test_texts_tell_two_lost_messages_apart(recobra: Recobra) -> None:
    first, second = add_unknown(recobra, "Uno", "Dos")
    states = settle(recobra, entry("SM2", "Dos"))
    assert states == {first: MessageStatus.UNKNOWN, second: MessageStatus.SENT}


def test_text_is_known_again_with_its_choices(recobra: Recobra) -> None:
    (key,) = add_unknown(recobra, "¿Qué día prefieres?")
    with recobra.database.writing() as session:
        session.get_one(Message, key).choices = [{"title": "lunes 22", "payload": "/a"}]
    assert settle(recobra, entry("SM1", "¿Qué día prefieres?\n\n1. lunes 22"))[key] is MessageStatus.SENT


def test_sid_of_another_row_and_old_entries_do_not_count(recobra: Recobra) -> None:
    first, second = add_unknown(recobra, "Igual", "Igual")
    with recobra.database.writing() as session:
        assert outcomes.record_message_status(session, first, "delivered", sid="SM1")
    states = settle(recobra, entry("SM1", "Igual"), entry("SM0", "Igual", age=600))
    assert states == {first: MessageStatus.DELIVERED, second: MessageStatus.UNKNOWN}


def test_callback_that_comes_before_the_answer_settles_it(recobra: Recobra) -> None:
    (key,) = add_unknown(recobra, "Hola")
    with recobra.database.writing() as session:
        assert outcomes.record_message_status(session, key, "read", sid="SM1")
    assert settle(recobra)[key] is MessageStatus.READ


def test_what_was_dialled_within_a_call_is_no_call_of_ours(recobra: Recobra, twilio: TwilioStub) -> None:
    form = {"To": ADDRESS, "From": recobra.settings.twilio_voice_from}
    sid = twilio.add("Calls", form, True)
    twilio.add("Calls", form | {"ParentCallSid": "CA1"}, True)  # an agent was put through to them
    since = provider_now() - timedelta(minutes=5)
    listed = recobra.courier.run(recobra.courier.adapters["voice"].list_sent(ADDRESS, since))
    assert [entry.sid for entry in listed] == [sid]
