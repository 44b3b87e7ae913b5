"""The usual way to send many: a Celery task that calls Twilio's client."""

import os
from functools import cache

from celery import Celery
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from bench.population import ACCOUNT

app = Celery("rival", broker=os.environ.get("BENCH_REDIS", "redis://127.0.0.1:6379/0"))


@app.task(ignore_result=True)  # type: ignore[untyped-decorator,unused-ignore]
def send(url: str, fields: dict[str, str]) -> None:
    """Send one message."""
    create(url, fields)


def create(url: str, fields: dict[str, str]) -> None:
    """One message through Twilio's client."""
    _client(url).messages.create(to=fields["To"], from_=fields["From"], body=fields["Body"])


@cache
def _client(url: str) -> Client:
    client = Client(ACCOUNT, "bench", http_client=TwilioHttpClient(timeout=15))
    client.api.base_url = url
    return client
