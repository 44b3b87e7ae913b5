"""Reading the control API's JSON, and refusing it in one shape."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, request
from werkzeug.exceptions import NotFound

from simulator.identity import normalise_phone


def control(name: str) -> Blueprint:
    """A blueprint under `/simulator` that answers ValueError with 400 and `{"error"}`."""
    blueprint = Blueprint(f"control_{name}", name, url_prefix="/simulator")
    blueprint.register_error_handler(ValueError, _refuse)
    blueprint.register_error_handler(NotFound, _miss)
    return blueprint


def body() -> dict[str, Any]:
    """The request's JSON object; an empty request is an empty object. Raises ValueError for anything else."""
    if not request.content_length:
        return {}
    sent = request.get_json(silent=True)
    if not isinstance(sent, dict):
        raise ValueError("a JSON object with Content-Type: application/json is required")
    return sent


def text(sent: dict[str, Any], name: str) -> str:
    """A text field, empty when absent. Raises ValueError when it is something else."""
    value = sent.get(name, "")
    if not isinstance(value, str):
        raise ValueError(f"{name} must be text")
    return value


def number(sent: dict[str, Any], name: str, default: float | None = None) -> float | None:
    """A number field that is not negative. Raises ValueError when it is something else."""
    value = sent.get(name)
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise ValueError(f"{name} must be a number")
    return value


def mapping(sent: dict[str, Any], name: str) -> dict[str, Any]:
    """An object field, empty when absent. Raises ValueError when it is something else."""
    value = sent.get(name) or {}
    if not isinstance(value, dict):
        raise ValueError(f"{name} must be an object")
    return value


def phone(sent: dict[str, Any], name: str = "from") -> str:
    """A telephone number field in E.164. Raises ValueError when it is none."""
    return normalise_phone(text(sent, name))


def _refuse(problem: ValueError) -> tuple[Response, int]:
    return jsonify(error=str(problem)), 400


def _miss(problem: NotFound) -> tuple[Response, int]:
    return jsonify(error="not found"), 404
