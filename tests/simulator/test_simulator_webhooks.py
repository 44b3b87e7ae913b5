"""Signing and retrying as Twilio does."""

import time

import pytest
from flask import Response
from twilio.request_validator import RequestValidator

from simulator.events import EventBus, LogBook
from simulator.mail import free_port
from simulator.webhooks import Overrides, WebhookSender, sign


@pytest.fixture
def sender() -> WebhookSender:
    return WebhookSender("token", LogBook(EventBus()))


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/whatsapp/inbound",
        "https://example.com:8443/a?b=c%20d&e=%C3%B1",
        "http://127.0.0.1:8000/x?y=1&y=2",
    ],
)
def test_signatures_are_what_twilios_validator_expects(url: str) -> None:
    params = {"Body": "¿Qué? 😀", "A": "", "From": "whatsapp:+593991234567"}
    signature = sign("token", url, params)
    assert RequestValidator("token").validate(url, params, signature)
    assert not RequestValidator("other").validate(url, params, signature)


@pytest.mark.parametrize("path", ["/status?campa%C3%B1a=1&x=a%3Ab", "/a%20b", "/plain?x=ñ"])
def test_what_is_called_is_what_is_signed(simulator, program, path: str) -> None:
    delivery = simulator.exchange.webhooks.send(program.base + path + "#rc=0", {"A": "1"}, "test")
    assert delivery.ok
    assert program.received[-1].signed
    assert program.received[-1].url.startswith(program.base)


def test_a_refused_connection_is_tried_once_more(sender: WebhookSender) -> None:
    delivery = sender.send(f"http://127.0.0.1:{free_port('127.0.0.1')}/", {}, "test")
    assert (delivery.status, delivery.error) == (None, "ConnectError")
    assert len(sender._log.newest_first()) == 2


def test_an_error_of_the_program_is_not_tried_again_unless_the_address_says_so(simulator, program) -> None:
    program.answer("/x", Response("no", status=500))
    simulator.exchange.webhooks.send(f"{program.base}/x", {}, "test", inbound=True)
    assert len(program.at("/x")) == 1
    simulator.exchange.webhooks.send(f"{program.base}/x#rc=2&rp=5xx", {}, "test", inbound=True)
    assert len(program.at("/x")) == 4
    tokens = [webhook.headers["I-Twilio-Idempotency-Token"] for webhook in program.at("/x")]
    assert len(set(tokens[1:])) == 1
    assert tokens[0] != tokens[1]


def test_a_slow_program_is_given_up(simulator, program) -> None:
    program.answer("/x", lambda: time.sleep(1) or "<Response/>")
    delivery = simulator.exchange.webhooks.send(f"{program.base}/x#rt=200", {}, "test")
    assert (delivery.status, delivery.error) == (None, "ReadTimeout")


def test_overrides_keep_within_twilios_bounds() -> None:
    assert Overrides.parse("ct=99999&rt=1&rc=9&rp=all") == Overrides(10.0, 0.1, 5, ("ct", "rt", "4xx", "5xx"))
    assert Overrides.parse("rc=x") == Overrides()


def test_an_address_that_is_none_is_an_error_and_no_exception(sender: WebhookSender) -> None:
    assert not sender.send("http://[", {}, "test").ok
    assert sender.fetch("http://[", 10)[0].error
