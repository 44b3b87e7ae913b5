"""Calls from their first ring to their last callback."""

import json
import time
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from jsonschema import Draft202012Validator
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from tests.simulator.program import PERSON, Program, wait_for

SCHEMAS = json.loads((Path(__file__).parent / "data" / "twilio_schemas.json").read_text())
EVENTS = ["initiated", "ringing", "answered", "completed"]
LISTEN = '<Response><Gather input="speech dtmf" action="/next"><Say>Hola</Say></Gather></Response>'


def call(twilio: Client, program: Program, to: str = PERSON, **more):
    given = {"url": f"{program.base}/answer", "status_callback": f"{program.base}/status", "timeout": 20}
    return twilio.calls.create(to=to, from_="+593999000001", status_callback_event=EVENTS, **(given | more))


def statuses(program: Program) -> list[str]:
    return [form["CallStatus"] for form in program.forms("/status")]


def ringing(control: httpx.Client) -> str:
    active = wait_for(
        lambda: [c for c in control.get("/calls?active=1").json()["calls"] if c["status"] == "ringing"]
    )
    return active[0]["sid"]


def test_a_call_that_is_picked_up_and_hung_up(
    twilio: Client, program: Program, control: httpx.Client
) -> None:
    program.answer("/answer", LISTEN)
    made = call(twilio, program)
    assert (made.status, made.direction) == ("queued", "outbound-api")
    sid = ringing(control)
    assert control.post(f"/calls/{sid}/answer").json() == {"done": True}
    wait_for(lambda: control.get(f"/calls/{sid}").json()["listening"])
    assert made.fetch().status == "in-progress"
    assert control.post(f"/calls/{sid}/hangup").status_code == 200
    wait_for(lambda: statuses(program) == ["initiated", "ringing", "in-progress", "completed"])
    forms = program.forms("/status")
    assert [form["SequenceNumber"] for form in forms] == ["0", "1", "2", "3"]
    assert {form["CallbackSource"] for form in forms} == {"call-progress-events"}
    assert forms[-1]["CallDuration"] == "1"
    assert forms[-1]["SipResponseCode"] == "200"
    assert all(webhook.signed for webhook in program.received)
    assert (
        program.forms("/answer")[0].items()
        >= {"CallSid": sid, "To": PERSON, "CallStatus": "in-progress"}.items()
    )


def test_a_call_is_what_the_api_describes(twilio: Client, program: Program, simulator) -> None:
    made = call(twilio, program, to="+593990000006")
    wait_for(lambda: made.fetch().status == "completed")
    account = simulator.settings.account_sid
    auth = (account, "simulator")
    base = f"{simulator.url}/2010-04-01/Accounts/{account}/Calls"
    Draft202012Validator(SCHEMAS["call"]).validate(httpx.get(f"{base}/{made.sid}.json", auth=auth).json())
    Draft202012Validator(SCHEMAS["call_list"]).validate(httpx.get(f"{base}.json", auth=auth).json())
    form = {name: "1" for name in SCHEMAS["requests"]["create_call"]}
    form |= {
        "To": PERSON,
        "From": PERSON,
        "Url": f"{program.base}/answer",
        "StatusCallback": f"{program.base}/s",
    }
    assert httpx.post(f"{base}.json", auth=auth, data=form).status_code == 201


@pytest.mark.parametrize(
    ("to", "status", "sip"),
    [
        ("+593990000001", "no-answer", "487"),
        ("+593990000002", "busy", "486"),
        ("+593990000003", "failed", "404"),
    ],
)
def test_a_number_that_does_not_answer(
    twilio: Client, program: Program, to: str, status: str, sip: str
) -> None:
    made = call(twilio, program, to=to)
    wait_for(lambda: statuses(program)[-1:] == [status])
    last = program.forms("/status")[-1]
    assert (last["SipResponseCode"], last["CallDuration"]) == (sip, "0")
    assert program.at("/answer") == []
    assert made.fetch().duration is None


def test_nobody_picks_up_within_the_time_out(twilio: Client, program: Program) -> None:
    call(twilio, program, timeout=1)
    wait_for(lambda: statuses(program)[-1:] == ["no-answer"])


