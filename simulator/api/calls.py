"""`/2010-04-01/Accounts/{sid}/Calls`: calling, finding, ending, redirecting."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, Response, jsonify, request

from simulator.api.faults import fail_after, fail_before
from simulator.api.guard import PREFIX, guard
from simulator.api.paging import list_page, time_filter
from simulator.errors import ApiError
from simulator.exchange import exchange
from simulator.identity import is_phone
from simulator.messaging.outbox import is_web_address
from simulator.voice.call import Call, Order
from simulator.voice.line import Instructions

calls = guard(Blueprint("calls", __name__))
MAX_TWIML = 4000
MAX_TIMEOUT = 600


@calls.post(f"{PREFIX}/Calls.json")
def create_call() -> tuple[Response, int]:
    """Make a call."""
    form = request.form
    _check_parties(form.get("To", ""), form.get("From", ""))
    order = _order()
    fail_before(form["To"])
    resource = exchange().switchboard.call_out(form["To"], form["From"], order)
    fail_after(form["To"])
    return jsonify(resource), 201


@calls.get(f"{PREFIX}/Calls.json")
def list_calls() -> Response:
    """All calls, newest first, by `To`, `From`, `Status`, `ParentCallSid`, `StartTime` and `EndTime`."""
    return jsonify(list_page("calls", _found()))


@calls.get(f"{PREFIX}/Calls/<sid>.json")
def show_call(sid: str) -> Response:
    """One call."""
    return jsonify(_call(sid).resource())


@calls.post(f"{PREFIX}/Calls/<sid>.json")
def change_call(sid: str) -> Response:
    """End a call with `Status`, or give it new instructions with `Url` or `Twiml`."""
    form, call = request.form, _call(sid)
    status = form.get("Status", "")
    if status not in ("", "canceled", "completed"):
        raise ApiError(20001, "Status")
    instructions = None
    if form.get("Url") or form.get("Twiml"):
        instructions = Instructions(form.get("Url", ""), form.get("Twiml", ""), form.get("Method", "POST"))
    exchange().switchboard.update(call, status, instructions)
    return jsonify(call.resource())


def _check_parties(to: str, from_: str) -> None:
    if not to:
        raise ApiError(21201)
    if not from_:
        raise ApiError(21213)
    if not is_phone(to):
        raise ApiError(21217, to)
    if not is_phone(from_):
        raise ApiError(21212, from_)


def _order() -> Order:
    form = request.form
    url, twiml = form.get("Url", ""), form.get("Twiml", "")
    if not twiml and not is_web_address(url):
        raise ApiError(21205)
    if len(twiml) > MAX_TWIML:
        raise ApiError(32018)
    callback = form.get("StatusCallback", "")
    if callback and not is_web_address(callback):
        raise ApiError(21609, callback)
    return Order(
        url=url,
        method=form.get("Method", "POST").upper(),
        twiml=twiml,
        fallback_url=form.get("FallbackUrl", ""),
        fallback_method=form.get("FallbackMethod", "POST").upper(),
        status_callback=callback,
        status_method=form.get("StatusCallbackMethod", "POST").upper(),
        status_events=tuple(form.getlist("StatusCallbackEvent")) or ("completed",),
        timeout=min(_integer("Timeout", 60), MAX_TIMEOUT),
        machine_detection=form.get("MachineDetection", ""),
        async_amd=form.get("AsyncAmd", "").lower() == "true",
        async_amd_callback=form.get("AsyncAmdStatusCallback", ""),
        time_limit=_integer("TimeLimit", 14_400),
    )


def _integer(name: str, default: int) -> int:
    text = request.form.get(name, "")
    if text and not text.isdigit():
        raise ApiError(20001, name)
    return int(text) if text else default


def _call(sid: str) -> Call:
    call = exchange().calls.get(sid)
    if call is None:
        raise ApiError(20404, request.path)
    return call


def _found() -> Iterator[Call]:
    args = request.args
    started, ended = (time_filter(name, until_included=False) for name in ("StartTime", "EndTime"))
    for call in exchange().calls.newest_first():
        matches = (
            args.get("To", "") in ("", call.to)
            and args.get("From", "") in ("", call.from_)
            and args.get("Status", "") in ("", call.status)
            and args.get("ParentCallSid", "") in ("", call.parent_sid)
        )
        if matches and started(call.dialled) and ended(call.ended):
            yield call
