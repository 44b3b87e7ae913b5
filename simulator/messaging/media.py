"""Pictures, documents and voice notes in both directions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from simulator.bounded import BoundedMap
from simulator.identity import API_VERSION, new_sid, rfc2822, utc_now

MAX_BYTES = 16 * 1024 * 1024
MAX_IMAGE_BYTES = 5 * 1024 * 1024
MAX_KEPT_BYTES = 128 * 1024 * 1024
SUPPORTED = ("image/jpeg", "image/png", "image/webp", "audio/", "video/mp4", "application/pdf", "text/vcard")


@dataclass
class Media:
    """One file; `message_sid` is empty until a message carries it."""

    sid: str
    content_type: str
    content: bytes
    filename: str = ""
    message_sid: str = ""
    created: datetime = field(default_factory=utc_now)
    size: int = 0

    def __post_init__(self) -> None:
        self.size = len(self.content)

    def uri(self, account_sid: str) -> str:
        """Where the API has it, without the `.json`."""
        return f"/{API_VERSION}/Accounts/{account_sid}/Messages/{self.message_sid}/Media/{self.sid}"

    def resource(self, account_sid: str) -> dict[str, Any]:
        """The API's representation."""
        return {
            "account_sid": account_sid,
            "content_type": self.content_type,
            "date_created": rfc2822(self.created),
            "date_updated": rfc2822(self.created),
            "parent_sid": self.message_sid,
            "sid": self.sid,
            "uri": f"{self.uri(account_sid)}.json",
        }

    def view(self) -> dict[str, Any]:
        """What the page needs."""
        return {
            "url": f"/simulator/media/{self.sid}",
            "content_type": self.content_type,
            "filename": self.filename,
            "size": self.size,
        }


class MediaStore:
    """The newest files."""

    def __init__(self) -> None:
        self._files = BoundedMap[Media](MAX_KEPT_BYTES, weigh=lambda media: media.size, forget=_empty)

    def keep(self, content: bytes, content_type: str, filename: str = "") -> Media:
        """Keep a file; nothing is checked, since people send anything."""
        media = Media(new_sid("ME"), content_type.partition(";")[0].strip().lower(), content, filename)
        self._files.add(media.sid, media)
        return media

    def get(self, sid: str) -> Media | None:
        """By SID."""
        return self._files.get(sid)

    def remove(self, sid: str) -> None:
        """Delete a file."""
        self._files.remove(sid)

    def clear(self) -> None:
        """Forget everything."""
        self._files.clear()


def _empty(media: Media) -> None:
    # A message may still hold it.
    media.content = b""


def is_deliverable(content_type: str, size: int) -> bool:
    """Whether WhatsApp takes such a file from a business. Source: Twilio's guidance for WhatsApp media."""
    kind = content_type.partition(";")[0].strip().lower()
    limit = MAX_IMAGE_BYTES if kind.startswith("image/") else MAX_BYTES
    return kind.startswith(SUPPORTED) and 0 < size <= limit
