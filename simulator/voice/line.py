"""The wire between the person and the program: picking up, keys and words, hanging up, being redirected."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass
from threading import Condition


@dataclass(frozen=True)
class Input:
    """What a person does during a call: `kind` is digits, speech or silence."""

    kind: str
    value: str = ""
    confidence: float = 0.9


@dataclass(frozen=True)
class Instructions:
    """Where the next TwiML comes from: a URL, or the document itself."""

    url: str = ""
    twiml: str = ""
    method: str = "POST"


class HungUp(Exception):  # a signal, not an error
    """The call is over; ends whatever waits on the line."""


class Redirected(Exception):  # a signal, not an error
    """The API gave a running call new instructions."""

    def __init__(self, instructions: Instructions) -> None:
        super().__init__("redirected")
        self.instructions = instructions


class Line:
    """Every wait of a call is one of these methods, so that hanging up ends it at once."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._response = ""
        self._inputs: deque[Input] = deque()
        self._redirect: Instructions | None = None
        self._held_until = 0.0
        self._deadline = float("inf")
        self.end_status = ""
        self.patience = 0.0

    def respond(self, response: str) -> bool:
        """The person answers or declines a ringing telephone; False when that is decided already."""
        with self._changed:
            if self._response or self.end_status:
                return False
            self._response = response
            self._changed.notify_all()
            return True

    def await_response(self, seconds: float) -> str:
        """`answer`, `decline`, or nothing after `seconds` of ringing. Raises HungUp."""
        until = time.monotonic() + seconds
        with self._changed:
            while not self._response and self._wait(until):
                pass
            return self._response

    def put(self, given: Input) -> None:
        """Keys or words from the person, kept until the program listens."""
        with self._changed:
            self._inputs.append(given)
            self._changed.notify_all()

    def hold(self, seconds: float) -> None:
        """The person is still typing or listening: silence does not count for `seconds`."""
        with self._changed:
            self._held_until = time.monotonic() + seconds
            self._changed.notify_all()

    def take(self, seconds: float) -> Input | None:
        """The next input, or None after `seconds` of silence. Raises HungUp or Redirected."""
        until = time.monotonic() + seconds
        with self._changed:
            while not self._inputs and self._wait(max(until, self._held_until)):
                pass
            return self._inputs.popleft() if self._inputs else None

    def sleep(self, seconds: float, *, until_input: bool = False) -> None:
        """Let time pass, or less when an input may cut it short. Raises HungUp or Redirected."""
        until = time.monotonic() + seconds
        with self._changed:
            while not (until_input and self._inputs) and self._wait(until):
                pass

    def limit(self, seconds: float) -> None:
        """End the call by itself after `seconds`."""
        self._deadline = time.monotonic() + seconds

    def redirect(self, instructions: Instructions) -> None:
        """Break off what goes on and start with new instructions."""
        with self._changed:
            self._redirect = instructions
            self._changed.notify_all()

    def hang_up(self, status: str = "completed") -> bool:
        """End the call; False when it has ended."""
        with self._changed:
            if self.end_status:
                return False
            self.end_status = status
            self._changed.notify_all()
            return True

    def _wait(self, until: float) -> bool:
        """Wait for a change; False once `until` has passed. The condition is held."""
        if time.monotonic() >= self._deadline:
            self.end_status = self.end_status or "completed"
        if self.end_status:
            raise HungUp
        if self._redirect:
            instructions, self._redirect = self._redirect, None
            raise Redirected(instructions)
        left = min(until, self._deadline) - time.monotonic()
        if left > 0:
            self._changed.wait(left)
            return True
        return time.monotonic() < until
