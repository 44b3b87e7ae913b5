"""Twilio's callbacks are sent once: what became of a message is asked for when none came."""

import time

import pytest
from sqlalchemy import select

from bot.bootstrap import Recobra
from bot.channels import twilio_api
from bot.models import CallOutcome, Contact, Message, MessageStatus
from bot.services.outbound import outcomes
from bot.services.outbound.polling import poll_silent
from tests.support.twilio_stub import TwilioStub
from tests.support.world import WEDNESDAY, add_base, add_customer, launch, move_clock, run_once, set_clock


def send(recobra: Recobra, customers: int = 1, channels: tuple[str, ...] = ("whatsapp", "voice")) -> None:
    set_clock(WEDNESDAY)
    recobra.settings.voice_cps = 10
    with recobra.database.writing() as session:
        add_base(session, *(add_customer(session) for _ in range(customers)))
    launch(recobra, channels=channels)
    assert run_once(recobra) == customers


def only_message(recobra: Recobra) -> Message:
    with recobra.database.reading() as session:
        return session.scalars(select(Message)).one()


def test_failure_whose_callback_was_lost_leads_to_the_other_channel(
    recobra: Recobra, twilio: TwilioStub
) -> None:
    send(recobra)
    twilio.states[str(twilio.taken[0].sid)] = ("undelivered", 63024)
    move_clock(minutes=9)
    assert poll_silent(recobra) == 0
    move_clock(minutes=2)
    assert poll_silent(recobra) == 1
    message = only_message(recobra)
    assert (message.status, message.error_code) == (MessageStatus.UNDELIVERED, "63024")
    run_once(recobra)
    assert twilio.taken[-1].resource == "Calls"


def test_call_whose_end_was_lost_is_an_outcome(recobra: Recobra, twilio: TwilioStub) -> None:
    send(recobra, channels=("voice",))
    twilio.states[str(twilio.taken[0].sid)] = ("no-answer", None)
    move_clock(minutes=11)
    assert poll_silent(recobra) == 1
    assert only_message(recobra).outcome is CallOutcome.NO_ANSWER
    with recobra.database.reading() as session:
        assert session.scalars(select(Contact.typification_code)).one() == "E14"
    move_clock(hours=1)
    assert poll_silent(recobra) == 0


def test_pauses_grow_until_the_next_attempt_would_be_due(recobra: Recobra, twilio: TwilioStub) -> None:
    send(recobra)
    asked_at = []
    for minute in range(5, 5200, 5):
        move_clock(minutes=5)
        if poll_silent(recobra):
            asked_at.append(minute)
    assert asked_at == [
        10,
        30,
        70,
        150,
        310,
        630,
        1270,
        2550,
    ]  # minutes; three days are 4320, and the next would be 5110


def test_status_that_moves_on_is_waited_for_anew_and_a_final_one_is_not(
    recobra: Recobra, twilio: TwilioStub
) -> None:
    send(recobra)
    move_clock(minutes=8)
    for status, asked in (("sent", 0), ("delivered", 0)):
        with recobra.database.writing() as session:
            assert outcomes.record_message_status(session, str(twilio.taken[0].sid), status)
        move_clock(minutes=8)
        assert poll_silent(recobra) == asked
    move_clock(hours=5)
    assert poll_silent(recobra) == 0


def test_a_few_a_second_are_asked_about(recobra: Recobra, twilio: TwilioStub) -> None:
    send(recobra, 7)
    move_clock(minutes=11)
    started = time.monotonic()
    assert poll_silent(recobra) == 7
    assert time.monotonic() - started >= 2
    assert poll_silent(recobra) == 0


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_provider_that_is_away_is_asked_again(
    recobra: Recobra, twilio: TwilioStub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(twilio_api, "_PATIENCE", (0.01, 0.04))
    send(recobra)
    move_clock(minutes=11)
    twilio.is_away = True
    assert poll_silent(recobra) == 0
    assert twilio.listings == 3, "it did not insist"
    twilio.is_away = False
    twilio.states[str(twilio.taken[0].sid)] = ("read", None)
    assert poll_silent(recobra) == 1
    assert only_message(recobra).status is MessageStatus.READ
