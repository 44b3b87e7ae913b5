"""Status callbacks of messages: in order, never, or repeated and shuffled."""

from __future__ import annotations

from simulator.identity import API_VERSION
from simulator.messaging.message import Message
from simulator.ordered import Ordered
from simulator.webhooks import WebhookSender

CHANNEL_INSTALL_SID = "XE" + "0" * 32


class StatusCallbacks:
    """Tells the program how far a message has come."""

    def __init__(self, webhooks: WebhookSender, ordered: Ordered) -> None:
        self._webhooks, self._ordered = webhooks, ordered

    def announce(self, message: Message, status: str, manner: str) -> None:
        """Post one status; `manner` is the telephone's `callbacks`."""
        if not message.status_callback or manner == "none" or (manner == "shuffled" and status == "sent"):
            return
        shuffled = manner == "shuffled" and status == "delivered"
        for each in (status, "sent", status) if shuffled else (status,):
            self._post(message, each)

    def _post(self, message: Message, status: str) -> None:
        params = {
            "AccountSid": message.account_sid,
            "ApiVersion": API_VERSION,
            "From": message.from_ or "",
            "MessageSid": message.sid,
            "MessageStatus": status,
            "SmsSid": message.sid,
            "SmsStatus": status,
            "To": message.to,
        }
        if message.messaging_service_sid:
            params["MessagingServiceSid"] = message.messaging_service_sid
        if message.to.startswith("whatsapp:"):
            params |= {
                "ChannelInstallSid": CHANNEL_INSTALL_SID,
                "ChannelPrefix": "whatsapp",
                "ChannelToAddress": message.to.removeprefix("whatsapp:"),
            }
            if status in ("delivered", "read"):
                params["EventType"] = status.upper()
        if message.error_code:
            params |= {
                "ChannelStatusMessage": message.resource()["error_message"],
                "ErrorCode": str(message.error_code),
            }
        url = message.status_callback
        self._ordered.add(message.sid, lambda: self._send(url, params, f"message {status}"))

    def _send(self, url: str, params: dict[str, str], what: str) -> None:
        self._webhooks.send(url, params, what)
