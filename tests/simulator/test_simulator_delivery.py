"""From an accepted message to its last status callback, and everything that goes wrong on the way."""

import httpx
import pytest
import requests
from flask import Response
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from simulator.numbers import MAGIC_NUMBERS
from simulator.server import RunningSimulator
from tests.simulator.program import BUSINESS, PERSON, Program, wait_for

PNG = bytes.fromhex("89504e470d0a1a0a") + b"picture"


def magic(code: str) -> str:
    return f"+5939900{code}"


def send(twilio: Client, program: Program, number: str, **more):
    return twilio.messages.create(
        to=f"whatsapp:{number}",
        from_=BUSINESS,
        status_callback=f"{program.base}/status?id=7",
        **({"body": "Hola"} | more),
    )


def statuses(program: Program) -> list[str]:
    return [form["MessageStatus"] for form in program.forms("/status")]


def test_statuses_come_signed_and_in_order_and_read_when_the_screen_shows_it(
    twilio: Client, program: Program, control: httpx.Client
) -> None:
    message = send(twilio, program, PERSON)
    wait_for(lambda: statuses(program) == ["sent", "delivered"])
    assert control.post(f"/phones/{PERSON}/seen").json() == {"read": 1}
    wait_for(lambda: statuses(program) == ["sent", "delivered", "read"])
    assert all(webhook.signed for webhook in program.received)
    assert message.fetch().status == "read"
    last = program.forms("/status")[-1]
    assert last["id"] == "7"
    assert last["MessageSid"] == last["SmsSid"] == message.sid
    assert (last["ChannelPrefix"], last["EventType"], last["To"]) == (
        "whatsapp",
        "READ",
        f"whatsapp:{PERSON}",
    )


def test_an_unwatched_message_is_read_after_the_delay(twilio, program, control) -> None:
    control.patch("/settings", json={"read_after": 0})
    send(twilio, program, PERSON)
    wait_for(lambda: statuses(program) == ["sent", "delivered", "read"])


@pytest.mark.parametrize(
    ("code", "status"),
    [(63024, "undelivered"), (63016, "failed"), (63003, "undelivered"), (63049, "undelivered")],
)
def test_a_message_fails_with_the_code_that_the_number_names(twilio, program, code, status) -> None:
    message = send(twilio, program, magic(str(code)))
    wait_for(lambda: statuses(program) == [status])
    assert program.forms("/status")[0]["ErrorCode"] == str(code)
    fetched = message.fetch()
    assert (fetched.status, fetched.error_code) == (status, code)
    assert fetched.error_message


@pytest.mark.parametrize("code", [21211, 21610, 21614, 21408])
def test_a_number_refuses_the_request_itself(twilio, program, code) -> None:
    with pytest.raises(TwilioRestException) as refused:
        send(twilio, program, magic(str(code)))
    assert refused.value.code == code
    assert twilio.messages.list() == []


def test_429_comes_twice_and_then_never_again(twilio, program) -> None:
    for _ in range(2):
        with pytest.raises(TwilioRestException) as refused:
            send(twilio, program, magic("20429"))
        assert (refused.value.status, refused.value.code) == (429, 20429)
    assert send(twilio, program, magic("20429")).status == "queued"


@pytest.mark.parametrize(("code", "status", "accepted"), [("20500", 500, 1), ("20503", 503, 0)])
def test_a_server_error_with_and_without_acceptance(twilio, program, code, status, accepted) -> None:
    with pytest.raises(TwilioRestException) as refused:
        send(twilio, program, magic(code))
    assert refused.value.status == status
    assert len(twilio.messages.list(to=f"whatsapp:{magic(code)}")) == accepted


@pytest.mark.parametrize(("code", "accepted"), [("20001", 0), ("20002", 1)])
def test_a_broken_connection_with_and_without_acceptance(twilio, program, code, accepted) -> None:
    with pytest.raises(requests.exceptions.ConnectionError):
        send(twilio, program, magic(code))
    assert len(twilio.messages.list(to=f"whatsapp:{magic(code)}")) == accepted
    assert twilio.messages.create(to=f"whatsapp:{PERSON}", from_=BUSINESS, body="next").sid


