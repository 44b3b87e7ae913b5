"""The simulator itself: its state, its options, its log, its live events."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify, request

from simulator.control.requests import body, control
from simulator.exchange import exchange
from simulator.numbers import MAGIC_NUMBERS

live = control("live")


@live.get("/settings")
def show_settings() -> Response:
    """What the page shows about the simulator; never the token."""
    parts = exchange()
    settings = parts.settings
    return jsonify(
        business_name=settings.business_name,
        whatsapp_from=settings.whatsapp_sender,
        voice_from=settings.voice_from,
        webhook_base=settings.webhook_base,
        base_url=settings.base_url,
        account_sid=settings.account_sid,
        smtp_port=parts.mail_server.port,
        timezone=settings.timezone,
        directory_url=settings.directory_url,
        options=parts.options.as_dict(),
        magic_numbers=[_magic(magic.number, magic.group, magic.effect) for magic in MAGIC_NUMBERS],
    )


@live.patch("/settings")
def change_settings() -> Response:
    """Change options while running."""
    exchange().change_options(body())
    return jsonify(exchange().options.as_dict())


@live.delete("", strict_slashes=False)
def reset() -> tuple[str, int]:
    """Forget all traffic, behaviours, templates and options; the directory stays."""
    exchange().reset()
    return "", 204


@live.get("/log")
def show_log() -> Response:
    """The newest requests in both directions."""
    return jsonify(log=exchange().log.newest_first())


@live.delete("/log")
def clear_log() -> tuple[str, int]:
    """Empty the log."""
    exchange().log.clear()
    return "", 204


@live.get("/events")
def stream_events() -> Response:
    """Server-sent events: message, call, mail, log, phones, options, reset, resync."""
    last_id = request.headers.get("Last-Event-ID", "")
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return Response(exchange().bus.stream(last_id), mimetype="text/event-stream", headers=headers)


def _magic(number: str, group: str, effect: str) -> dict[str, Any]:
    return {"number": number, "group": group, "effect": effect}
