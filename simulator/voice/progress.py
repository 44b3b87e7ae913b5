"""Status callbacks of calls, one after another for each call and never holding the call up."""

from __future__ import annotations

from simulator.identity import rfc2822, utc_now
from simulator.ordered import Ordered
from simulator.timers import Timers
from simulator.voice.call import ENDED, Call
from simulator.webhooks import WebhookSender


class CallProgress:
    """Tells the program how a call goes."""

    def __init__(self, webhooks: WebhookSender, timers: Timers, ordered: Ordered) -> None:
        self._webhooks, self._timers, self._ordered = webhooks, timers, ordered

    def report(self, call: Call, event: str) -> None:
        """Post one event, if the program asked for it; `completed` covers every way a call can end."""
        if not call.order.status_callback or event not in call.order.status_events:
            return
        params, order = self._params(call, event), call.order

        def post() -> None:
            what = f"call {params['CallStatus']}"
            self._webhooks.send(order.status_callback, params, what, method=order.status_method)

        self._ordered.add(call.sid, post)

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
