"""Templates through Twilio's own client: created, approved, rendered, refused."""

import json

import httpx
import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from tests.simulator.program import BUSINESS, PERSON, wait_for

TO = f"whatsapp:{PERSON}"
BODY = "Hola {{1}}, tienes pendiente {{2}}. Gracias."


def create(twilio: Client, types: dict, name: str = "aviso", **more):
    from twilio.rest.content.v1.content import ContentList

    request = ContentList.ContentCreateRequest(
        {"friendly_name": name, "language": "es", "types": types, **more}
    )
    return twilio.content.v1.contents.create(request)


def raw_create(simulator, types: dict, **more) -> httpx.Response:
    definition = {"friendly_name": "x", "language": "es", "types": types} | more
    auth = (simulator.settings.account_sid, "simulator")
    return httpx.post(f"{simulator.url}/v1/Content", json=definition, auth=auth)


def shown(control: httpx.Client) -> dict:
    return control.get("/messages", params={"number": PERSON}).json()["messages"][-1]


def send(twilio: Client, sid: str, **variables: str):
    return twilio.messages.create(
        to=TO, from_=BUSINESS, content_sid=sid, content_variables=json.dumps(variables)
    )


def test_a_text_template_is_created_listed_and_sent(twilio, control) -> None:
    from twilio.rest.content.v1.content import ContentList

    types = ContentList.Types({"twilio/text": ContentList.TwilioText({"body": BODY})})
    content = create(twilio, types, variables={"1": "Juan"})
    assert content.sid.startswith("HX")
    assert twilio.content.v1.contents(content.sid).fetch().friendly_name == "aviso"
    assert [found.sid for found in twilio.content.v1.contents.list()] == [content.sid]
    message = send(twilio, content.sid, **{"2": "un módem"})
    assert message.body == "Hola Juan, tienes pendiente un módem. Gracias."


def test_approval_comes_after_a_moment(simulator, twilio, control) -> None:
    control.patch("/settings", json={"approve_after": 0.3})
    sid = raw_create(simulator, {"twilio/text": {"body": BODY}}).json()["sid"]
    assert twilio.content.v1.contents(sid).approval_fetch().fetch().whatsapp["status"] == "unsubmitted"
    from twilio.rest.content.v1.content.approval_create import ApprovalCreateList

    request = ApprovalCreateList.ContentApprovalRequest({"name": "aviso_1", "category": "UTILITY"})
    asked = twilio.content.v1.contents(sid).approval_create.create(request)
    assert (asked.status, asked.category) == ("received", "UTILITY")
    wait_for(
        lambda: twilio.content.v1.contents(sid).approval_fetch().fetch().whatsapp["status"] == "approved"
    )
    listed = twilio.content.v1.content_and_approvals.list()
    assert listed[0].approval_requests["status"] == "approved"


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("aviso", "{{1}} hola"),
        ("aviso", "hola {{1}}"),
        ("aviso", "a {{1}} {{2}} b"),
        ("Con Mayúsculas", "hola"),
    ],
)
def test_what_meta_does_not_approve_is_rejected_with_a_reason(simulator, control, name, body) -> None:
    sid = raw_create(simulator, {"twilio/text": {"body": body}}).json()["sid"]
    auth = (simulator.settings.account_sid, "simulator")
    base = f"{simulator.url}/v1/Content/{sid}/ApprovalRequests"
    httpx.post(f"{base}/whatsapp", json={"name": name, "category": "UTILITY"}, auth=auth)
    approval = httpx.get(base, auth=auth).json()["whatsapp"]
    assert approval["status"] == "rejected"
    assert approval["rejection_reason"]


def test_buttons_lists_links_and_media_reach_the_telephone(simulator, twilio, control, program) -> None:
    from flask import Response

    program.answer("/qr.png", Response(b"png", mimetype="image/png"))
    quick = {
        "body": "¿Confirmas, {{1}}?",
        "actions": [{"type": "QUICK_REPLY", "title": "Sí", "id": "yes-{{1}}"}],
    }
    sid = raw_create(simulator, {"twilio/quick-reply": quick}).json()["sid"]
    send(twilio, sid, **{"1": "Ana"})
    assert shown(control)["content"]["actions"] == [{"type": "QUICK_REPLY", "title": "Sí", "id": "yes-Ana"}]
    assert shown(control)["content"]["type"] == "quick-reply"
    picker = {
        "body": "Elige",
        "button": "Ciudades",
        "items": [{"item": "Quito", "id": "uio", "description": "Norte"}],
    }
    send(twilio, raw_create(simulator, {"twilio/list-picker": picker}).json()["sid"])
    assert shown(control)["content"]["items"][0]["item"] == "Quito"
    link = {"body": "Turnos", "actions": [{"type": "URL", "title": "Abrir", "url": "https://example.com"}]}
    send(twilio, raw_create(simulator, {"twilio/call-to-action": link}).json()["sid"])
    assert shown(control)["content"]["actions"][0]["url"] == "https://example.com"
    media = {"body": "Tu código", "media": [f"{program.base}/qr.png"]}
    send(twilio, raw_create(simulator, {"twilio/media": media}).json()["sid"])
    wait_for(lambda: shown(control)["media"])


@pytest.mark.parametrize(
    "types",
    [
        {},
        {"twilio/unknown": {"body": "x"}},
        {"twilio/text": {}},
        {"twilio/list-picker": {"body": "x", "items": [{}]}},
        {"twilio/quick-reply": {"body": "x", "actions": []}},
        {"twilio/quick-reply": {"body": "x", "actions": [{}] * 11}},
    ],
)
def test_what_is_no_template_is_refused(simulator, types) -> None:
    assert raw_create(simulator, types).json()["code"] == 20422


@pytest.mark.parametrize(("value", "code"), [("a     b", 63013), ("a\nb", 63013)])
def test_values_that_whatsapp_refuses_fail_the_message(simulator, twilio, control, value, code) -> None:
    sid = raw_create(simulator, {"twilio/text": {"body": BODY}}).json()["sid"]
    message = send(twilio, sid, **{"1": value, "2": "x"})
    wait_for(lambda: message.fetch().error_code == code)


def test_a_missing_variable_fails_the_message(simulator, twilio) -> None:
    sid = raw_create(simulator, {"twilio/text": {"body": BODY}}).json()["sid"]
    message = send(twilio, sid, **{"1": "x"})
    wait_for(lambda: message.fetch().error_code == 63028)


def test_too_long_and_unreadable_values_are_refused(simulator, twilio) -> None:
    picker = {"body": "x", "button": "y", "items": [{"item": "{{1}}", "id": "1"}]}
    sid = raw_create(simulator, {"twilio/list-picker": picker}).json()["sid"]
    with pytest.raises(TwilioRestException) as long:
        send(twilio, sid, **{"1": "x" * 25})
    assert long.value.code == 21658
    with pytest.raises(TwilioRestException) as unreadable:
        twilio.messages.create(to=TO, from_=BUSINESS, content_sid=sid, content_variables="{")
    assert unreadable.value.code == 21656


def test_a_template_is_deleted(simulator, twilio) -> None:
    sid = raw_create(simulator, {"twilio/text": {"body": "x"}}).json()["sid"]
    assert twilio.content.v1.contents(sid).delete()
    assert twilio.content.v1.contents.list() == []
