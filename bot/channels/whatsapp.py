"""WhatsApp through Twilio's Messages: a synchronised template where there is one, else the text."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.channels.base import Accepted, Listed, Outgoing
from bot.channels.twilio_api import TwilioApi
from bot.config import Settings

_PREFIX = "whatsapp:"
BODY_LIMIT = 1600  # characters that Twilio takes in a Body


class WhatsApp:
    """The adapter of one WhatsApp sender."""

    def __init__(self, settings: Settings, api: TwilioApi) -> None:
        self._settings = settings
        self._api = api

    async def send(self, message: Outgoing) -> Accepted:
        """Hand a message to Twilio, once; errors as `TwilioApi.create`."""
        return await self._api.create("Messages", self._fields(message))

    async def list_sent(self, address: str, since: datetime) -> list[Listed]:
        """What Twilio has for this recipient since then, oldest first."""
        return await self._api.list_to("Messages", _PREFIX + address, since)

    async def fetch(self, sid: str) -> Listed | None:
        """What became of one message; errors as `TwilioApi.fetch`."""
        return await self._api.fetch("Messages", sid)

    def _fields(self, message: Outgoing) -> list[tuple[str, str]]:
        fields = [
            ("To", _PREFIX + message.address),
            ("From", _PREFIX + self._settings.twilio_whatsapp_from.removeprefix(_PREFIX)),
            ("StatusCallback", f"{self._settings.public_base}/whatsapp/status?message={message.id}"),
        ]
        if message.valid_seconds:
            fields.append(("ValidityPeriod", str(message.valid_seconds)))
        if message.content_sid:
            return [
                *fields,
                ("ContentSid", message.content_sid),
                ("ContentVariables", message.content_variables or "{}"),
            ]
        return [
            *fields,
            ("Body", render_body(message.body, message.choices)),
            *(("MediaUrl", url) for url in message.media_urls),
        ]


def render_body(text: str, choices: Sequence[Mapping[str, Any]]) -> str:
    """The text with its choices as numbered lines: both the number and the title are understood."""
    lines = [f"{n}. {choice['title']}" for n, choice in enumerate(choices, 1)]
    body = "\n".join([text, "", *lines]) if lines else text
    return body if len(body) <= BODY_LIMIT else body[: BODY_LIMIT - 1] + "…"
