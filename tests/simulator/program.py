"""A small program for the simulator to talk to, and what the tests share."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import Response, request
from twilio.request_validator import RequestValidator

PERSON = "+593991234567"
BUSINESS = "whatsapp:+593999000001"
FAST = '{"tempo": 0, "sent_after": 0, "delivered_after": 0, "read_after": null, "approve_after": 0}'
EMPTY = "<Response/>"


@dataclass
class Received:
    """One webhook as the program saw it."""

    path: str
    url: str
    method: str
    form: dict[str, str]
    headers: dict[str, str]
    signed: bool


@dataclass
class Program:
    """Stands for the program: answers what a test tells it to, and remembers what it got."""

    received: list[Received] = field(default_factory=list)
    answers: dict[str, Any] = field(default_factory=dict)
    base: str = ""

    def answer(self, path: str, answer: str | Response | Callable[[], Any] | list[str]) -> None:
        self.answers[path] = answer

    def at(self, path: str) -> list[Received]:
        return [webhook for webhook in self.received if webhook.path == path]

    def forms(self, path: str) -> list[dict[str, str]]:
        return [webhook.form for webhook in self.at(path)]

    def handle(self, path: str) -> Any:
        validator = RequestValidator("simulator")
        url = self.base + request.environ["RAW_URI"]
        signature = request.headers.get("X-Twilio-Signature", "")
        signed = validator.validate(url, request.form if request.method == "POST" else {}, signature)
        form = {**request.args.to_dict(), **request.form.to_dict()}
        self.received.append(Received("/" + path, url, request.method, form, dict(request.headers), signed))
        answer = self.answers.get("/" + path, EMPTY)
        if isinstance(answer, list):
            answer = answer.pop(0) if len(answer) > 1 else answer[0]
        if callable(answer) and not isinstance(answer, Response):
            answer = answer()
        return Response(answer, mimetype="text/xml") if isinstance(answer, str) else answer


def wait_for(condition: Callable[[], Any], seconds: float = 5.0) -> Any:
    """The first true value of `condition`."""
    until = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < until, "what was waited for did not happen"
        time.sleep(0.01)
    return value
