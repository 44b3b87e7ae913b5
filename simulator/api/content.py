"""`/v1/Content`: templates and their approval."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, request

from simulator.api.guard import guard
from simulator.api.paging import list_meta
from simulator.errors import ApiError
from simulator.exchange import exchange
from simulator.messaging.content import Content

content = guard(Blueprint("content", __name__, url_prefix="/v1"))


@content.post("/Content")
def create_content() -> tuple[Response, int]:
    """Create a template from JSON."""
    return jsonify(exchange().contents.create(_json()).resource()), 201


@content.get("/Content")
def list_contents() -> Response:
    """All templates, newest first."""
    return jsonify(list_meta("contents", [item.resource() for item in exchange().contents.newest_first()]))


@content.get("/ContentAndApprovals")
def list_contents_and_approvals() -> Response:
    """All templates with the state of their approval."""
    found = [_with_approval(item) for item in exchange().contents.newest_first()]
    return jsonify(list_meta("contents", found))


@content.get("/Content/<sid>")
def show_content(sid: str) -> Response:
    """One template."""
    return jsonify(_content(sid).resource())


@content.delete("/Content/<sid>")
def delete_content(sid: str) -> tuple[str, int]:
    """Forget a template."""
    _content(sid)
    exchange().contents.remove(sid)
    return "", 204


@content.post("/Content/<sid>/ApprovalRequests/whatsapp")
def request_approval(sid: str) -> tuple[Response, int]:
    """Hand a template in to WhatsApp; it is approved or rejected after a moment."""
    item, wanted = _content(sid), _json()
    name, category = wanted.get("name"), wanted.get("category")
    if not isinstance(name, str) or category not in ("UTILITY", "MARKETING", "AUTHENTICATION"):
        raise ApiError(20422, "name and category are required")
    return jsonify(item.request_approval(name, category, exchange().options.approve_after)), 201


@content.get("/Content/<sid>/ApprovalRequests")
def show_approval(sid: str) -> Response:
    """How the approval stands."""
    item = _content(sid)
    url = f"/v1/Content/{sid}/ApprovalRequests"
    return jsonify(account_sid=item.account_sid, sid=sid, url=url, whatsapp=item.approval_now())


def _with_approval(item: Content) -> dict[str, Any]:
    return {**item.resource(), "approval_requests": item.approval_now()}


def _content(sid: str) -> Content:
    item = exchange().contents.get(sid)
    if item is None:
        raise ApiError(20404, request.path)
    return item


def _json() -> dict[str, Any]:
    sent = request.get_json(silent=True)
    if not isinstance(sent, dict):
        raise ApiError(20422, "a JSON object is required")
    return sent
