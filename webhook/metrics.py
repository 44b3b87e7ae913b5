"""Counts requests and shows the queue to Prometheus: numbers only, of nobody in particular."""

import time

from flask import Blueprint, Flask, Response, current_app, g, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)

from bot.queries import outbox, workload

routes = Blueprint("metrics", __name__)
_requests = Counter("recobra_requests_total", "Web requests.", ["endpoint", "status"])
_seconds = Histogram(
    "recobra_request_seconds", "How long they took.", ["endpoint"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10),
)  # fmt: skip


def register(app: Flask) -> None:
    """Measure every request of the application, and show the measures."""
    app.before_request(_start)
    app.after_request(_count)
    app.register_blueprint(routes)


@routes.get("/metrics")
def show_metrics() -> Response:
    """This process's counters, and the database's present state."""
    now = CollectorRegistry()
    with current_app.extensions["recobra"].database.reading() as session:
        load = workload.measure(session)
        untold = outbox.count_pending(session)
    messages = Gauge("recobra_messages", "Messages that are under way.", ["channel", "status"], registry=now)
    for channel, status, count in load.messages:
        messages.labels(channel, status).set(count)
    Gauge("recobra_unanswered_seconds", "Age of the oldest unanswered message.", registry=now).set(
        load.oldest_unanswered
    )
    Gauge("recobra_waiting_conversations", "Conversations that wait for a person.", registry=now).set(
        load.waiting
    )
    alarms = Gauge("recobra_alarms", "Alarms that are open.", ["kind"], registry=now)
    for kind, count in load.alarms.items():
        alarms.labels(kind).set(count)
    records = Gauge("recobra_outbox", "Records not told yet.", ["system", "status"], registry=now)
    for (system, status), count in untold.items():
        records.labels(system, status.value).set(count)
    Gauge("recobra_scheduler_seconds", "Since a scheduler was last at work.", registry=now).set(
        load.scheduler_age
    )
    Gauge("recobra_pool_waiting", "Conversations that wait for a thread.", registry=now).set(
        current_app.extensions["pool"].waiting
    )
    return Response(generate_latest() + generate_latest(now), content_type=CONTENT_TYPE_LATEST)


def _start() -> None:
    g.started = time.perf_counter()


def _count(response: Response) -> Response:
    endpoint = request.endpoint or "none"  # a route's name, never its path: tokens are in paths
    _requests.labels(endpoint, response.status_code).inc()
    if "started" in g:
        _seconds.labels(endpoint).observe(time.perf_counter() - g.started)
    return response
