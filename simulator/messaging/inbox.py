"""What people send to the business: the signed webhook of an incoming message."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from simulator.identity import API_VERSION, new_sid
from simulator.messaging.media import Media
from simulator.messaging.message import Message, MessageStore
from simulator.numbers import Numbers
from simulator.settings import Settings
from simulator.webhooks import Delivery, WebhookSender


@dataclass(frozen=True)
class Draft:
    """What a person sends; `extras` holds button, list, location, and what else was chosen."""

    number: str
    body: str = ""
    media: tuple[Media, ...] = ()
    extras: dict[str, Any] = field(default_factory=dict)
    profile_name: str = ""
    hidden: bool | None = None
    params: dict[str, str] = field(default_factory=dict)
    times: int = 1


@dataclass(frozen=True)
class Inbox:
    """Sends incoming messages to the program."""

    settings: Settings
    numbers: Numbers
    messages: MessageStore
    webhooks: WebhookSender

    def receive(self, draft: Draft) -> tuple[Message, Delivery]:
        """Post a person's message to the program, `times` over with one SID; returns the last answer."""
        behaviour = self.numbers.behaviour(draft.number)
        hide = behaviour.hidden if draft.hidden is None else draft.hidden
        sender = self.numbers.hide(draft.number) if hide else draft.number
        message = self._new_message(draft, f"whatsapp:{sender}")
        self.messages.add(message)
        params = self._params(message, draft, draft.profile_name or behaviour.profile_name or "Cliente", hide)
        url = f"{self.settings.webhook_base}/whatsapp/inbound"
        for _ in range(draft.times):
            delivery = self.webhooks.send(url, params, "message inbound", inbound=True)
        self._settle(message, delivery)
        return message, delivery

    def _new_message(self, draft: Draft, sender: str) -> Message:
        message = Message(
            sid=new_sid("MM" if draft.media else "SM"),
            account_sid=self.settings.account_sid,
            number=draft.number,
            to=self._business(draft.number),
            from_=sender,
            body=draft.body,
            direction="inbound",
            status="receiving",
            media=list(draft.media),
            extras=draft.extras,
        )
        message.sent = message.created
        for media in draft.media:
            media.message_sid = message.sid
        return message

    def _business(self, number: str) -> str:
        outbound = [message for message in self.messages.thread(number) if message.direction != "inbound"]
        spoken_to = outbound[-1].from_ if outbound else None
        return spoken_to if spoken_to and spoken_to.startswith("whatsapp:") else self.settings.whatsapp_sender

    def _settle(self, message: Message, delivery: Delivery) -> None:
        message.extras = {**message.extras, "webhook": delivery.status or delivery.error}
        self.messages.advance(message, "received")

    def _params(self, message: Message, draft: Draft, profile_name: str, hidden: bool) -> dict[str, str]:
        sender = message.from_ or ""
        params = {
            "AccountSid": message.account_sid,
            "ApiVersion": API_VERSION,
            "Body": draft.body,
            "ChannelMetadata": _metadata(profile_name, draft.number, hidden),
            "From": sender,
            "MessageSid": message.sid,
            "MessageType": _message_type(draft),
            "NumMedia": str(len(draft.media)),
            "NumSegments": "1",
            "ProfileName": profile_name,
            "ReferralNumMedia": "0",
            "SmsMessageSid": message.sid,
            "SmsSid": message.sid,
            "SmsStatus": "received",
            "To": message.to,
        }
        if hidden:
            params["ExternalUserId"] = sender
        else:
            params["WaId"] = draft.number.removeprefix("+")
        for index, media in enumerate(draft.media):
            params[f"MediaUrl{index}"] = self.settings.base_url + media.uri(message.account_sid)
            params[f"MediaContentType{index}"] = media.content_type
        return params | extra_params(draft.extras) | draft.params


def extra_params(extras: dict[str, Any]) -> dict[str, str]:
    """Twilio's parameters for a pressed button, a chosen list item, a location, a quoted message."""
    names = {
        "button": {"text": "ButtonText", "payload": "ButtonPayload"},
        "list": {"id": "ListId", "title": "ListTitle", "description": "ListDescription"},
        "location": {
            "latitude": "Latitude",
            "longitude": "Longitude",
            "address": "Address",
            "label": "Label",
        },
        "reply_to": {"sid": "OriginalRepliedMessageSid", "sender": "OriginalRepliedMessageSender"},
    }
    return {
        names[kind][name]: str(value)
        for kind, values in extras.items()
        if kind in names
        for name, value in values.items()
        if name in names[kind] and value not in (None, "")
    }


def _message_type(draft: Draft) -> str:
    for kind, name in (("button", "button"), ("list", "interactive"), ("location", "location")):
        if kind in draft.extras:
            return name
    if not draft.media:
        return "text"
    family = draft.media[0].content_type.partition("/")[0]
    return family if family in ("image", "audio", "video") else "document"


def _metadata(profile_name: str, number: str, hidden: bool) -> str:
    context: dict[str, Any] = {"ProfileName": profile_name}
    if not hidden:
        context["WaId"] = number.removeprefix("+")
    return json.dumps({"type": "whatsapp", "data": {"context": context}})
