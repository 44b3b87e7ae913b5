"""A call as Twilio's API describes it and as the page shows it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from simulator.bounded import BoundedMap
from simulator.events import EventBus
from simulator.identity import API_VERSION, rfc2822, utc_now

MAX_CALLS = 5_000
ENDED = ("completed", "busy", "failed", "no-answer", "canceled")
SUBRESOURCES = ("notifications", "recordings", "events", "payments", "transcriptions", "streams")


@dataclass(frozen=True)
class Order:
    """How the program wants a call made: what `POST …/Calls.json` asks for; times in seconds."""

    url: str = ""
    method: str = "POST"
    twiml: str = ""
    fallback_url: str = ""
    fallback_method: str = "POST"
    status_callback: str = ""
    status_method: str = "POST"
    status_events: tuple[str, ...] = ("completed",)
    timeout: int = 60
    machine_detection: str = ""
    async_amd: bool = False
    async_amd_callback: str = ""
    time_limit: int = 14_400


@dataclass(eq=False)
class Call:
    """One call; `number` is the person's telephone, `transcript` what was said and pressed."""

    sid: str
    account_sid: str
    number: str
    to: str
    from_: str
    direction: str
    order: Order
    status: str = "queued"
    parent_sid: str | None = None
    answered_by: str | None = None
    sip_code: int | None = None
    sequence: int = 0
    transcript: list[dict[str, Any]] = field(default_factory=list)
    listening: dict[str, Any] | None = None
    dialling: dict[str, Any] | None = None
    created: datetime = field(default_factory=utc_now)
    updated: datetime = field(default_factory=utc_now)
    dialled: datetime | None = None
    answered: datetime | None = None
    ended: datetime | None = None

    @property
    def uri(self) -> str:
        """Where the API has it, without the `.json`."""
        return f"/{API_VERSION}/Accounts/{self.account_sid}/Calls/{self.sid}"

    @property
    def duration(self) -> int | None:
        """Whole seconds from answer to end, or None for a call that was not answered or goes on."""
        if self.answered is None or self.ended is None:
            return None
        return math.ceil((self.ended - self.answered).total_seconds())

    def resource(self) -> dict[str, Any]:
        """The API's representation."""
        duration = self.duration
        return {
            "account_sid": self.account_sid,
            "answered_by": self.answered_by,
            "api_version": API_VERSION,
            "caller_name": None,
            "date_created": rfc2822(self.created),
            "date_updated": rfc2822(self.updated),
            "direction": self.direction,
            "duration": None if duration is None else str(duration),
            "end_time": rfc2822(self.ended),
            "forwarded_from": None,
            "from": self.from_,
            "from_formatted": self.from_,
            "group_sid": None,
            "parent_call_sid": self.parent_sid,
            "phone_number_sid": None,
            "price": None,
            "price_unit": "USD",
            "queue_time": "0",
            "sid": self.sid,
            "start_time": rfc2822(self.dialled),
            "status": self.status,
            "subresource_uris": {name: f"{self.uri}/{name.capitalize()}.json" for name in SUBRESOURCES},
            "to": self.to,
            "to_formatted": self.to,
            "trunk_sid": None,
            "uri": f"{self.uri}.json",
        }

    def view(self) -> dict[str, Any]:
        """What the page needs."""
        return {
            "sid": self.sid,
            "number": self.number,
            "from": self.from_,
            "to": self.to,
            "direction": self.direction,
            "status": self.status,
            "parent_sid": self.parent_sid,
            "answered_by": self.answered_by,
            "transcript": list(self.transcript),
            "listening": self.listening,
            "dialling": self.dialling,
            "at": self.created.isoformat(),
            "answered_at": self.answered.isoformat() if self.answered else None,
            "duration": self.duration,
        }

    def webhook_params(self) -> dict[str, str]:
        """What every webhook about this call carries."""
        return {
            "AccountSid": self.account_sid,
            "ApiVersion": API_VERSION,
            "CallSid": self.sid,
            "CallStatus": self.status,
            "Called": self.to,
            "Caller": self.from_,
            "Direction": self.direction,
            "From": self.from_,
            "To": self.to,
            **({"ParentCallSid": self.parent_sid} if self.parent_sid else {}),
        }


class CallStore:
    """All calls; every change is shown."""

    def __init__(self, bus: EventBus) -> None:
        self._bus = bus
        self._calls = BoundedMap[Call](MAX_CALLS)

    def add(self, call: Call) -> None:
        """Keep a new call and show it."""
        self._calls.add(call.sid, call)
        self.show(call)

    def get(self, sid: str) -> Call | None:
        """By SID."""
        return self._calls.get(sid)

    def newest_first(self) -> list[Call]:
        """All calls, newest first."""
        return self._calls.newest_first()

    def show(self, call: Call) -> None:
        """Tell the page how the call stands."""
        call.updated = utc_now()
        if call.sid in self:
            self._bus.publish("call", call.view())

    def say(self, call: Call, who: str, kind: str, text: str, **more: Any) -> None:
        """Add a line to the transcript: `who` is program, person or network."""
        line = {"who": who, "kind": kind, "text": text, "at": utc_now().isoformat(), **more}
        call.transcript.append(line)
        self.show(call)

    def clear(self) -> None:
        """Forget all calls."""
        self._calls.clear()

    def __contains__(self, sid: str) -> bool:
        return self._calls.get(sid) is not None
