"""Signed requests to the program, with the time-outs and the retry that Twilio has."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, urldefrag, urlencode, urlsplit
from uuid import uuid4

import httpx

from simulator.events import LogBook

MAX_BODY = 64 * 1024


@dataclass(frozen=True)
class Delivery:
    """What came of one webhook: an HTTP status, or the reason why there is none."""

    url: str
    status: int | None
    body: str = ""
    content_type: str = ""
    error: str = ""
    milliseconds: int = 0

    @property
    def ok(self) -> bool:
        """Whether the program answered 2xx."""
        return self.status is not None and 200 <= self.status < 300


@dataclass(frozen=True)
class Overrides:
    """Twilio's connection overrides, read from a URL's fragment; times in seconds."""

    connect: float = 5.0
    read: float = 15.0
    retries: int = 1
    policy: tuple[str, ...] = ("ct",)

    @classmethod
    def parse(cls, fragment: str) -> Overrides:
        """`rc=3&rp=ct,rt,5xx&ct=2000&rt=5000`; what cannot be read keeps its default."""
        given = dict(parse_qsl(fragment))

        def number(name: str, low: int, high: int, default: int) -> int:
            text = given.get(name, "")
            return min(max(int(text), low), high) if text.isdigit() else default

        policy = tuple(given.get("rp", "ct").split(","))
        return cls(
            connect=number("ct", 100, 10_000, 5_000) / 1000,
            read=number("rt", 100, 15_000, 15_000) / 1000,
            retries=number("rc", 0, 5, 1),
            policy=("ct", "rt", "4xx", "5xx") if "all" in policy else policy,
        )


def sign(auth_token: str, url: str, params: Mapping[str, str]) -> str:
    """Twilio's signature: base64 of HMAC-SHA1 over the URL and the sorted names and values."""
    text = url + "".join(name + params[name] for name in sorted(params))
    return base64.b64encode(hmac.new(auth_token.encode(), text.encode(), hashlib.sha1).digest()).decode()


class WebhookSender:
    """Sends webhooks and notes each in the log."""

    def __init__(self, auth_token: str, log: LogBook) -> None:
        self._token = auth_token
        self._log = log
        limits = httpx.Limits(max_connections=200, max_keepalive_connections=50, keepalive_expiry=2.0)
        self._client = httpx.Client(trust_env=False, follow_redirects=True, limits=limits)

    def send(
        self, url: str, params: Mapping[str, str], what: str, *, method: str = "POST", inbound: bool = False
    ) -> Delivery:
        """Call the program once, and again where Twilio would; never raises for what the network does."""
        target, fragment = urldefrag(url)
        overrides = Overrides.parse(fragment)
        token = str(uuid4())
        for attempt in range(overrides.retries + 1):
            delivery, reason = self._once(target, params, method, overrides, token if inbound else "")
            self._note(what, delivery, params, attempt)
            if reason not in overrides.policy:
                break
        return delivery

    def fetch(self, url: str, limit: int) -> tuple[Delivery, bytes]:
        """GET a media file of at most `limit` bytes, unsigned, as Twilio does."""
        started = time.monotonic()
        try:
            response = self._client.get(url, timeout=15)
            content, content_type = response.content[: limit + 1], response.headers.get("content-type", "")
            delivery = Delivery(url, response.status_code, "", content_type, "", _since(started))
        except (httpx.HTTPError, httpx.InvalidURL) as problem:
            delivery, content = (
                Delivery(url, None, error=type(problem).__name__, milliseconds=_since(started)),
                b"",
            )
        self._note("media download", delivery, {}, 0)
        return delivery, content

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _once(
        self, url: str, params: Mapping[str, str], method: str, overrides: Overrides, token: str
    ) -> tuple[Delivery, str]:
        started = time.monotonic()
        try:
            response = self._client.send(self._request(url, params, method, overrides, token))
        except httpx.InvalidURL:
            return Delivery(url, None, error="InvalidURL"), ""
        except httpx.HTTPError as problem:
            error = type(problem).__name__
            reason = "rt" if isinstance(problem, httpx.ReadTimeout) else "ct"
            return Delivery(url, None, error=error, milliseconds=_since(started)), reason
        content_type = response.headers.get("content-type", "")
        text = response.text[: MAX_BODY + 1]
        reason = f"{response.status_code // 100}xx"
        return Delivery(url, response.status_code, text, content_type, "", _since(started)), reason

    def _request(
        self, url: str, params: Mapping[str, str], method: str, overrides: Overrides, token: str
    ) -> httpx.Request:
        if method == "GET" and params:
            url += ("&" if urlsplit(url).query else "?") + urlencode(params)
        sent_url = str(httpx.URL(url))
        body = dict(params) if method == "POST" else None
        headers = {
            "X-Twilio-Signature": sign(self._token, sent_url, body or {}),
            "User-Agent": "TwilioProxy/1.1 (simulator)",
            "Accept": "*/*",
        }
        if token:
            headers["I-Twilio-Idempotency-Token"] = token
        timeout = httpx.Timeout(overrides.read, connect=overrides.connect)
        return self._client.build_request(method, sent_url, data=body, headers=headers, timeout=timeout)

    def _note(self, what: str, delivery: Delivery, params: Mapping[str, str], attempt: int) -> None:
        kind = "twiml" if what == "twiml" else "webhook"
        status = delivery.status if delivery.status is not None else delivery.error
        self._log.add(
            kind,
            what,
            status=status,
            milliseconds=delivery.milliseconds,
            url=delivery.url,
            params=dict(params),
            answer=delivery.body[:4000],
            attempt=attempt + 1 if attempt else 0,
        )


def _since(started: float) -> int:
    return round((time.monotonic() - started) * 1000)
