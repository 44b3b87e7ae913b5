"""The TwiML interpreter, with a small program at the other end."""

import time

import httpx
import pytest
from flask import Response

from bot.channels.agent_twiml import ask_for_key, put_through
from tests.simulator.program import PERSON, Program, wait_for


class Caller:
    """A person who rings the program and does what a test says."""

    def __init__(self, control: httpx.Client, program: Program) -> None:
        self.control, self.program, self.sid = control, program, ""

    def ring(self, twiml: str) -> "Caller":
        self.program.answer("/voice/answer", f"<Response>{twiml}</Response>")
        self.sid = self.control.post("/calls", json={"from": PERSON}).json()["sid"]
        return self

    @property
    def view(self) -> dict:
        return self.control.get(f"/calls/{self.sid}").json()

    def give(self, **given) -> httpx.Response:
        return self.control.post(f"/calls/{self.sid}/input", json=given)

    def listens(self) -> dict:
        return wait_for(lambda: self.view["listening"])

    def lines(self) -> list[str]:
        wait_for(lambda: self.view["status"] not in ("queued", "ringing", "in-progress"), 8)
        return [line["text"] for line in self.view["transcript"]]

    def heard(self, path: str = "/next") -> dict:
        return wait_for(lambda: self.program.forms(path))[-1]


@pytest.fixture
def caller(control: httpx.Client, program: Program) -> Caller:
    return Caller(control, program)


def gather(inside: str = "<Say>Diga</Say>", **attributes: str) -> str:
    given = {"action": "/next", "input": "dtmf speech"} | attributes
    return f"<Gather {' '.join(f'{name}="{value}"' for name, value in given.items())}>{inside}</Gather>"


def test_say_pause_and_hangup(caller: Caller) -> None:
    assert caller.ring(
        '<Say language="es-MX" voice="Polly.Mia-Neural">Hola, Ñusta</Say><Pause/><Hangup/><Say>no</Say>'
    ).lines() == ["Hola, Ñusta"]
    line = caller.view["transcript"][0]
    assert (line["who"], line["language"], line["voice"]) == ("program", "es-MX", "Polly.Mia-Neural")
    assert caller.view["status"] == "completed"


def test_ssml_is_shown_as_text_and_spoken_as_meant(caller: Caller) -> None:
    caller.ring(
        '<Say>Tu turno en el <sub alias="Centro de Atención">CAC</sub> es el <break time="300ms"/>'
        '<say-as interpret-as="digits">4521</say-as>, <emphasis>gracias</emphasis>.</Say>'
    )
    assert caller.lines() == ["Tu turno en el CAC es el 4521, gracias."]
    assert (
        caller.view["transcript"][0]["speech"] == "Tu turno en el Centro de Atención es el, 4 5 2 1, gracias."
    )


def test_a_say_can_be_repeated(caller: Caller) -> None:
    assert caller.ring('<Say loop="2">Uno</Say>').lines() == ["Uno", "Uno"]


def test_play_names_its_file(caller: Caller, program: Program) -> None:
    assert caller.ring("<Play>/tono.mp3</Play>").lines() == [f"{program.base}/tono.mp3"]


def test_one_digit_is_enough(caller: Caller) -> None:
    caller.ring(gather(numDigits="1"))
    assert caller.listens()["num_digits"] == 1
    caller.give(digits="3")
    assert caller.heard().items() >= {"Digits": "3", "From": PERSON, "Direction": "inbound"}.items()
    assert "SpeechResult" not in caller.heard()


def test_digits_end_with_the_finishing_key(caller: Caller) -> None:
    caller.ring(gather(finishOnKey="#")).listens()
    for key in "1720#":
        caller.give(digits=key)
    assert caller.heard().items() >= {"Digits": "1720", "FinishedOnKey": "#"}.items()


def test_digits_end_with_silence(caller: Caller) -> None:
    caller.ring(gather(timeout="1", finishOnKey="")).listens()
    caller.give(digits="12#")
    assert caller.heard()["Digits"] == "12#"


def test_speech_is_posted_with_its_confidence(caller: Caller) -> None:
    caller.ring(gather(speechTimeout="auto", language="es-EC", hints="turno, sí")).listens()
    assert caller.view["listening"].items() >= {"language": "es-EC", "hints": "turno, sí"}.items()
    caller.give(speech="Mañana a las 10, señorita")
    assert caller.heard()["SpeechResult"] == "Mañana a las 10, señorita"
    assert 0 < float(caller.heard()["Confidence"]) <= 1
    assert caller.program.at("/next")[0].signed


