"""Messages as people see and send them."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from flask import Response, abort, jsonify, request

from simulator.control.requests import body, control, mapping, number, phone, text
from simulator.exchange import exchange
from simulator.identity import normalise_phone
from simulator.messaging.inbox import Draft
from simulator.messaging.media import MAX_BYTES, Media
from simulator.samples import SAMPLES, read_sample

messages = control("messages")
# Shown by the browser as they are; anything else that people send must not run here.
HARMLESS = ("image/", "audio/", "video/", "application/pdf")
MAX_TIMES = 20
EXTRAS = ("button", "list", "location", "reply_to")


@messages.get("/messages")
def list_messages() -> Response:
    """One telephone's thread with `number`, oldest first; without it, everything, newest first."""
    number, store = request.args.get("number", ""), exchange().messages
    limit = request.args.get("limit", 1000, int)
    found = store.thread(normalise_phone(number)) if number else store.newest_first()[:limit]
    return jsonify(messages=[message.view() for message in found])


@messages.post("/inbound")
def send_inbound() -> Response:
    """A person writes: posts the signed webhook and returns the program's answer."""
    sent = body()
    extras = {name: values for name in EXTRAS if (values := mapping(sent, name))}
    media = sent.get("media") or []
    hidden = sent.get("hidden")
    if not isinstance(media, list) or not isinstance(hidden, bool | None):
        raise ValueError("media must be a list, hidden true or false")
    draft = Draft(
        number=phone(sent),
        body=text(sent, "body") or _chosen_text(extras),
        media=tuple(_media(item) for item in media),
        extras=extras,
        profile_name=text(sent, "profile_name"),
        hidden=hidden,
        params={str(name): str(value) for name, value in mapping(sent, "params").items()},
        times=max(1, min(int(number(sent, "times", 1) or 1), MAX_TIMES)),
    )
    message, delivery = exchange().inbox.receive(draft)
    webhook = {
        "status": delivery.status,
        "error": delivery.error,
        "body": delivery.body,
        "ms": delivery.milliseconds,
    }
    return jsonify(message=message.view(), webhook=webhook)


@messages.post("/media")
def upload_media() -> tuple[Response, int]:
    """Keep a file, sent as the request's body with its own Content-Type; `name` is its file name."""
    content = request.get_data()
    if not 0 < len(content) <= MAX_BYTES:
        raise ValueError("a file has between 1 byte and 16 MB")
    media = exchange().media.keep(content, request.mimetype, request.args.get("name", ""))
    return jsonify(id=media.sid, **media.view()), 201


@messages.get("/media/<sid>")
def show_media(sid: str) -> Response:
    """A file for the page, without credentials."""
    media = exchange().media.get(sid)
    if media is None:
        abort(404)
    response = Response(media.content, mimetype=media.content_type)
    response.headers["X-Content-Type-Options"] = "nosniff"
    if not media.content_type.startswith(HARMLESS) or media.content_type == "image/svg+xml":
        response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@messages.get("/samples")
def list_samples() -> Response:
    """What can be sent with one click."""
    return jsonify(
        samples=[{"name": sample.name, "content_type": sample.content_type} for sample in SAMPLES.values()]
    )


def _chosen_text(extras: dict[str, Any]) -> str:
    return str(extras.get("button", {}).get("text") or extras.get("list", {}).get("title") or "")


def _media(item: Any) -> Media:
    if not isinstance(item, dict):
        raise ValueError("media are objects with id, sample, or content_type and data")
    parts = exchange()
    if "id" in item:
        kept = parts.media.get(str(item["id"]))
        if kept is None:
            raise ValueError("unknown media id")
        return kept
    if "sample" in item:
        sample = SAMPLES.get(str(item["sample"]))
        if sample is None:
            raise ValueError(f"unknown sample; known: {', '.join(SAMPLES)}")
        return parts.media.keep(read_sample(sample), sample.content_type, sample.filename)
    try:
        content = base64.b64decode(text(item, "data"), validate=True)
    except binascii.Error:
        raise ValueError("media data must be base64") from None
    return parts.media.keep(content, text(item, "content_type"), text(item, "filename"))