def test_a_declined_call_is_busy(twilio: Client, program: Program, control: httpx.Client) -> None:
    call(twilio, program)
    sid = ringing(control)
    assert control.post(f"/calls/{sid}/decline").status_code == 200
    wait_for(lambda: statuses(program)[-1:] == ["busy"])
    assert control.post(f"/calls/{sid}/answer").status_code == 409


def test_a_person_who_hangs_up_at_once(twilio: Client, program: Program) -> None:
    call(twilio, program, to="+593990000005")
    wait_for(lambda: statuses(program)[-1:] == ["completed"])
    assert program.at("/answer") == []


@pytest.mark.parametrize(
    ("to", "mode", "answered_by"),
    [
        ("+593990000006", "DetectMessageEnd", "human"),
        ("+593990000004", "DetectMessageEnd", "machine_end_beep"),
        ("+593990000004", "Enable", "machine_start"),
    ],
)
def test_synchronous_machine_detection_comes_before_the_instructions(
    twilio: Client, program: Program, to: str, mode: str, answered_by: str
) -> None:
    made = call(twilio, program, to=to, machine_detection=mode)
    first = wait_for(lambda: program.forms("/answer"))[0]
    assert first["AnsweredBy"] == answered_by
    assert int(first["MachineDetectionDuration"]) > 0
    wait_for(lambda: statuses(program)[-1:] == ["completed"])
    assert program.forms("/status")[-1]["AnsweredBy"] == answered_by
    assert made.fetch().answered_by == answered_by


@pytest.mark.parametrize("word", ["machine_end_other", "fax", "unknown"])
def test_every_word_of_the_machine_detection_can_be_chosen(twilio, program, control, word: str) -> None:
    control.post("/numbers/+593991112223", json={"call_outcome": "answer", "answered_by": word})
    call(twilio, program, to="+593991112223", machine_detection="DetectMessageEnd")
    assert wait_for(lambda: program.forms("/answer"))[0]["AnsweredBy"] == word


def test_asynchronous_machine_detection_is_posted_apart(twilio: Client, program: Program) -> None:
    more = {"async_amd": "true", "async_amd_status_callback": f"{program.base}/amd"}
    call(twilio, program, to="+593990000004", machine_detection="Enable", **more)
    assert "AnsweredBy" not in wait_for(lambda: program.forms("/answer"))[0]
    assert wait_for(lambda: program.forms("/amd"))[0]["AnsweredBy"] == "machine_start"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"to": "+593990021217"}, 21217),
        ({"to": "123"}, 21217),
        ({"to": ""}, 21201),
        ({"url": "nowhere"}, 21205),
        ({"twiml": "<Response/>" + " " * 4000}, 32018),
        ({"to": "+593990020429"}, 20429),
    ],
)
def test_what_twilio_refuses_is_refused_with_its_code(twilio, program, change, code) -> None:
    with pytest.raises(TwilioRestException) as refused:
        call(twilio, program, **change)
    assert refused.value.code == code


def test_calls_are_found_by_number_and_status(twilio: Client, program: Program) -> None:
    made = call(twilio, program, to="+593990000002")
    wait_for(lambda: made.fetch().status == "busy")
    call(twilio, program)
    assert [found.sid for found in twilio.calls.list(to="+593990000002")] == [made.sid]
    assert [found.sid for found in twilio.calls.list(status="busy")] == [made.sid]
    assert len(twilio.calls.list(from_="+593999000001")) == 2


def test_calls_are_found_by_their_start_before_a_day(twilio: Client, program: Program) -> None:
    made = call(twilio, program, to="+593990000002")
    wait_for(lambda: made.fetch().status == "busy")
    start = made.fetch().start_time
    today, tomorrow = start.date(), start.date() + timedelta(days=1)
    assert len(twilio.calls.list(start_time_after=today, start_time_before=tomorrow)) == 1
    assert twilio.calls.list(start_time_after=today, start_time_before=today) == []
    assert twilio.calls.list(start_time_after=tomorrow) == []