def test_what_a_gather_does_not_take_is_not_heard(caller: Caller) -> None:
    caller.ring(gather(input="dtmf", numDigits="1")).listens()
    caller.give(speech="hola")
    caller.give(digits="7")
    assert caller.heard()["Digits"] == "7"


def test_silence_falls_through(caller: Caller) -> None:
    assert caller.ring(gather(timeout="1") + "<Say>Adiós</Say>").lines() == ["Diga", "Adiós"]
    assert caller.program.at("/next") == []


def test_silence_can_be_asked_for_at_once_and_reported(caller: Caller) -> None:
    caller.ring(gather(timeout="60", actionOnEmptyResult="true")).listens()
    caller.give(silence=True)
    assert caller.heard()["Digits"] == ""


def test_without_an_action_the_same_document_is_asked_for_again(caller: Caller) -> None:
    caller.ring("<Gather numDigits='1'><Say>Otra vez</Say></Gather>").listens()
    caller.give(digits="1")
    wait_for(lambda: len(caller.program.at("/voice/answer")) == 2)
    assert caller.program.forms("/voice/answer")[1]["Digits"] == "1"


def test_a_relative_action_starts_from_the_document(caller: Caller, program: Program) -> None:
    program.answer("/voice/answer", "<Response><Redirect>deep/er?x=1</Redirect></Response>")
    program.answer("/voice/deep/er", f"<Response>{gather(action='input')}</Response>")
    caller.sid = caller.control.post("/calls", json={"from": PERSON}).json()["sid"]
    caller.listens()
    caller.give(digits="5#")
    assert caller.heard("/voice/deep/input")["Digits"] == "5"
    assert program.forms("/voice/deep/er")[0]["x"] == "1"


def test_get_puts_everything_into_a_signed_address(caller: Caller, program: Program) -> None:
    caller.ring(gather(method="GET", numDigits="1")).listens()
    caller.give(digits="9")
    assert caller.heard()["Digits"] == "9"
    assert (program.at("/next")[0].method, program.at("/next")[0].signed) == ("GET", True)


def test_input_cuts_a_prompt_short_unless_it_may_not(caller: Caller, control: httpx.Client) -> None:
    control.patch("/settings", json={"tempo": 1})
    long = f"<Say>{'palabra ' * 60}</Say>"
    started = time.monotonic()
    caller.ring(gather(long, numDigits="1")).listens()
    caller.give(digits="1")
    caller.heard()
    assert time.monotonic() - started < 5


def test_input_outside_a_gather_is_lost_or_kept_as_the_caller_wishes(caller: Caller) -> None:
    caller.ring("<Redirect>/slow</Redirect>")
    caller.program.answer(
        "/slow", lambda: time.sleep(0.5) or Response(f"<Response>{gather(numDigits='1')}</Response>")
    )
    assert caller.give(digits="1", queue=False).status_code == 409
    assert caller.give(digits="2").status_code == 200


def test_typing_holds_the_silence_back(caller: Caller) -> None:
    caller.ring(gather(timeout="1") + "<Say>Adiós</Say>").listens()
    caller.control.post(f"/calls/{caller.sid}/hold", json={"seconds": 3})
    time.sleep(1.5)
    assert caller.view["listening"]
    caller.give(speech="aquí estoy")
    assert caller.heard()["SpeechResult"] == "aquí estoy"


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (Response("no", status=500), 11200),
        (Response("<Response", mimetype="text/xml"), 12100),
        (Response("<Html/>", mimetype="text/xml"), 12100),
        (Response("<Response/>", mimetype="application/json"), 12300),
        (Response("<Response>" + " " * 70_000 + "</Response>", mimetype="text/xml"), 11750),
        (Response("<Response><Redirect>ftp://x</Redirect></Response>", mimetype="text/xml"), 11100),
        (Response('<Response><Gather input="smell"/></Response>', mimetype="text/xml"), 13321),
        (Response('<Response><Pause length="x"/></Response>', mimetype="text/xml"), 12200),
        (Response('<Response><Dial timeout="x">+593222</Dial></Response>', mimetype="text/xml"), 12200),
    ],
)
def test_instructions_that_cannot_be_followed_end_with_an_apology(caller, program, answer, code) -> None:
    program.answer("/voice/answer", answer)
    caller.sid = caller.control.post("/calls", json={"from": PERSON}).json()["sid"]
    assert "application error" in caller.lines()[-1]
    assert caller.view["transcript"][-1]["code"] == code
    assert caller.view["status"] == "completed"


