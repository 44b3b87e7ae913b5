"""The whole product as an operator starts it: `recobra up --with-simulator`, driven by commands and the telephone."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from bot.config import ROOT
from tests.support.models import share_models
from tests.support.ports import find_port

RECOBRA = Path(sys.executable).with_name("recobra")
# A Wednesday morning, the first day of the seed's campaign. Source: 004_494a7d2a7dcd2fdb.txt
FIRST_DAY = datetime(2021, 3, 17, 10, 0, tzinfo=ZoneInfo("America/Guayaquil"))


class Whole:
    """A running Recobra with its simulator."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.web, self.page = find_port(), find_port()
        offset = (FIRST_DAY - datetime.now(UTC)).total_seconds()
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("TWILIO_")},
            "RECOBRA_VAR_DIR": str(folder), "WEB_PORT": str(self.web), "SIMULATOR_PORT": str(self.page),
            "RECOBRA_CLOCK_OFFSET": str(offset), "HANDOFF_PHONE": "",
            "WHATSAPP_MPS": "400", "VOICE_CPS": "20",  # a rate that somebody bought: there are 1131 contacts
            "SIMULATOR_OPTIONS": json.dumps(
                {"tempo": 0, "sent_after": 0, "delivered_after": 0, "auto_answer": "machine"}
            ),
        }  # fmt: skip
        self.simulator = httpx.Client(base_url=f"http://127.0.0.1:{self.page}/simulator", timeout=30)
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start everything and wait for the words that it runs."""
        self.process = subprocess.Popen(
            [RECOBRA, "up", "--with-simulator"], env=self.environment, cwd=ROOT, text=True,
            stdout=(self.folder / "up.log").open("a"), stderr=subprocess.STDOUT,
        )  # fmt: skip
        self.until(lambda: "en marcha" in self.said(), 300)

    def said(self) -> str:
        assert self.process
        text = (self.folder / "up.log").read_text()
        assert self.process.poll() is None, text
        return text

    def stop(self) -> float:
        """End it as a service manager would; how many seconds it took."""
        assert self.process
        started = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=60)
        return time.monotonic() - started

    def run(self, *arguments: str, status: int = 0, stdin: str | None = None) -> Any:
        """A command; what it says as JSON, else as text."""
        done = subprocess.run(
            [RECOBRA, *arguments],
            env=self.environment,
            cwd=ROOT,
            capture_output=True,
            input=stdin,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == status, done.stdout + done.stderr
        return json.loads(done.stdout) if "--json" in arguments else done.stdout + done.stderr

    def until(self, condition: Callable[[], Any], seconds: float = 30) -> Any:
        """Wait for something to be true, and give it back."""
        deadline = time.monotonic() + seconds
        while not (seen := condition()):
            assert time.monotonic() < deadline, "it did not happen in time"
            time.sleep(0.1)
        return seen

    def received(self, number: str) -> list[dict[str, Any]]:
        """What a telephone received, oldest first."""
        thread = self.simulator.get("/messages", params={"number": number}).json()["messages"]
        return [message for message in thread if message["direction"] == "in"]

    def write(self, number: str, body: str = "", **more: Any) -> str:
        """A customer's message; the answer, once it is there."""
        heard = len(self.received(number))
        sent = self.simulator.post("/inbound", json={"from": number, "body": body, **more})
        assert sent.json()["webhook"]["status"] == 200, sent.text
        self.until(lambda: len(self.received(number)) > heard)
        time.sleep(0.3)
        return "\n".join(message["body"] for message in self.received(number)[heard:])

    def customer(self, cedula: str) -> dict[str, Any]:
        return dict(self.run("customer", "show", cedula, "--json"))


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Whole]:
    """Started once."""
    folder = tmp_path_factory.mktemp("whole")
    share_models(folder)
    product = Whole(folder)
    product.start()
    yield product
    assert product.stop() < 30


@pytest.fixture(scope="session")
def campaign(whole: Whole) -> Whole:
    """The sample base imported and its campaign launched."""
    base = Path(whole.folder / "equipment_base.csv")
    base.write_bytes((ROOT / "samples" / "equipment_base.csv").read_bytes())
    report = whole.run("import", "equipment-base", str(base), "--json")
    assert (report["imported"], report["rejected"], report["duplicates"]) == (1131, 69, 24)
    whole.run(
        "campaign",
        "create",
        "marzo",
        "--script",
        "equipment_recovery",
        "--starts",
        "2021-03-17",
        "--deadline",
        "2021-03-31",
        "--ends",
        "2021-04-15",
    )
    whole.run("campaign", "launch", "marzo")
    return whole
