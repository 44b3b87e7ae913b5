"""Telephones: who they belong to, how they behave, what their screens show."""

from __future__ import annotations

from flask import Response, jsonify, request

from simulator.control.requests import body, control
from simulator.exchange import exchange
from simulator.identity import normalise_phone

phones = control("phones")


@phones.get("/phones")
def list_phones() -> Response:
    """Everyone in the directory or in the traffic, the latest traffic first."""
    parts = exchange()
    parts.directory.refresh()
    called = {call.number: call.created.isoformat() for call in reversed(parts.calls.newest_first())}
    return jsonify(phones=parts.directory.phones(parts.messages.threads(), called))


@phones.put("/directory")
def replace_directory() -> Response:
    """Take a list of `{"number", "name", "cedula", "scenario", "pending"}`."""
    count = exchange().directory.replace(request.get_json(silent=True))
    exchange().bus.publish("phones", {"count": count})
    return jsonify(count=count)


@phones.get("/numbers/<number>")
def show_number(number: str) -> Response:
    """How one telephone behaves."""
    plain = normalise_phone(number)
    return jsonify(number=plain, **exchange().numbers.behaviour(plain).as_dict())


@phones.post("/numbers/<number>")
def change_number(number: str) -> Response:
    """Set some of a telephone's behaviour."""
    plain = normalise_phone(number)
    behaviour = exchange().numbers.change(plain, body())
    return jsonify(number=plain, **behaviour.as_dict())


@phones.delete("/numbers/<number>")
def restore_number(number: str) -> tuple[str, int]:
    """Back to what the number does by itself."""
    exchange().numbers.restore(normalise_phone(number))
    return "", 204


@phones.post("/phones/<number>/seen")
def see_thread(number: str) -> Response:
    """The telephone's screen shows its messages: they are read."""
    return jsonify(read=exchange().outbox.mark_read(normalise_phone(number)))
