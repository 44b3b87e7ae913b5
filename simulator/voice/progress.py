"""Status callbacks of calls, one after another for each call and never holding the call up."""

from __future__ import annotations

from collections import deque
from threading import Lock

from simulator.identity import rfc2822, utc_now
from simulator.timers import Timers
from simulator.voice.call import ENDED, Call
from simulator.webhooks import WebhookSender


class CallProgress:
    """Tells the program how a call goes."""

    def __init__(self, webhooks: WebhookSender, timers: Timers) -> None:
        self._webhooks = webhooks
        self._timers = timers
        self._lock = Lock()
        self._waiting: dict[str, deque[tuple[Call, dict[str, str]]]] = {}

    def report(self, call: Call, event: str) -> None:
        """Post one event, if the program asked for it; `completed` covers every way a call can end."""
        if not call.order.status_callback or event not in call.order.status_events:
            return
        self._enqueue(call, self._params(call, event))

    def report_detection(self, call: Call, seconds: float, milliseconds: int) -> None:
        """Post the result of asynchronous machine detection, `seconds` from now."""

        def post() -> None:
            params = call.webhook_params() | {
                "AnsweredBy": call.answered_by or "unknown",
                "MachineDetectionDuration": str(milliseconds),
            }
            self._webhooks.send(call.order.async_amd_callback, params, "call amd")

        if call.order.async_amd_callback:
            self._timers.after(seconds, post)

    def _params(self, call: Call, event: str) -> dict[str, str]:
        params = call.webhook_params() | {
            "CallStatus": "initiated" if event == "initiated" else call.status,
            "CallbackSource": "call-progress-events",
            "SequenceNumber": str(call.sequence),
            "Timestamp": rfc2822(utc_now()) or "",
        }
        call.sequence += 1
        if call.answered_by:
            params["AnsweredBy"] = call.answered_by
        if call.status in ENDED:
            seconds = call.duration or 0
            params |= {"CallDuration": str(seconds), "Duration": str(-(-seconds // 60))}
            if call.sip_code:
                params["SipResponseCode"] = str(call.sip_code)
        return params

    def _enqueue(self, call: Call, params: dict[str, str]) -> None:
        with self._lock:
            queue = self._waiting.setdefault(call.sid, deque())
            queue.append((call, params))
            if len(queue) == 1:
                self._timers.after(0, lambda: self._drain(call.sid))

    def _drain(self, sid: str) -> None:
        while True:
            with self._lock:
                queue = self._waiting.get(sid)
                if not queue:
                    self._waiting.pop(sid, None)
                    return
                call, params = queue[0]
            order = call.order
            self._webhooks.send(
                order.status_callback, params, f"call {params['CallStatus']}", method=order.status_method
            )
            with self._lock:
                queue.popleft()
