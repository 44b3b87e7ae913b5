"""What WhatsApp allows in a template: sizes, counts, and where variables may stand."""

from __future__ import annotations

import re
from typing import Any

from simulator.errors import ApiError

# Type → (list of choices, how many, field → longest text). Source: Twilio's Content API pages for each type.
CHOICES: dict[str, tuple[str, int, dict[str, int]]] = {
    "twilio/quick-reply": ("actions", 10, {"title": 20, "id": 256}),
    "twilio/list-picker": ("items", 10, {"item": 24, "id": 200, "description": 72}),
    "twilio/call-to-action": ("actions", 3, {"title": 20}),
}
PLAIN = ("twilio/text", "twilio/media", "twilio/card", "twilio/location")
MAX_BODY = 1024
MAX_LIST_BUTTON = 20


def check_definition(definition: Any) -> None:
    """Raises ApiError 20422 when a template is not one."""
    types = definition.get("types") if isinstance(definition, dict) else None
    if not isinstance(types, dict) or not types:
        raise ApiError(20422, "types is required")
    if not definition.get("language"):
        raise ApiError(20422, "language is required")
    for kind, content in types.items():
        if kind not in CHOICES and kind not in PLAIN:
            raise ApiError(20422, f"unknown type {kind}")
        if not isinstance(content, dict) or (kind != "twilio/location" and not _has_text(content)):
            raise ApiError(20422, f"{kind} needs a body")
        _check_choices(kind, content)


def check_rendered(kind: str, view: dict[str, Any]) -> None:
    """Raises ApiError 21658 when a text is too long once its variables are put in."""
    limit = 1600 if kind == "twilio/text" else MAX_BODY
    if len(view.get("body") or "") > limit:
        raise ApiError(21658, "body")
    if len(view.get("button") or "") > MAX_LIST_BUTTON:
        raise ApiError(21658, "button")
    name, _, longest = CHOICES.get(kind, ("", 0, {}))
    for choice in view.get(name) or ():
        for field, length in longest.items():
            if len(choice.get(field) or "") > length:
                raise ApiError(21658, field)


def rejection_reason(name: str, content: dict[str, Any]) -> str:
    """Why Meta would not approve this template; empty when it would."""
    body = (content.get("body") or "").strip()
    if "items" in content:
        return "List pickers cannot be approved; they are for open sessions only"
    if not re.fullmatch(r"[a-z0-9_]{1,512}", name):
        return "The name may contain only lower-case letters, digits and underscores"
    if re.match(r"\{\{|.*\}\}$", body, re.DOTALL):
        return "Variables cannot be at the start or the end of the template"
    if re.search(r"\}\}\s*\{\{", body):
        return "Variables cannot be next to each other"
    return ""


def _has_text(content: dict[str, Any]) -> bool:
    return any(content.get(name) for name in ("body", "title", "media"))


def _check_choices(kind: str, content: dict[str, Any]) -> None:
    name, most, _ = CHOICES.get(kind, ("", 0, {}))
    choices = content.get(name) if name else None
    if name and (not isinstance(choices, list) or not 1 <= len(choices) <= most):
        raise ApiError(20422, f"{kind} needs 1 to {most} {name}")
    if kind == "twilio/list-picker" and not content.get("button"):
        raise ApiError(20422, "a list picker needs a button")