def test_a_fallback_address_is_asked_before_giving_up(twilio, program, control) -> None:
    program.answer("/answer", Response("no", status=503))
    program.answer("/fallback", "<Response><Say>Disculpa</Say></Response>")
    made = twilio.calls.create(
        to="+593990000006",
        from_="+593999000001",
        url=f"{program.base}/answer",
        fallback_url=f"{program.base}/fallback",
    )
    assert wait_for(lambda: program.forms("/fallback"))[0]["ErrorCode"] == "11200"
    wait_for(lambda: made.fetch().status == "completed")
    assert control.get(f"/calls/{made.sid}").json()["transcript"][0]["text"] == "Disculpa"


def test_an_unknown_verb_is_a_warning(caller: Caller) -> None:
    assert caller.ring("<Fly/><Say>Sigue</Say>").lines() == ["12200: <Fly> no se simula", "Sigue"]


def test_recording_ends_with_a_key(caller: Caller) -> None:
    caller.ring('<Record action="/next" timeout="30"/>').listens()
    caller.give(digits="#")
    assert caller.heard()["RecordingSid"].startswith("RE")


def leg(control: httpx.Client, number: str) -> dict:
    return wait_for(lambda: control.get("/calls", params={"number": number, "active": 1}).json()["calls"])[0]


def test_dial_connects_and_reports(caller: Caller, control: httpx.Client) -> None:
    caller.ring('<Dial action="/next" timeout="20"><Number>+593222222222</Number></Dial>')
    child = leg(control, "+593222222222")
    assert (child["direction"], child["parent_sid"]) == ("outbound-dial", caller.sid)
    wait_for(lambda: leg(control, "+593222222222")["status"] == "ringing")
    control.post(f"/calls/{child['sid']}/answer")
    wait_for(lambda: "En línea con +593222222222" in str(caller.view["transcript"]))
    control.post(f"/calls/{child['sid']}/hangup")
    assert (
        caller.heard().items()
        >= {"DialCallStatus": "completed", "DialCallSid": child["sid"], "DialBridged": "true"}.items()
    )


@pytest.mark.parametrize(
    ("outcome", "status"), [("busy", "busy"), ("no-answer", "no-answer"), ("failed", "failed")]
)
def test_dial_reports_that_nobody_came(caller, control, outcome, status) -> None:
    control.post("/numbers/+593222222222", json={"call_outcome": outcome})
    caller.ring('<Dial action="/next">+593222222222</Dial>')
    assert caller.heard()["DialCallStatus"] == status


def test_a_caller_who_hangs_up_takes_the_other_leg_along(caller: Caller, control: httpx.Client) -> None:
    caller.ring("<Dial>+593222222222</Dial><Say>no</Say>")
    child = leg(control, "+593222222222")
    control.post(f"/calls/{caller.sid}/hangup")
    wait_for(lambda: control.get(f"/calls/{child['sid']}").json()["status"] == "canceled")
    assert "no" not in caller.lines()


def test_an_agent_who_presses_the_key_is_put_through_to_the_customer(
    caller: Caller, program: Program, control: httpx.Client
) -> None:
    """The documents of an agent's call, as the program writes them."""
    base = program.base
    program.answer(
        "/voice/agent/dial", put_through("+593222222222", f"{base}/next", "+593999000001").to_xml()
    )
    asked = ask_for_key(f"{base}/voice/agent/dial").to_xml()
    caller.ring(asked[asked.index("<Response>") + len("<Response>") : -len("</Response>")])
    caller.listens()
    caller.give(digits="1")
    child = leg(control, "+593222222222")
    wait_for(lambda: leg(control, "+593222222222")["status"] == "ringing")
    control.post(f"/calls/{child['sid']}/answer")
    wait_for(lambda: "En línea con +593222222222" in str(caller.view["transcript"]))
    control.post(f"/calls/{child['sid']}/hangup")
    assert caller.heard()["DialCallStatus"] == "completed"
    assert caller.heard("/voice/agent/dial")["Digits"] == "1"
