"""Brings a message's attachments into our own keeping, and notes why one could not be."""

import time
from collections.abc import Sequence
from typing import Any

import structlog

from bot.bootstrap import Recobra
from bot.channels import twilio_media
from bot.channels.twilio_media import Fetched, MediaRefusedError
from bot.models import Message
from bot.services import media

_log = structlog.get_logger()
_OPENINGS = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"%PDF-", "application/pdf"),
)
_AS_DECLARED = ("audio/", "video/")
_PASSING = ("gone", "unreachable")
_PAUSES = (0.5, 2.0)  # seconds before asking again
Item = dict[str, Any]


def list_missing(messages: Sequence[Message]) -> list[int]:
    """Messages with an attachment that was not looked for yet."""
    return [message.id for message in messages if any(map(_is_missing, message.media))]


def list_kept(message: Message) -> list[Item]:
    """The attachments that we have."""
    return [item for item in message.media if item.get("path")]


def list_problems(message: Message) -> list[str]:
    """Why attachments are not here: `address`, `too_large`, `type`, `gone` or `unreachable`."""
    return [str(item["problem"]) for item in message.media if item.get("problem")]


def fetch_all(recobra: Recobra, message_ids: Sequence[int]) -> None:
    """Fetch what is missing, with no transaction open while it is fetched."""
    for message_id in message_ids:
        with recobra.database.reading() as session:
            items = list(session.get_one(Message, message_id).media)
        fetched = [
            _fetch(recobra, item, place) if _is_missing(item) else item for place, item in enumerate(items, 1)
        ]
        with recobra.database.writing() as session:
            session.get_one(Message, message_id).media = fetched


def sniff(content: bytes, declared: str) -> str:
    """The type that a file really has.

    Raises:
        MediaRefusedError: none that customers have a reason to send.
    """
    for opening, content_type in _OPENINGS:
        if content.startswith(opening):
            return content_type
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if declared.startswith(_AS_DECLARED):
        return declared
    raise MediaRefusedError("type")


def _is_missing(item: Item) -> bool:
    return "path" not in item and "problem" not in item


def _fetch(recobra: Recobra, item: Item, place: int) -> Item:
    try:
        found = _insist(recobra, str(item["url"]))
        content_type = sniff(found.content, found.content_type or str(item.get("content_type", "")))
        return item | media.store(recobra, found.content, content_type, _name(place, content_type))
    except MediaRefusedError as refused:
        _log.warning("media_refused", problem=refused.problem)
        return item | {"problem": refused.problem}


def _name(place: int, content_type: str) -> str:
    """What people read; it ends as the file was seen to be, and not at all where only its sender says so."""
    seen = not content_type.startswith(_AS_DECLARED)
    return f"adjunto-{place}{media.ending_of(content_type) if seen else ''}"


def _insist(recobra: Recobra, url: str) -> Fetched:
    """Twilio may know a file a moment later than its message."""
    for pause in _PAUSES:
        try:
            return twilio_media.fetch(recobra.settings, url)
        except MediaRefusedError as refused:
            if refused.problem not in _PASSING:
                raise
            _log.info("media_asked_again", problem=refused.problem)
            time.sleep(pause)
    return twilio_media.fetch(recobra.settings, url)
