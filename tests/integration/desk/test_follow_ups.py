"""What is promised for later happens then, and not before."""

from datetime import date, time

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy import select

from actions.answers.later import keep
from actions.talk import Talk
from bot import clock
from bot.bootstrap import Recobra
from bot.models import (
    Channel,
    Contact,
    Conversation,
    ConversationState,
    Customer,
    FollowUp,
    FollowUpStatus,
    Message,
    MessageKind,
    MessageStatus,
)
from bot.services import follow_ups, ownership
from bot.services.addresses import open_conversations
from bot.services.campaigns import planning
from tests.support import world


@pytest.fixture
def known(desk: Recobra) -> Recobra:
    """One customer whose first message is queued."""
    with desk.database.writing() as session:
        world.add_base(session, world.add_customer(session, "+593992530829"))
    world.launch(desk)
    plan(desk)
    return desk


def plan(recobra: Recobra) -> None:
    with recobra.database.writing() as session:
        planning.plan_due(session, recobra.settings)


def promise(recobra: Recobra, day: date, hour: int, channel: Channel) -> None:
    with recobra.database.writing() as session:
        customer, contact = session.scalars(select(Customer)).one(), session.scalars(select(Contact)).one()
        follow_ups.promise_contact(session, customer, contact, clock.at_local(day, time(hour)), channel)


def due_messages(recobra: Recobra) -> list[Channel]:
    with recobra.database.reading() as session:
        wanted = select(Message.channel).where(
            Message.kind == MessageKind.CAMPAIGN, Message.status == MessageStatus.DUE
        )
        return list(session.scalars(wanted))


def run_due(recobra: Recobra) -> int:
    with recobra.database.writing() as session:
        return follow_ups.run_due(session)


def test_the_campaign_waits_and_goes_on_then_on_the_channel_wished(known: Recobra) -> None:
    promise(known, date(2021, 3, 18), 15, Channel.VOICE)
    assert due_messages(known) == []
    world.set_clock("2021-03-18 14:50")
    plan(known)
    assert (due_messages(known), run_due(known)) == ([], 0)
    world.set_clock("2021-03-18 15:00")
    plan(known)
    assert (due_messages(known), run_due(known)) == ([Channel.VOICE], 1)


def test_a_promise_keeps_to_the_law(known: Recobra) -> None:
    promise(known, date(2021, 3, 20), 22, Channel.WHATSAPP)  # Saturday night
    with known.database.reading() as session:
        [follow_up] = session.scalars(select(FollowUp))
        assert clock.to_local(follow_up.due_at).strftime("%Y-%m-%d %H:%M") == "2021-03-22 08:00"


def test_a_second_promise_replaces_the_first(known: Recobra) -> None:
    promise(known, date(2021, 3, 18), 15, Channel.VOICE)
    promise(known, date(2021, 3, 19), 9, Channel.WHATSAPP)
    with known.database.reading() as session:
        statuses = session.scalars(select(FollowUp.status).order_by(FollowUp.id)).all()
    assert statuses == [FollowUpStatus.CANCELLED, FollowUpStatus.OPEN]


def test_a_promised_call_waits_for_a_person_until_given_back(known: Recobra) -> None:
    with known.database.writing() as session:
        key = open_conversations(session, ["+593992530829"])["+593992530829"]
        conversation = session.get_one(Conversation, key)
        follow_ups.promise_callback(session, conversation, clock.at_local(date(2021, 3, 18), time(8)))
    assert run_due(known) == 0
    world.set_clock("2021-03-18 08:00")
    assert run_due(known) == 1
    assert run_due(known) == 0
    with known.database.writing() as session:
        conversation = session.get_one(Conversation, key)
        assert (conversation.state, conversation.handoff_reason) == (
            ConversationState.WAITING,
            "callback_due",
        )
        ownership.give_back(session, conversation)
    assert run_due(known) == 0
    with known.database.reading() as session:
        assert session.scalars(select(FollowUp.status)).one() is FollowUpStatus.DONE


def test_who_names_an_hour_to_the_bot_is_contacted_then(known: Recobra) -> None:
    with known.database.writing() as session:
        key = open_conversations(session, ["+593992530829"])["+593992530829"]
        tracker = Tracker(str(key), {}, {}, [], False, None, {}, None)
        talk = Talk(known, session, CollectingDispatcher(), tracker)
        keep(talk, clock.at_local(date(2021, 3, 24), time(15)), Channel.VOICE)
    with known.database.reading() as session:
        contact = session.scalars(select(Contact)).one()
        assert contact.observation == "Cliente pide contacto el 24-3-2021 a las 15:00 por llamada."
        assert contact.next_attempt_at == clock.at_local(date(2021, 3, 24), time(15))