def test_the_program_cancels_a_ringing_call_and_ends_a_running_one(twilio, program, control) -> None:
    first = call(twilio, program)
    ringing(control)
    first.update(status="canceled")
    wait_for(lambda: first.fetch().status == "canceled")
    program.answer("/answer", LISTEN)
    second = call(twilio, program, to="+593990000006")
    wait_for(lambda: second.fetch().status == "in-progress")
    second.update(status="completed")
    wait_for(lambda: second.fetch().status == "completed")
    with pytest.raises(TwilioRestException) as refused:
        second.update(status="completed")
    assert refused.value.code == 21220


def test_the_program_gives_a_running_call_new_instructions(twilio, program, control) -> None:
    program.answer("/answer", LISTEN)
    made = call(twilio, program, to="+593990000006")
    wait_for(lambda: control.get(f"/calls/{made.sid}").json()["listening"])
    made.update(twiml="<Response><Say>Nuevo</Say></Response>")
    wait_for(lambda: made.fetch().status == "completed")
    assert [line["text"] for line in control.get(f"/calls/{made.sid}").json()["transcript"]] == [
        "Hola",
        "Nuevo",
    ]


def test_the_time_limit_ends_a_call(twilio, program) -> None:
    program.answer("/answer", '<Response><Pause length="60"/><Redirect>/answer</Redirect></Response>')
    started = time.monotonic()
    made = call(twilio, program, to="+593990000006", time_limit=1)
    wait_for(lambda: made.fetch().status == "completed")
    assert time.monotonic() - started >= 1


def test_a_person_rings_the_business(program: Program, control: httpx.Client) -> None:
    program.answer("/voice/answer", LISTEN)
    made = control.post("/calls", json={"from": "0991234567"})
    assert made.status_code == 201
    first = wait_for(lambda: program.forms("/voice/answer"))[0]
    assert first.items() >= {"From": PERSON, "Direction": "inbound", "CallStatus": "ringing"}.items()
    sid = made.json()["sid"]
    wait_for(lambda: control.get(f"/calls/{sid}").json()["listening"])
    control.post(f"/calls/{sid}/input", json={"speech": "quiero un turno"})
    following = wait_for(lambda: program.forms("/next"))[0]
    assert following["SpeechResult"] == "quiero un turno"
    assert following["CallStatus"] == "in-progress"
    assert wait_for(lambda: program.forms("/voice/status"))[0]["CallStatus"] == "completed"


@pytest.mark.parametrize(("reason", "status"), [("busy", "busy"), ("rejected", "no-answer")])
def test_the_program_rejects_a_call(program, control, reason, status) -> None:
    program.answer("/voice/answer", f'<Response><Reject reason="{reason}"/></Response>')
    control.post("/calls", json={"from": PERSON})
    assert wait_for(lambda: program.forms("/voice/status"))[0]["CallStatus"] == status


def test_telephones_answer_by_themselves_when_told_to(twilio, program, control) -> None:
    control.patch("/settings", json={"auto_answer": "answer"})
    made = call(twilio, program)
    wait_for(lambda: made.fetch().status == "completed")
    assert program.at("/answer")


def test_a_scripted_telephone_talks_through_a_call_alone(twilio, program, control) -> None:
    steps = [{"digits": "1"}, {"silence": True}, {"speech": "sí", "confidence": 0.5}, {"hangup": True}]
    control.post(f"/numbers/{PERSON}", json={"call_outcome": "answer", "call_inputs": steps})
    program.answer(
        "/answer", LISTEN.replace("/>", ">").replace("</Gather>", "</Gather><Redirect>/answer</Redirect>")
    )
    program.answer("/next", LISTEN.replace("</Gather>", "</Gather><Redirect>/answer</Redirect>"))
    made = call(twilio, program)
    wait_for(lambda: made.fetch().status == "completed")
    heard = [form.get("Digits") or form.get("SpeechResult") for form in program.forms("/next")]
    assert heard == ["1", "sí"]
    assert float(program.forms("/next")[1]["Confidence"]) == 0.5