@pytest.mark.parametrize(("code", "accepted"), [("20003", 0), ("20004", 1)])
def test_a_time_out_with_and_without_acceptance(simulator, control, program, code, accepted) -> None:
    control.patch("/settings", json={"hang_seconds": 1})
    http = TwilioHttpClient(timeout=0.3)
    client = Client(simulator.settings.account_sid, "simulator", http_client=http)
    client.api.base_url = simulator.url
    with pytest.raises(requests.exceptions.ReadTimeout):
        send(client, program, magic(code))
    assert len(client.messages.list(to=f"whatsapp:{magic(code)}")) == accepted


def test_callbacks_that_never_come_leave_the_status_to_be_fetched(twilio, program) -> None:
    message = send(twilio, program, magic("10001"))
    wait_for(lambda: message.fetch().status == "delivered")
    assert statuses(program) == []


def test_callbacks_come_repeated_and_out_of_order(twilio, program) -> None:
    send(twilio, program, magic("10002"))
    wait_for(lambda: statuses(program) == ["delivered", "sent", "delivered"])


def test_a_test_chooses_what_any_number_does(twilio, program, control) -> None:
    set_ = control.post(f"/numbers/{PERSON}", json={"message_error": 63024, "message_error_times": 1})
    assert set_.json()["message_error"] == 63024
    send(twilio, program, PERSON)
    wait_for(lambda: statuses(program) == ["undelivered"])
    send(twilio, program, PERSON)
    wait_for(lambda: statuses(program)[1:] == ["sent", "delivered"])
    control.delete(f"/numbers/{PERSON}")
    assert control.get(f"/numbers/{PERSON}").json()["message_error"] is None


@pytest.mark.parametrize(
    "change",
    [{"message_error": "x"}, {"call_outcome": "explode"}, {"unknown": 1}, {"call_inputs": [{"x": 1}]}],
)
def test_a_behaviour_that_makes_no_sense_is_refused(control, change) -> None:
    answer = control.post(f"/numbers/{PERSON}", json=change)
    assert answer.status_code == 400
    assert answer.json()["error"]


def test_the_window_is_enforced_when_asked_for(twilio, program, control) -> None:
    control.patch("/settings", json={"enforce_window": True})
    send(twilio, program, PERSON)
    wait_for(lambda: statuses(program) == ["failed"])
    control.post("/inbound", json={"from": PERSON, "body": "Hola"})
    send(twilio, program, PERSON)
    wait_for(lambda: statuses(program)[1:] == ["sent", "delivered"])


def test_media_are_fetched_and_shown(twilio, program, control) -> None:
    program.answer("/qr.png", Response(PNG, mimetype="image/png"))
    message = send(twilio, program, PERSON, media_url=[f"{program.base}/qr.png"])
    wait_for(lambda: statuses(program) == ["sent", "delivered"])
    shown = control.get("/messages", params={"number": PERSON}).json()["messages"][0]["media"][0]
    assert httpx.get(str(control.base_url.join(shown["url"]))).content == PNG
    assert message.fetch().num_media == "1"
    assert message.fetch().media.list()[0].content_type == "image/png"


def test_media_that_cannot_be_had_fail_the_message(twilio, program) -> None:
    program.answer("/qr.png", Response("gone", status=404))
    send(twilio, program, PERSON, media_url=[f"{program.base}/qr.png"])
    wait_for(lambda: program.forms("/status"))
    assert program.forms("/status")[0]["ErrorCode"] == "63019"


def test_every_magic_number_is_an_ecuadorian_mobile() -> None:
    numbers = [magic_.number for magic_ in MAGIC_NUMBERS]
    assert len(set(numbers)) == len(numbers)
    assert all(len(number) == 13 and number.startswith("+5939") for number in numbers)


def test_reset_forgets_everything(twilio, program, control, simulator: RunningSimulator) -> None:
    send(twilio, program, PERSON)
    control.post(f"/numbers/{PERSON}", json={"hidden": True})
    control.patch("/settings", json={"mail": "busy"})
    assert control.delete("").status_code == 204
    assert control.get("/messages").json() == {"messages": []}
    assert control.get("/settings").json()["options"]["mail"] == "accept"
    assert control.get(f"/numbers/{PERSON}").json()["hidden"] is False
