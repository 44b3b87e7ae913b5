"""Fetching the program's instructions for a call, with Twilio's errors when they cannot be had."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urljoin
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from simulator.voice.line import Instructions
from simulator.webhooks import MAX_BODY, Delivery, WebhookSender

APOLOGY = "We're sorry. An application error has occurred. Goodbye."


class TwimlError(Exception):
    """Instructions that cannot be followed: Twilio's error code and why."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(f"{code} {reason}")
        self.code = code
        self.reason = reason


@dataclass(frozen=True)
class Document:
    """A parsed `<Response>` and the URL that its relative addresses start from."""

    root: Element
    url: str = ""

    def resolve(self, address: str) -> str:
        """An absolute URL. Raises TwimlError 11100 when there is nothing to resolve against."""
        url = urljoin(self.url, address)
        if not url.startswith(("http://", "https://")):
            raise TwimlError(11100, "invalid URL")
        return url


def read_number(element: Element, name: str, default: float) -> float:
    """A number attribute. Raises TwimlError 12200 when it is none or negative."""
    text = element.get(name, "")
    try:
        value = float(text) if text else default
    except ValueError:
        value = -1
    if not 0 <= value < float("inf"):
        raise TwimlError(12200, f"{element.tag}: invalid {name}")
    return value


def load(webhooks: WebhookSender, instructions: Instructions, params: dict[str, str]) -> Document:
    """Fetch and parse. Raises TwimlError 11200, 11205, 11750, 12100 or 12300."""
    if instructions.twiml:
        return Document(parse(instructions.twiml))
    delivery = webhooks.send(instructions.url, params, "twiml", method=instructions.method)
    _check(delivery)
    return Document(parse(delivery.body), delivery.url)


def parse(text: str) -> Element:
    """The `<Response>` of a document. Raises TwimlError 12100."""
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError as problem:
        raise TwimlError(12100, f"document parse failure: {problem}") from None
    if root.tag != "Response":
        raise TwimlError(12100, "the root element is not Response")
    return root


def _check(delivery: Delivery) -> None:
    if delivery.status is None:
        raise TwimlError(11205 if "Connect" in delivery.error else 11200, delivery.error)
    if not delivery.ok:
        raise TwimlError(11200, f"got HTTP {delivery.status}")
    if len(delivery.body) > MAX_BODY:
        raise TwimlError(11750, "response larger than 64 kB")
    if "xml" not in delivery.content_type and "html" not in delivery.content_type:
        raise TwimlError(12300, f"invalid content type {delivery.content_type}")
