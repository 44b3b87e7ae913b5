"""`/2010-04-01/Accounts/{sid}/Messages`: sending, finding, changing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from flask import Blueprint, Response, jsonify, request

from simulator.api.faults import fail_after, fail_before
from simulator.api.guard import PREFIX, guard
from simulator.api.paging import list_page, time_filter
from simulator.errors import ApiError
from simulator.exchange import exchange
from simulator.messaging.message import Message
from simulator.messaging.outbox import SendRequest

messages = guard(Blueprint("messages", __name__))


@messages.post(f"{PREFIX}/Messages.json")
def create_message() -> tuple[Response, int]:
    """Send a message."""
    form = request.form
    number = exchange().numbers.number_of(form.get("To", ""))
    fail_before(number)
    resource = exchange().outbox.accept(
        SendRequest(
            to=form.get("To", ""),
            from_=form.get("From", ""),
            messaging_service_sid=form.get("MessagingServiceSid", ""),
            body=form.get("Body", ""),
            content_sid=form.get("ContentSid", ""),
            content_variables=form.get("ContentVariables", ""),
            media_urls=tuple(form.getlist("MediaUrl")),
            status_callback=form.get("StatusCallback", ""),
            send_at=_send_at(),
        )
    )
    fail_after(number)
    return jsonify(resource), 201


@messages.get(f"{PREFIX}/Messages.json")
def list_messages() -> Response:
    """All messages, newest first, by `To`, `From` and `DateSent`."""
    return jsonify(list_page("messages", _found()))


@messages.get(f"{PREFIX}/Messages/<sid>.json")
def show_message(sid: str) -> Response:
    """One message."""
    return jsonify(_message(sid).resource())


@messages.post(f"{PREFIX}/Messages/<sid>.json")
def change_message(sid: str) -> Response:
    """Redact a message with an empty `Body`, or cancel a scheduled one."""
    message = _message(sid)
    if request.form.get("Status") == "canceled":
        exchange().outbox.cancel(message)
    elif request.form.get("Body") == "":
        message.body, message.content = "", None
    else:
        raise ApiError(20001, "Body or Status")
    return jsonify(message.resource())


@messages.delete(f"{PREFIX}/Messages/<sid>.json")
def delete_message(sid: str) -> tuple[str, int]:
    """Forget a message."""
    _message(sid)
    exchange().messages.remove(sid)
    return "", 204


def _message(sid: str) -> Message:
    message = exchange().messages.get(sid)
    if message is None:
        raise ApiError(20404, request.path)
    return message


def _found() -> Iterator[Message]:
    to, from_ = request.args.get("To", ""), request.args.get("From", "")
    passes = time_filter("DateSent")
    person = next((address for address in (to, from_) if exchange().messages.thread(_number(address))), "")
    store = exchange().messages
    candidates = reversed(store.thread(_number(person))) if person else iter(store.newest_first())
    for message in candidates:
        matches = to in ("", message.to) and from_ in ("", message.from_)
        if matches and passes(message.sent):
            yield message


def _number(address: str) -> str:
    return exchange().numbers.number_of(address)


def _send_at() -> datetime | None:
    text = request.form.get("SendAt", "")
    if not text or request.form.get("ScheduleType") != "fixed":
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ApiError(20001, "SendAt") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
