"""What a customer said, as Rasa's tracker keeps it."""

from typing import Any

from actions.reading import Said


def user(text: str, intent: str = "nlu_fallback", **parsed: Any) -> dict[str, Any]:
    return {"event": "user", "text": text, "parse_data": {"intent": {"name": intent}, **parsed}}


def said(text: str, intent: str = "nlu_fallback", **parsed: Any) -> Said:
    return Said(user(text, intent, **parsed))


class FakeTracker:
    """A tracker that has nothing but events."""

    def __init__(self, events: list[dict[str, Any]]) -> None:
        self.events = events
