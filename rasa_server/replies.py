"""Turns what Rasa utters in one turn into as few replies as possible: each one costs money."""

from typing import Any

from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

BODY_LIMIT = 1500  # characters; WhatsApp takes 1600 and numbered choices are added to them
FLAGS = ("end", "dial")


class Replies(OutputChannel):
    """Collects utterances; one without picture is joined to the one before it."""

    joint = "\n\n"

    def __init__(self) -> None:
        self.replies: list[dict[str, Any]] = []

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Take one utterance of the bot."""
        self.add(message.get("text"), message)

    def add(self, text: str | None, parts: dict[str, Any]) -> None:
        """Add an utterance: its text, and `buttons` and `custom` as Rasa keeps them."""
        reply = _make_reply(text, parts)
        last = self.replies[-1] if self.replies else None
        if last and not reply["media"] and len(last["text"]) + len(reply["text"]) < BODY_LIMIT:
            self._join(last, reply)
        elif reply["text"] or reply["media"] or reply["end"] or reply["dial"]:
            self.replies.append(reply)

    def _join(self, last: dict[str, Any], reply: dict[str, Any]) -> None:
        last["text"] = self.joint.join(text for text in (last["text"], reply["text"]) if text)
        last["choices"] = reply["choices"] or last["choices"]
        last["expect"] = reply["expect"] or last["expect"]
        for flag in FLAGS:
            last[flag] = last[flag] or reply[flag]


class WhatsAppReplies(Replies):
    """Chooses the responses for `channel: whatsapp`, or those for no channel."""

    @classmethod
    def name(cls) -> str:
        """The channel in domain.yml."""
        return "whatsapp"


class VoiceReplies(Replies):
    """Chooses the responses for `channel: voice`."""

    joint = " "

    @classmethod
    def name(cls) -> str:
        """The channel in domain.yml."""
        return "voice"


def find_earlier_replies(tracker: DialogueStateTracker | None, message: UserMessage) -> list[dict[str, Any]]:
    """What was answered to this message before, if it was the latest that the tracker saw; else nothing."""
    collected = type(message.output_channel)()
    for event in _events_after(tracker, message.message_id):
        if isinstance(event, BotUttered):
            collected.add(event.text, event.data)
    return collected.replies


def _events_after(tracker: DialogueStateTracker | None, message_id: str | None) -> list[Any]:
    events = list(tracker.events) if tracker else []
    for position in range(len(events) - 1, -1, -1):
        if isinstance(events[position], UserUttered):
            return events[position + 1 :] if events[position].message_id == message_id else []
    return []


def _make_reply(text: str | None, parts: dict[str, Any]) -> dict[str, Any]:
    custom = parts.get("custom") or {}
    buttons = parts.get("buttons") or []
    return {
        "text": (text or "").strip(),
        "choices": [{"title": button["title"], "payload": button["payload"]} for button in buttons],
        "media": list(custom.get("media") or []),
        "expect": custom.get("expect"),
        "end": bool(custom.get("end")),
        "dial": bool(custom.get("dial")),
    }
