"""23 and 25: a retry loop ends on the first exception, a request without a time-out hangs."""

import time

import pytest
from sqlalchemy import select

from bot.bootstrap import Recobra
from bot.channels import twilio_api
from bot.errors import Misconfigured
from bot.models import Message, MessageStatus
from tests.support.twilio_stub import (
    ACCEPT,
    BUSY,
    DROP_AFTER,
    DROP_BEFORE,
    ERROR_AFTER,
    ERROR_BEFORE,
    Answer,
    TwilioStub,
)
from tests.support.world import WEDNESDAY, add_base, add_customer, launch, move_clock, run_once, set_clock


@pytest.fixture(autouse=True)
def _campaign(recobra: Recobra) -> None:
    set_clock(WEDNESDAY)
    with recobra.database.writing() as session:
        add_base(session, add_customer(session, "+593991111111"))
    launch(recobra)


def status(recobra: Recobra) -> MessageStatus:
    with recobra.database.reading() as session:
        return session.scalars(select(Message.status)).one()


def behave_once(twilio: TwilioStub, answer: Answer) -> None:
    twilio.behave = lambda resource, form: answer if len(twilio.posts) == 0 else ACCEPT


def test_429_is_sent_again_after_a_pause(recobra: Recobra, twilio: TwilioStub) -> None:
    behave_once(twilio, BUSY)
    run_once(recobra)
    assert status(recobra) is MessageStatus.DUE
    move_clock(minutes=1)
    run_once(recobra)
    assert len(twilio.taken) == 1
    assert status(recobra) is MessageStatus.ACCEPTED


@pytest.mark.parametrize("answer", [DROP_AFTER, ERROR_AFTER])
def test_lost_answer_is_found_and_never_sent_again(
    answer: Answer, recobra: Recobra, twilio: TwilioStub
) -> None:
    behave_once(twilio, answer)
    run_once(recobra)
    assert status(recobra) is MessageStatus.UNKNOWN
    for _ in range(4):
        move_clock(minutes=11)
        run_once(recobra)
    assert len(twilio.posts) == 1
    assert status(recobra) is MessageStatus.ACCEPTED


@pytest.mark.parametrize("answer", [DROP_BEFORE, ERROR_BEFORE])
def test_lost_request_is_sent_again_after_two_empty_listings(
    answer: Answer, recobra: Recobra, twilio: TwilioStub
) -> None:
    behave_once(twilio, answer)
    run_once(recobra)
    run_once(recobra)
    run_once(recobra)
    assert len(twilio.posts) == 1, "within ten minutes nothing is sent again"
    move_clock(minutes=5)
    run_once(recobra)
    assert len(twilio.posts) == 1
    move_clock(minutes=6)
    run_once(recobra)
    assert len(twilio.taken) == 1
    assert status(recobra) is MessageStatus.ACCEPTED


def test_silent_provider_is_given_up(
    recobra: Recobra, twilio: TwilioStub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(twilio_api, "_TIMEOUT", twilio_api.aiohttp.ClientTimeout(total=0.5))
    behave_once(twilio, Answer(delay=3))
    start = time.monotonic()
    run_once(recobra)
    assert time.monotonic() - start < 2.5
    assert status(recobra) is MessageStatus.UNKNOWN


def test_unreachable_provider_loses_nothing(recobra: Recobra, twilio: TwilioStub) -> None:
    good, recobra.settings.twilio_api_base_url = recobra.settings.twilio_api_base_url, "http://127.0.0.1:9"
    run_once(recobra)
    assert status(recobra) is MessageStatus.DUE
    recobra.settings.twilio_api_base_url = good
    move_clock(minutes=6)
    run_once(recobra)
    assert len(twilio.taken) == 1


def test_missing_credentials_say_so_and_leave_everything_due(recobra: Recobra, twilio: TwilioStub) -> None:
    token, recobra.settings.twilio_auth_token = recobra.settings.twilio_auth_token, None
    with pytest.raises(Misconfigured, match="TWILIO_AUTH_TOKEN"):
        run_once(recobra)
    assert status(recobra) is MessageStatus.DUE
    recobra.settings.twilio_auth_token = token
    assert run_once(recobra) == 1
