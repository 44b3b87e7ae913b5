"""What people send: the webhooks of incoming messages, and the media behind them."""

import base64
import json

import httpx
import pytest
from flask import Response
from twilio.rest import Client

from simulator.server import RunningSimulator
from tests.simulator.program import BUSINESS, PERSON, Program, wait_for


def inbound(control: httpx.Client, program: Program, **message) -> dict[str, str]:
    answer = control.post("/inbound", json={"from": PERSON, **message})
    assert answer.json()["webhook"]["status"] == 200
    return program.forms("/whatsapp/inbound")[-1]


def test_a_text_carries_what_twilio_sends(control, program) -> None:
    form = inbound(control, program, body="¿Dónde queda? 😀", profile_name="Ana")
    assert form["Body"] == "¿Dónde queda? 😀"
    assert (form["From"], form["To"]) == (f"whatsapp:{PERSON}", BUSINESS)
    assert (form["ProfileName"], form["WaId"], form["NumMedia"]) == ("Ana", PERSON[1:], "0")
    assert form["MessageSid"] == form["SmsMessageSid"] == form["SmsSid"]
    assert form["MessageSid"].startswith("SM")
    assert (form["SmsStatus"], form["MessageType"]) == ("received", "text")
    assert json.loads(form["ChannelMetadata"])["data"]["context"]["WaId"] == PERSON[1:]
    webhook = program.at("/whatsapp/inbound")[0]
    assert webhook.signed
    assert webhook.headers["I-Twilio-Idempotency-Token"]


def test_a_pressed_button_and_a_chosen_item(control, program) -> None:
    pressed = inbound(control, program, button={"text": "Sí", "payload": "yes"})
    assert (
        pressed.items()
        >= {"ButtonText": "Sí", "ButtonPayload": "yes", "Body": "Sí", "MessageType": "button"}.items()
    )
    chosen = inbound(control, program, list={"id": "uio", "title": "Quito", "description": "Norte"})
    assert (
        chosen.items()
        >= {"ListId": "uio", "ListTitle": "Quito", "Body": "Quito", "MessageType": "interactive"}.items()
    )


def test_a_location(control, program) -> None:
    form = inbound(control, program, location={"latitude": -0.18, "longitude": -78.48, "label": "Casa"})
    assert (
        form.items()
        >= {"Latitude": "-0.18", "Longitude": "-78.48", "Label": "Casa", "MessageType": "location"}.items()
    )


def test_a_hidden_number_shows_an_id_that_can_be_answered(control, program, twilio: Client) -> None:
    form = inbound(control, program, body="Hola", hidden=True)
    assert form["From"].startswith("whatsapp:EC.")
    assert form["ExternalUserId"] == form["From"]
    assert "WaId" not in form
    assert PERSON[1:] not in json.dumps(form)
    twilio.messages.create(to=form["From"], from_=BUSINESS, body="Hola, ¿cuál es tu cédula?")
    thread = control.get("/messages", params={"number": PERSON}).json()["messages"]
    assert [message["direction"] for message in thread] == ["out", "in"]


@pytest.mark.parametrize(
    ("sample", "content_type", "kind"),
    [
        ("acta", "image/jpeg", "image"),
        ("acta_pdf", "application/pdf", "document"),
        ("voice_note", "audio/ogg", "audio"),
    ],
)
def test_media_are_served_from_the_apis_host_to_its_account_only(
    control, program, simulator: RunningSimulator, twilio: Client, sample, content_type, kind
) -> None:
    form = inbound(control, program, media=[{"sample": sample}])
    assert (form["NumMedia"], form["MediaContentType0"], form["MessageType"]) == ("1", content_type, kind)
    assert form["MessageSid"].startswith("MM")
    url = form["MediaUrl0"]
    assert url.startswith(simulator.url)
    assert httpx.get(url).status_code == 401
    served = httpx.get(url, auth=(simulator.settings.account_sid, "simulator"))
    assert served.headers["content-type"].startswith(content_type)
    assert len(served.content) > 1000
    listed = twilio.messages(form["MessageSid"]).media.list()
    assert [(media.content_type, media.sid in url) for media in listed] == [(content_type, True)]
    assert listed[0].delete()
    assert httpx.get(url, auth=(simulator.settings.account_sid, "simulator")).status_code == 404


def test_files_can_be_uploaded_or_given_inline(control, program) -> None:
    kept = control.post("/media?name=foto.png", content=b"png", headers={"Content-Type": "image/png"}).json()
    inline = {"content_type": "application/pdf", "data": base64.b64encode(b"pdf").decode()}
    form = inbound(control, program, media=[{"id": kept["id"]}, inline])
    assert form["NumMedia"] == "2"
    assert (form["MediaContentType0"], form["MediaContentType1"]) == ("image/png", "application/pdf")


def test_the_same_message_can_come_again(control, program) -> None:
    inbound(control, program, body="Hola", times=3)
    sids = {form["MessageSid"] for form in program.forms("/whatsapp/inbound")}
    assert (len(program.received), len(sids)) == (3, 1)


def test_any_parameter_can_be_set_for_a_test(control, program) -> None:
    form = inbound(control, program, body="x", params={"From": "whatsapp:nobody", "Forwarded": "true"})
    assert (form["From"], form["Forwarded"]) == ("whatsapp:nobody", "true")
    assert program.received[-1].signed


def test_the_programs_refusal_is_shown(control, program) -> None:
    program.answer("/whatsapp/inbound", Response("no", status=403))
    answer = control.post("/inbound", json={"from": PERSON, "body": "x"}).json()
    assert answer["webhook"]["status"] == 403
    assert answer["message"]["extras"]["webhook"] == 403


@pytest.mark.parametrize(
    "message",
    [
        {},
        {"from": "abc"},
        {"from": 7},
        {"from": PERSON, "media": [{"sample": "x"}]},
        {"from": PERSON, "media": [{"id": "x"}]},
        {"from": PERSON, "media": [{"data": "?"}]},
        {"from": PERSON, "body": 7},
        {"from": PERSON, "media": 7},
        {"from": PERSON, "params": 7},
        {"from": PERSON, "times": "x"},
        {"from": PERSON, "hidden": "x"},
        {"from": PERSON, "button": "x"},
    ],
)
def test_what_is_no_message_is_refused(control, message) -> None:
    answer = control.post("/inbound", json=message)
    assert answer.status_code == 400
    assert answer.json()["error"]


def test_a_form_from_another_site_is_not_accepted(control) -> None:
    answer = control.post(
        "/inbound", content='{"from": "+593991234567"}', headers={"Content-Type": "text/plain"}
    )
    assert answer.status_code == 400


def test_the_business_answers_from_where_it_wrote_last(control, program, twilio) -> None:
    twilio.messages.create(to=f"whatsapp:{PERSON}", from_="whatsapp:+593980000000", body="x")
    wait_for(lambda: control.get("/messages", params={"number": PERSON}).json()["messages"])
    assert inbound(control, program, body="y")["To"] == "whatsapp:+593980000000"
