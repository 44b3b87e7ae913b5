"""Calls through Twilio: what is said is asked of /voice/answer once somebody, or a machine, picks up.

A call that an agent begins rings at the agent's first: /voice/agent/answer, and then at the customer's.
"""

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
        for_customer = "dial" not in (message.details or {})
        base = f"{self._settings.public_base}/voice" + ("" if for_customer else "/agent")
        fields = [
            ("To", message.address),
            ("From", self._settings.twilio_voice_from),
            ("Url", f"{base}/answer?message={message.id}"),
            ("Timeout", str(RING_SECONDS)),
            ("StatusCallback", f"{base}/status?message={message.id}"),
            *(("StatusCallbackEvent", event) for event in _EVENTS),
        ]
        if for_customer:  # an agent's own telephone is asked for a key instead
            fields.append(("MachineDetection", "DetectMessageEnd"))
        return await self._api.create("Calls", fields)

    async def list_sent(self, address: str, since: datetime) -> list[Listed]:
        """The calls that Twilio has to this number since then, oldest first."""
        return await self._api.list_to("Calls", address, since)

    async def fetch(self, sid: str) -> Listed | None:
        """What became of one call; errors as `TwilioApi.fetch`."""
        return await self._api.fetch("Calls", sid)
