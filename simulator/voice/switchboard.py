"""Every call from its first ring to its last callback."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Thread
from typing import Any
from xml.etree.ElementTree import Element

from simulator.errors import ApiError
from simulator.events import LogBook
from simulator.identity import new_sid, utc_now
from simulator.numbers import Numbers
from simulator.settings import Options, Settings
from simulator.voice.call import ENDED, Call, CallStore, Order
from simulator.voice.conversation import Conversation, Rejected
from simulator.voice.line import HungUp, Input, Instructions, Line, Redirected
from simulator.voice.progress import CallProgress
from simulator.voice.ringing import Outcome, detect, expected_outcome, ring
from simulator.voice.twiml import read_number
from simulator.voice.verbs import follow
from simulator.webhooks import WebhookSender

logger = logging.getLogger(__name__)


@dataclass
class Switchboard:
    """Makes calls and carries what people do to them."""

    settings: Settings
    options: Options
    numbers: Numbers
    calls: CallStore
    webhooks: WebhookSender
    progress: CallProgress
    log: LogBook
    lines: dict[str, Line] = field(default_factory=dict)

    def call_out(self, to: str, from_: str, order: Order) -> dict[str, Any]:
        """Make a call that the program asked for; returns its resource as it stands at first.

        Raises ApiError where Twilio refuses the number.
        """
        refusal = self.numbers.behaviour(to).call_error
        if refusal is not None:
            raise ApiError(refusal, to)
        call = self._new(to, to, from_, "outbound-api", order)
        resource = call.resource()
        self._start(call, self._outbound)
        return resource

    def call_in(self, number: str, patience: float | None = None) -> Call:
        """A person rings the business; `patience` seconds are added to every silence."""
        base = self.settings.webhook_base
        order = Order(url=f"{base}/voice/answer", status_callback=f"{base}/voice/status")
        call = self._new(number, self.settings.voice_from, number, "inbound", order)
        if patience is not None:
            self.lines[call.sid].patience = patience
        self._start(call, self._inbound)
        return call

    def respond(self, call: Call, response: str, patience: float | None = None) -> bool:
        """Pick up (`answer`) or `decline` a ringing telephone; False when it does not ring."""
        line = self.lines.get(call.sid)
        if line is None or call.direction == "inbound":
            return False
        line.patience = self.options.patience if patience is None else patience
        return line.respond(response)

    def hang_up(self, call: Call) -> bool:
        """The person ends the call; False when it has ended."""
        line = self.lines.get(call.sid)
        return line is not None and line.hang_up("completed" if call.answered else "canceled")

    def press(self, call: Call, given: Input, *, keep: bool) -> bool:
        """Keys or words; without `keep` they are lost when the program does not listen."""
        line = self.lines.get(call.sid)
        if line is None or (not keep and call.listening is None):
            return False
        line.put(given)
        return True

    def update(self, call: Call, status: str, instructions: Instructions | None) -> None:
        """What `POST …/Calls/{sid}.json` asks for. Raises ApiError 21220 for a call that has ended."""
        line = self.lines.get(call.sid)
        if line is None or (instructions and not call.answered):
            raise ApiError(21220)
        if instructions:
            line.redirect(instructions)
        elif status:
            line.hang_up(status if not call.answered else "completed")

    def clear(self) -> None:
        """End all calls and forget them."""
        for line in list(self.lines.values()):
            line.hang_up()
        self.calls.clear()

    def _new(
        self, number: str, to: str, from_: str, direction: str, order: Order, parent: str | None = None
    ) -> Call:
        call = Call(
            new_sid("CA"), self.settings.account_sid, number, to, from_, direction, order, parent_sid=parent
        )
        self.lines[call.sid] = Line()
        self.lines[call.sid].patience = self.options.patience
        self.calls.add(call)
        return call

    def _start(self, call: Call, run: Callable[[Call, Line], None]) -> None:
        line = self.lines[call.sid]
        Thread(target=self._guard, args=(call, line, run), name="simulator-call", daemon=True).start()

    def _guard(self, call: Call, line: Line, run: Callable[[Call, Line], None]) -> None:
        try:
            run(call, line)
            self._end(call, line.end_status or "completed")
        except (HungUp, Redirected):
            self._end(call, line.end_status or "completed")
        except Exception:
            logger.exception("a simulated call failed")
            self._end(call, "failed")

    def _outbound(self, call: Call, line: Line) -> None:
        outcome = self._dial(call, line)
        if not outcome.answered:
            line.hang_up(outcome.status)
            return
        self._answer(call, line)
        if outcome.hangs_up:
            line.hang_up()
            return
        params = self._detect(call, line)
        follow(self._conversation(call, line), _first(call.order), params)

    def _inbound(self, call: Call, line: Line) -> None:
        self._move(call, "ringing")
        conversation = self._conversation(call, line)
        try:
            follow(conversation, _first(call.order), {})
        except Rejected as rejected:
            line.hang_up("completed" if call.answered else "busy" if str(rejected) == "busy" else "no-answer")

    def _leg(self, conversation: Conversation, number: str, element: Element) -> tuple[Call, Line]:
        parent = conversation.call
        order = Order(
            timeout=int(read_number(element, "timeout", 30)),
            time_limit=int(read_number(element, "timeLimit", 14_400)),
        )
        caller = element.get("callerId") or parent.from_
        leg = self._new(number, number, caller, "outbound-dial", order, parent.sid)
        line = self.lines[leg.sid]
        self._start(leg, self._bridge)
        return leg, line

    def _bridge(self, call: Call, line: Line) -> None:
        outcome = self._dial(call, line)
        if not outcome.answered:
            line.hang_up(outcome.status)
            return
        self._answer(call, line)
        while not outcome.hangs_up:
            line.sleep(60)

    def _dial(self, call: Call, line: Line) -> Outcome:
        expected = expected_outcome(self.numbers.behaviour(call.to), self.options)
        line.sleep(self.options.ring_after * self.options.tempo / 2)
        call.dialled = utc_now()
        self.progress.report(call, "initiated")
        if expected != "failed":
            line.sleep(self.options.ring_after * self.options.tempo / 2)
            self._move(call, "ringing", "ringing")
        outcome = ring(line, expected, call.order, self.options)
        call.sip_code = outcome.sip_code
        return outcome

    def _answer(self, call: Call, line: Line) -> None:
        call.answered = utc_now()
        call.dialled = call.dialled or call.answered
        line.limit(call.order.time_limit)
        self._move(call, "in-progress", "answered")

    def _detect(self, call: Call, line: Line) -> dict[str, str]:
        """Machine detection: what the first request carries, after the wait when it is synchronous."""
        order, behaviour = call.order, self.numbers.behaviour(call.to)
        if not order.machine_detection:
            return {}
        found, seconds = detect(expected_outcome(behaviour, self.options), behaviour, order.machine_detection)
        milliseconds = round(seconds * 1000)
        if not order.async_amd:
            line.sleep(seconds * self.options.tempo)
        call.answered_by = found
        self.calls.show(call)
        if order.async_amd:
            self.progress.report_detection(call, seconds * self.options.tempo, milliseconds)
            return {}
        return {"AnsweredBy": found, "MachineDetectionDuration": str(milliseconds)}

    def _conversation(self, call: Call, line: Line) -> Conversation:
        return Conversation(
            call=call,
            line=line,
            calls=self.calls,
            webhooks=self.webhooks,
            options=self.options,
            api_url=self.settings.base_url,
            open_leg=self._leg,
            on_answer=lambda: self._answer(call, line),
            script=deque(self.numbers.behaviour(call.number).call_inputs),
        )

    def _move(self, call: Call, status: str, event: str = "") -> None:
        call.status = status
        self.calls.show(call)
        self.log.add("call", f"{call.direction} {status}", status=status, sid=call.sid)
        if event:
            self.progress.report(call, event)

    def _end(self, call: Call, status: str) -> None:
        self.lines.pop(call.sid, None)
        if call.status in ENDED:
            return
        call.ended, call.listening = utc_now(), None
        if status == "canceled":
            call.sip_code = 487
        self._move(call, status, "completed")


def _first(order: Order) -> Instructions:
    return Instructions(order.url, "" if order.url else order.twiml, order.method)
