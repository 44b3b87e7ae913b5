"""The messages API, used through Twilio's own client and checked against Twilio's own description."""

import json
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import httpx
import pytest
from jsonschema import Draft202012Validator, FormatChecker
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from simulator.server import RunningSimulator
from tests.simulator.program import BUSINESS, PERSON, wait_for

SCHEMAS = json.loads((Path(__file__).parent / "data" / "twilio_schemas.json").read_text())
FORMATS = FormatChecker(formats=())
FORMATS.checks("date-time-rfc-2822", raises=ValueError)(
    lambda text: text is None or bool(parsedate_to_datetime(text))
)
TO = f"whatsapp:{PERSON}"


def check(name: str, document: object) -> None:
    Draft202012Validator(SCHEMAS[name], format_checker=FORMATS).validate(document)


def raw(simulator: RunningSimulator, path: str, **params: str) -> httpx.Response:
    account = simulator.settings.account_sid
    auth = (account, simulator.settings.auth_token)
    return httpx.get(f"{simulator.url}/2010-04-01/Accounts/{account}{path}", auth=auth, params=params)


def test_a_created_message_is_what_the_api_describes(twilio: Client, simulator: RunningSimulator) -> None:
    created = twilio.messages.create(
        to=TO, from_=BUSINESS, body="Hola", status_callback="http://127.0.0.1:9/status", validity_period=3600
    )
    assert (created.status, created.body, created.to, created.direction) == (
        "queued",
        "Hola",
        TO,
        "outbound-api",
    )
    check("message", raw(simulator, f"/Messages/{created.sid}.json").json())
    check("message_list", raw(simulator, "/Messages.json").json())
    wait_for(lambda: created.fetch().status == "delivered")
    check("message", raw(simulator, f"/Messages/{created.sid}.json").json())
    assert abs(created.fetch().date_sent - datetime.now(UTC)) < timedelta(minutes=1)


def test_every_parameter_that_the_description_names_is_accepted(simulator: RunningSimulator) -> None:
    account = simulator.settings.account_sid
    form = {name: "1" for name in SCHEMAS["requests"]["create_message"]}
    form |= {
        "To": TO,
        "From": BUSINESS,
        "MediaUrl": "http://127.0.0.1:9/a.png",
        "StatusCallback": "http://127.0.0.1:9/",
    }
    form["MessagingServiceSid"] = "MG" + "0" * 32
    for name in ("SendAt", "ContentSid", "ContentVariables"):
        del form[name]
    url = f"{simulator.url}/2010-04-01/Accounts/{account}/Messages.json"
    answer = httpx.post(url, auth=(account, "simulator"), data=form)
    assert answer.status_code == 201
    check("message", answer.json())


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        ({"from_": BUSINESS, "body": "x", "to": ""}, 21604),
        ({"from_": BUSINESS, "body": "x", "to": "whatsapp:12"}, 21211),
        ({"to": TO, "body": "x"}, 21603),
        ({"to": TO, "from_": BUSINESS}, 21602),
        ({"to": TO, "from_": BUSINESS, "body": "x" * 1601}, 21617),
        ({"to": TO, "from_": "+593999000001", "body": "x"}, 63007),
        ({"to": TO, "from_": BUSINESS, "body": "x", "status_callback": "nowhere"}, 21609),
        ({"to": TO, "from_": BUSINESS, "content_sid": "HX" + "0" * 32}, 21655),
        ({"to": TO, "from_": BUSINESS, "media_url": ["file:///x"]}, 21620),
    ],
)
def test_what_twilio_refuses_is_refused_with_its_code(twilio: Client, request_: dict, code: int) -> None:
    with pytest.raises(TwilioRestException) as refused:
        twilio.messages.create(**request_)
    assert (refused.value.status, refused.value.code) == (400, code)
    assert twilio.messages.list() == []


def test_an_error_has_twilios_four_fields(simulator: RunningSimulator) -> None:
    answer = raw(simulator, "/Messages/SM" + "0" * 32 + ".json")
    assert answer.status_code == 404
    assert answer.json().keys() == {"code", "message", "more_info", "status"}
    assert answer.json()["code"] == 20404
    unknown = httpx.get(f"{simulator.url}/2010-04-01/Accounts/x/Nothing.json", auth=("a", "b"))
    assert unknown.json()["code"] == 20404


