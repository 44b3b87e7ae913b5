"""A message as Twilio's API describes it and as the page shows it."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass, field
from datetime import datetime
from threading import RLock
from typing import Any

from simulator.bounded import BoundedMap
from simulator.errors import FAILURES
from simulator.events import EventBus
from simulator.identity import API_VERSION, rfc2822, utc_now
from simulator.messaging.media import Media

MAX_MESSAGES = 50_000
MAX_THREAD = 1_000
RANK = {
    "accepted": 0,
    "scheduled": 0,
    "queued": 0,
    "receiving": 0,
    "sending": 1,
    "sent": 2,
    "delivered": 3,
    "read": 4,
}
ENDED = ("failed", "undelivered", "canceled", "received")


@dataclass(eq=False)
class Message:
    """One message; `number` is the person's telephone whatever the address says."""

    sid: str
    account_sid: str
    number: str
    to: str
    from_: str | None
    body: str
    direction: str
    status: str
    messaging_service_sid: str | None = None
    status_callback: str = ""
    media: list[Media] = field(default_factory=list)
    content: dict[str, Any] | None = None
    extras: dict[str, Any] = field(default_factory=dict)
    error_code: int | None = None
    created: datetime = field(default_factory=utc_now)
    updated: datetime = field(default_factory=utc_now)
    sent: datetime | None = None

    @property
    def uri(self) -> str:
        """Where the API has it, without the `.json`."""
        return f"/{API_VERSION}/Accounts/{self.account_sid}/Messages/{self.sid}"

    def resource(self) -> dict[str, Any]:
        """The API's representation."""
        return {
            "account_sid": self.account_sid,
            "api_version": API_VERSION,
            "body": self.body,
            "date_created": rfc2822(self.created),
            "date_sent": rfc2822(self.sent),
            "date_updated": rfc2822(self.updated),
            "direction": self.direction,
            "error_code": self.error_code,
            "error_message": FAILURES.get(self.error_code, "Unknown error") if self.error_code else None,
            "from": self.from_,
            "messaging_service_sid": self.messaging_service_sid,
            "num_media": str(len(self.media)),
            "num_segments": "1",
            "price": None,
            "price_unit": None,
            "sid": self.sid,
            "status": self.status,
            "subresource_uris": {"media": f"{self.uri}/Media.json"},
            "to": self.to,
            "uri": f"{self.uri}.json",
        }

    def view(self) -> dict[str, Any]:
        """What the page needs, seen from the telephone: `in` is what the person receives."""
        return {
            "sid": self.sid,
            "number": self.number,
            "direction": "out" if self.direction == "inbound" else "in",
            "channel": "whatsapp" if self.to.startswith("whatsapp:") else "sms",
            "body": self.body,
            "media": [media.view() for media in self.media],
            "content": self.content,
            "extras": self.extras,
            "status": self.status,
            "error_code": self.error_code,
            "at": self.created.isoformat(),
        }


class MessageStore:
    """All messages, and each telephone's thread."""

    def __init__(self, bus: EventBus) -> None:
        self._bus = bus
        self._all = BoundedMap[Message](MAX_MESSAGES, forget=self._forget)
        self._threads: defaultdict[str, deque[Message]] = defaultdict(lambda: deque(maxlen=MAX_THREAD))
        self._lock = RLock()

    def add(self, message: Message) -> None:
        """Keep a new message and show it."""
        with self._lock:
            self._all.add(message.sid, message)
            self._threads[message.number].append(message)
        self._bus.publish("message", message.view())

    def get(self, sid: str) -> Message | None:
        """By SID."""
        return self._all.get(sid)

    def remove(self, sid: str) -> Message | None:
        """Delete a message; the telephone forgets it too."""
        with self._lock:
            message = self._all.remove(sid)
            if message and message in self._threads[message.number]:
                self._threads[message.number].remove(message)
        return message

    def thread(self, number: str) -> list[Message]:
        """One telephone's messages, oldest first."""
        with self._lock:
            return list(self._threads.get(number, ()))

    def threads(self) -> dict[str, list[Message]]:
        """A snapshot of every telephone's messages."""
        with self._lock:
            return {number: list(thread) for number, thread in self._threads.items()}

    def newest_first(self) -> list[Message]:
        """All messages, newest first."""
        return self._all.newest_first()

    def advance(self, message: Message, status: str, error_code: int | None = None) -> bool:
        """Move a message forward; False when it has ended or is already further on."""
        with self._lock:
            ended = message.status in ENDED or message.sid not in self
            if ended or RANK.get(status, 9) <= RANK.get(message.status, 9):
                return False
            message.status, message.error_code, message.updated = status, error_code, utc_now()
            if message.sent is None and status not in ("failed", "canceled"):
                message.sent = message.updated
        self._bus.publish("message", message.view())
        return True

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._all.clear()
            self._threads.clear()

    def _forget(self, message: Message) -> None:
        thread = self._threads[message.number]
        if thread and thread[0] is message:
            thread.popleft()
        if not thread:
            del self._threads[message.number]

    def __contains__(self, sid: str) -> bool:
        return self._all.get(sid) is not None
