"""The life of a message that the program sends: accepted, sent, delivered, read, or why not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from simulator.errors import ApiError
from simulator.identity import is_address, new_sid, utc_now
from simulator.messaging.content import ContentStore, Rendered
from simulator.messaging.media import MAX_BYTES, MediaStore, is_deliverable
from simulator.messaging.message import Message, MessageStore
from simulator.messaging.receipts import StatusCallbacks
from simulator.numbers import Numbers, is_refusal
from simulator.settings import Options, Settings
from simulator.timers import Timers
from simulator.webhooks import WebhookSender

MAX_TEXT = 1600
WINDOW = timedelta(hours=24)
FAILED_AT_ONCE = frozenset({63007, 63013, 63016, 63018, 63019, 63021, 63028, 63051})


@dataclass(frozen=True)
class SendRequest:
    """What `POST …/Messages.json` asks for."""

    to: str = ""
    from_: str = ""
    messaging_service_sid: str = ""
    body: str = ""
    content_sid: str = ""
    content_variables: str = ""
    media_urls: tuple[str, ...] = ()
    status_callback: str = ""
    send_at: datetime | None = None


@dataclass(frozen=True)
class Outbox:
    """Takes messages in and moves them on."""

    settings: Settings
    options: Options
    numbers: Numbers
    messages: MessageStore
    contents: ContentStore
    media: MediaStore
    webhooks: WebhookSender
    receipts: StatusCallbacks
    timers: Timers

    def accept(self, request: SendRequest) -> dict[str, Any]:
        """Take a message in; returns its resource as it is at first. Raises ApiError as Twilio refuses."""
        check_request(request)
        rendered = self._render(request)
        number = self.numbers.number_of(request.to)
        error = self.numbers.next_message_error(number)
        if error is not None and is_refusal(error):
            raise ApiError(error, request.to)
        message = self._new_message(request, rendered, number)
        self.messages.add(message)
        resource = message.resource()
        wait = (request.send_at - utc_now()).total_seconds() if request.send_at else self.options.sent_after
        failure = error or rendered.failure
        self.timers.after(max(wait, 0), lambda: self._dispatch(message, rendered.media_urls, failure))
        return resource

    def mark_read(self, number: str) -> int:
        """The telephone's screen shows the thread: what was delivered is read. Returns how many."""
        delivered = [message for message in self.messages.thread(number) if message.status == "delivered"]
        return sum(self._move(message, "read") for message in delivered)

    def cancel(self, message: Message) -> None:
        """Cancel a scheduled message. Raises ApiError 30409 when it has left."""
        if message.status != "scheduled" or not self.messages.advance(message, "canceled"):
            raise ApiError(30409)

    def _render(self, request: SendRequest) -> Rendered:
        if request.content_sid:
            return self.contents.render(request.content_sid, request.content_variables)
        return Rendered(request.body, media_urls=request.media_urls)

    def _new_message(self, request: SendRequest, rendered: Rendered, number: str) -> Message:
        by_service = bool(request.messaging_service_sid)
        first_status = "scheduled" if request.send_at else "accepted" if by_service else "queued"
        return Message(
            sid=new_sid("MM" if rendered.media_urls else "SM"),
            account_sid=self.settings.account_sid,
            number=number,
            to=request.to,
            from_=request.from_ or self.settings.whatsapp_sender,
            body=rendered.body,
            direction="outbound-api",
            status=first_status,
            messaging_service_sid=request.messaging_service_sid or None,
            status_callback=request.status_callback,
            content=rendered.view,
        )

    def _dispatch(self, message: Message, media_urls: tuple[str, ...], failure: int | None) -> None:
        code = failure or self._outside_window(message) or self._attach(message, media_urls)
        if code:
            self._move(message, "failed" if code in FAILED_AT_ONCE else "undelivered", code)
        elif self._move(message, "sent"):
            self._later(self.options.delivered_after, message, "delivered", self._await_reading)

    def _outside_window(self, message: Message) -> int | None:
        if not self.options.enforce_window or message.content:
            return None
        received = [other for other in self.messages.thread(message.number) if other.direction == "inbound"]
        open_now = bool(received) and utc_now() - received[-1].created < WINDOW
        return None if open_now else 63016

    def _attach(self, message: Message, urls: tuple[str, ...]) -> int | None:
        for url in urls:
            delivery, content = self.webhooks.fetch(url, MAX_BYTES)
            if not delivery.ok or not is_deliverable(delivery.content_type, len(content)):
                return 63019
            media = self.media.keep(content, delivery.content_type, urlsplit(url).path.rpartition("/")[2])
            media.message_sid = message.sid
            message.media.append(media)
        return None

    def _await_reading(self, message: Message) -> None:
        if self.options.read_after is not None:
            self._later(self.options.read_after, message, "read", lambda done: None)

    def _later(self, seconds: float, message: Message, status: str, then: Callable[[Message], None]) -> None:
        def step() -> None:
            if self._move(message, status):
                then(message)

        self.timers.after(seconds, step)

    def _move(self, message: Message, status: str, code: int | None = None) -> bool:
        moved = self.messages.advance(message, status, code)
        if moved:
            self.receipts.announce(message, status, self.numbers.behaviour(message.number).callbacks)
        return moved


def check_request(request: SendRequest) -> None:
    """Raises ApiError for what Twilio refuses before anything else."""
    if not request.to:
        raise ApiError(21604)
    if not is_address(request.to):
        raise ApiError(21211, request.to)
    if not request.from_ and not request.messaging_service_sid:
        raise ApiError(21603)
    if request.from_ and not is_address(request.from_):
        raise ApiError(21212, request.from_)
    if request.from_ and request.from_.startswith("whatsapp:") != request.to.startswith("whatsapp:"):
        raise ApiError(63007)
    if not request.body and not request.content_sid and not request.media_urls:
        raise ApiError(21602)
    if len(request.body) > MAX_TEXT:
        raise ApiError(21617)
    if request.status_callback and not is_web_address(request.status_callback):
        raise ApiError(21609, request.status_callback)
    if not all(is_web_address(url) for url in request.media_urls):
        raise ApiError(21620)


def is_web_address(url: str) -> bool:
    """Whether this is an absolute http(s) URL."""
    parts = urlsplit(url)
    return parts.scheme in ("http", "https") and bool(parts.hostname)