@pytest.mark.parametrize("auth", [None, ("AC" + "0" * 32, "wrong"), ("AC" + "1" * 32, "simulator")])
def test_wrong_credentials_are_refused(simulator: RunningSimulator, auth: tuple[str, str] | None) -> None:
    account = simulator.settings.account_sid
    answer = httpx.get(f"{simulator.url}/2010-04-01/Accounts/{account}/Messages.json", auth=auth)
    assert (answer.status_code, answer.json()["code"]) == (401, 20003)


def test_another_account_is_not_found(simulator: RunningSimulator) -> None:
    other = "AC" + "f" * 32
    url = f"{simulator.url}/2010-04-01/Accounts/{other}/Messages.json"
    answer = httpx.get(url, auth=(simulator.settings.account_sid, "simulator"))
    assert answer.status_code == 404


def test_the_account_can_be_fetched(twilio: Client, simulator: RunningSimulator) -> None:
    assert twilio.api.v2010.accounts(simulator.settings.account_sid).fetch().status == "active"
    check("account", raw(simulator, ".json").json())


def test_messages_are_found_by_recipient_sender_and_time(twilio: Client) -> None:
    other = "whatsapp:+593997654321"
    mine = [twilio.messages.create(to=TO, from_=BUSINESS, body=str(n)).sid for n in range(3)]
    twilio.messages.create(to=other, from_=BUSINESS, body="x")
    now = datetime.now(UTC)
    assert [found.sid for found in twilio.messages.list(to=TO)] == mine[::-1]
    assert len(twilio.messages.list(from_=BUSINESS)) == 4
    wait_for(lambda: all(message.date_sent for message in twilio.messages.list()))
    assert len(twilio.messages.list(to=TO, date_sent_after=now - timedelta(minutes=1))) == 3
    assert twilio.messages.list(to=TO, date_sent_after=now + timedelta(minutes=1)) == []
    assert twilio.messages.list(to=TO, date_sent_before=now - timedelta(minutes=1)) == []
    assert len(twilio.messages.list(to=TO, date_sent=now.date())) == 3
    assert twilio.messages.list(to="whatsapp:+593990000000") == []


def test_days_of_sending_are_included_and_what_was_never_sent_is_in_none(
    twilio: Client, simulator: RunningSimulator
) -> None:
    refused = twilio.messages.create(to="whatsapp:+593990063016", from_=BUSINESS, body="x")
    sent = twilio.messages.create(to=TO, from_=BUSINESS, body="x")
    wait_for(lambda: refused.fetch().status == "failed" and sent.fetch().status == "delivered")
    today = datetime.now(UTC).date().isoformat()
    found = raw(simulator, "/Messages.json", **{"DateSent>": today, "DateSent<": today, "From": BUSINESS})
    assert [entry["sid"] for entry in found.json()["messages"]] == [sent.sid]
    assert len(twilio.messages.list()) == 2


def test_pages_neither_repeat_nor_skip_while_messages_arrive(twilio: Client) -> None:
    sids = [twilio.messages.create(to=TO, from_=BUSINESS, body=str(n)).sid for n in range(25)]
    seen = []
    for message in twilio.messages.stream(page_size=10):
        if len(seen) == 12:
            twilio.messages.create(to=TO, from_=BUSINESS, body="later")
        seen.append(message.sid)
    assert seen == sids[::-1]


def test_a_message_is_redacted_and_deleted(twilio: Client) -> None:
    message = twilio.messages.create(to=TO, from_=BUSINESS, body="secret")
    assert message.update(body="").body == ""
    assert message.delete()
    assert twilio.messages.list(to=TO) == []


def test_a_scheduled_message_waits_and_can_be_cancelled(twilio: Client) -> None:
    message = twilio.messages.create(
        to=TO,
        messaging_service_sid="MG" + "0" * 32,
        body="later",
        schedule_type="fixed",
        send_at=datetime.now(UTC) + timedelta(hours=1),
    )
    assert message.status == "scheduled"
    assert message.update(status="canceled").status == "canceled"
