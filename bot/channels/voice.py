"""Calls through Twilio: what is said is asked of /voice/answer once somebody, or a machine, picks up."""

from datetime import datetime

from bot.channels.base import Accepted, Listed, Outgoing
from bot.channels.twilio_api import TwilioApi
from bot.config import Settings

RING_SECONDS = 30
_EVENTS = ("initiated", "ringing", "answered", "completed")


class Voice:
    """The adapter of one calling number."""

    def __init__(self, settings: Settings, api: TwilioApi) -> None:
        self._settings = settings
        self._api = api

    async def send(self, message: Outgoing) -> Accepted:
        """Place a call, once; errors as `TwilioApi.create`."""
        base = self._settings.public_base
        fields = [
            ("To", message.address),
            ("From", self._settings.twilio_voice_from),
            ("Url", f"{base}/voice/answer?message={message.id}"),
            ("MachineDetection", "DetectMessageEnd"),
            ("Timeout", str(RING_SECONDS)),
            ("StatusCallback", f"{base}/voice/status?message={message.id}"),
            *(("StatusCallbackEvent", event) for event in _EVENTS),
        ]
        return await self._api.create("Calls", fields)

    async def list_sent(self, address: str, since: datetime) -> list[Listed]:
        """The calls that Twilio has to this number since then, oldest first."""
        return await self._api.list_to("Calls", address, since)

    async def fetch(self, sid: str) -> Listed | None:
        """What became of one call; errors as `TwilioApi.fetch`."""
        return await self._api.fetch("Calls", sid)
