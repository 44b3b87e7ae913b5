"""A running simulator, a small program for it to talk to, and the real Twilio client."""

from collections.abc import Iterator
from threading import Thread

import httpx
import pytest
from flask import Flask
from twilio.rest import Client
from werkzeug.serving import make_server

from simulator.server import QuietHandler, RunningSimulator, run_simulator
from simulator.settings import Settings
from tests.simulator.program import FAST, Program


@pytest.fixture(scope="session")
def served_program() -> Iterator[Program]:
    program, app = Program(), Flask("program")
    app.add_url_rule("/<path:path>", view_func=program.handle, methods=["GET", "POST"], endpoint="any")
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=QuietHandler)
    server.daemon_threads = True  # type: ignore[attr-defined]
    program.base = f"http://127.0.0.1:{server.server_port}"
    Thread(target=server.serve_forever, daemon=True).start()
    yield program
    server.shutdown()


@pytest.fixture
def program(served_program: Program) -> Program:
    served_program.received.clear()
    served_program.answers.clear()
    return served_program


@pytest.fixture(scope="session")
def running(served_program: Program) -> Iterator[RunningSimulator]:
    settings = Settings(port=0, smtp_port=0, imap_port=0, webhook_base=served_program.base, options=FAST)
    with run_simulator(settings) as simulator:
        yield simulator


@pytest.fixture
def simulator(running: RunningSimulator, program: Program) -> RunningSimulator:
    httpx.delete(f"{running.url}/simulator").raise_for_status()
    running.exchange.directory.clear()
    return running


@pytest.fixture
def control(simulator: RunningSimulator) -> Iterator[httpx.Client]:
    """The control API."""
    with httpx.Client(base_url=f"{simulator.url}/simulator", timeout=10) as client:
        yield client


@pytest.fixture
def twilio(simulator: RunningSimulator) -> Client:
    """The official client, pointed at the simulator as the program points it."""
    client = Client(simulator.settings.account_sid, simulator.settings.auth_token)
    client.api.base_url = simulator.url
    client.content.base_url = simulator.url
    return client
