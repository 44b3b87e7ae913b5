"""Calls as people make and take them."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, jsonify, request

from simulator.control.requests import body, control, number, phone, text
from simulator.exchange import exchange
from simulator.identity import normalise_phone
from simulator.voice.call import ENDED, Call
from simulator.voice.gather import KEYS
from simulator.voice.line import Input

calls = control("calls")
MAX_HOLD_SECONDS = 30.0
CONFIDENCE = 0.9


@calls.get("/calls")
def list_calls() -> Response:
    """Calls, newest first; `number` and `active=1` narrow them."""
    number = request.args.get("number", "")
    wanted = normalise_phone(number) if number else ""
    found = [call for call in exchange().calls.newest_first() if wanted in ("", call.number)]
    if request.args.get("active"):
        found = [call for call in found if call.status not in ENDED]
    return jsonify(calls=[call.view() for call in found])


@calls.post("/calls")
def ring_business() -> tuple[Response, int]:
    """A person rings the business: `{"from"}`, and `patience` as in answering."""
    call = exchange().switchboard.call_in(phone(body()), number(body(), "patience"))
    return jsonify(call.view()), 201


@calls.get("/calls/<sid>")
def show_call(sid: str) -> Response:
    """One call with its transcript."""
    return jsonify(_call(sid).view())


@calls.post("/calls/<sid>/answer")
def answer_call(sid: str) -> tuple[Response, int]:
    """Pick up; `patience` adds seconds to every silence that is waited for."""
    return _result(exchange().switchboard.respond(_call(sid), "answer", number(body(), "patience")))


@calls.post("/calls/<sid>/decline")
def decline_call(sid: str) -> tuple[Response, int]:
    """Refuse a ringing call: the program hears that the line is busy."""
    return _result(exchange().switchboard.respond(_call(sid), "decline"))


@calls.post("/calls/<sid>/hangup")
def hang_up_call(sid: str) -> tuple[Response, int]:
    """End a call."""
    return _result(exchange().switchboard.hang_up(_call(sid)))


@calls.post("/calls/<sid>/input")
def give_input(sid: str) -> tuple[Response, int]:
    """`{"digits"}`, `{"speech"}` or `{"silence": true}`; kept for the next gather unless `"queue": false`."""
    sent = body()
    return _result(
        exchange().switchboard.press(_call(sid), _input(sent), keep=sent.get("queue", True) is not False)
    )


@calls.post("/calls/<sid>/hold")
def hold_silence(sid: str) -> tuple[Response, int]:
    """The person is typing or still listening: silence does not count for `seconds`."""
    seconds = number(body(), "seconds") or 0
    line = exchange().switchboard.lines.get(_call(sid).sid)
    if line is not None:
        line.hold(min(seconds, MAX_HOLD_SECONDS))
    return _result(line is not None)


def _input(sent: dict[str, Any]) -> Input:
    if sent.get("silence"):
        return Input("silence")
    if digits := text(sent, "digits"):
        if set(digits) - set(KEYS):
            raise ValueError("digits are 0 to 9, * and #")
        return Input("digits", digits)
    if speech := text(sent, "speech"):
        return Input("speech", speech, number(sent, "confidence", CONFIDENCE) or 0)
    raise ValueError("digits, speech or silence is required")


def _result(done: bool) -> tuple[Response, int]:
    return jsonify(done=done), 200 if done else 409


def _call(sid: str) -> Call:
    call = exchange().calls.get(sid)
    if call is None:
        abort(404)
    return call
