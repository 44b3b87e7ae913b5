"""What a customer said, as Rasa's tracker keeps it."""

from typing import Any

from actions.reading import Said


def user(text: str, intent: str = "nlu_fallback", **parsed: Any) -> dict[str, Any]:
    return {"event": "user", "text": text, "parse_data": {"intent": {"name": intent}, **parsed}}


def said(text: str, intent: str = "nlu_fallback", **parsed: Any) -> Said:
    return Said(user(text, intent, **parsed))
