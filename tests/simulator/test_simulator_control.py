"""The control API: directory, settings, log, live events, and starting the process."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from flask import Response

from simulator.directory import Directory
from simulator.mail import free_port
from simulator.settings import Options, Settings
from tests.simulator.program import BUSINESS, PERSON, wait_for

ROOT = Path(__file__).parents[2]


def test_health(simulator) -> None:
    assert httpx.get(f"{simulator.url}/healthz").json()["status"] == "ok"


def test_the_directory_names_the_telephones(control, twilio) -> None:
    entries = [
        {"number": "0991234567", "name": "PÉREZ ANA", "cedula": "1720345678", "scenario": "charges_loaded"},
        {"number": "+593222345678", "name": "LOOR LUIS", "cedula": None},
        {"number": "nothing"},
    ]
    assert control.put("/directory", json=entries).json() == {"count": 2}
    twilio.messages.create(to=f"whatsapp:{PERSON}", from_=BUSINESS, body="Hola")
    twilio.messages.create(to="whatsapp:+593999999999", from_=BUSINESS, body="Hola")
    wait_for(lambda: len(control.get("/phones").json()["phones"][0]["unread"]) == 1)
    phones = {phone["number"]: phone for phone in control.get("/phones").json()["phones"]}
    assert phones.keys() == {PERSON, "+593999999999", "+593222345678"}
    assert phones[PERSON].items() >= {"name": "PÉREZ ANA", "scenario": "charges_loaded"}.items()
    assert phones[PERSON]["last"]["body"] == "Hola"
    assert phones["+593222345678"]["last"] is None


@pytest.mark.parametrize("entries", [None, {}, ["x"]])
def test_what_is_no_directory_is_refused(control, entries) -> None:
    assert control.put("/directory", json=entries).status_code == 400


def test_a_directory_is_read_from_a_file_or_an_address(program, tmp_path) -> None:
    entries = json.dumps([{"number": PERSON, "name": "ANA"}])
    program.answer("/directory", Response(entries, mimetype="application/json"))
    (tmp_path / "directory.json").write_text(entries)
    for directory in (
        Directory(f"{program.base}/directory"),
        Directory("", str(tmp_path / "directory.json")),
    ):
        directory.refresh()
        assert directory.entry(PERSON)["name"] == "ANA"


@pytest.mark.parametrize(
    "change", [{"tempo": -1}, {"tempo": "x"}, {"mail": "x"}, {"nothing": 1}, {"enforce_window": 1}]
)
def test_options_that_make_no_sense_are_refused(control, change) -> None:
    before = control.get("/settings").json()["options"]
    assert control.patch("/settings", json={"read_after": 5} | change).status_code == 400
    assert control.get("/settings").json()["options"] == before


def test_the_token_is_not_shown(control, simulator) -> None:
    assert f'"{simulator.settings.auth_token}"' not in control.get("/settings").text


def test_the_log_has_requests_in_both_directions(control, twilio, program) -> None:
    twilio.messages.create(
        to=f"whatsapp:{PERSON}", from_=BUSINESS, body="x", status_callback=f"{program.base}/s"
    )
    wait_for(lambda: len(program.at("/s")) == 2)
    delivered = wait_for(
        lambda: [e for e in control.get("/log").json()["log"] if e["what"] == "message delivered"]
    )
    assert (delivered[0]["kind"], delivered[0]["status"]) == ("webhook", 200)
    api = [entry for entry in control.get("/log").json()["log"] if entry["kind"] == "api"]
    assert api[0]["what"] == "POST /Messages"
    assert "Authorization" not in json.dumps(api)


def read_events(url: str, count: int, headers: dict[str, str] | None = None) -> list[tuple[str, str, dict]]:
    events, current = [], {}
    with httpx.stream("GET", url, headers=headers, timeout=5) as stream:
        for line in stream.iter_lines():
            name, _, value = line.partition(": ")
            if not line and "event" in current:
                events.append((current["id"], current["event"], json.loads(current["data"])))
                current = {}
                if len(events) == count:
                    break
            elif name:
                current[name] = value
    return events


def test_events_are_followed_live_and_taken_up_again(control, simulator) -> None:
    url = f"{simulator.url}/simulator/events"
    bus = simulator.exchange.bus
    start = f"{bus._boot}-{bus._last}"
    control.post("/inbound", json={"from": PERSON, "body": "Hola"})
    events = read_events(url, 3, {"Last-Event-ID": start})
    assert [kind for _, kind, _ in events] == ["message", "log", "message"]
    assert events[-1][2]["status"] == "received"
    again = read_events(url, 1, {"Last-Event-ID": events[1][0]})
    assert again[0] == events[2]
    assert read_events(url, 1, {"Last-Event-ID": "other-7"})[0][1] == "resync"


def test_unknown_paths_and_hosts(control, simulator) -> None:
    assert control.get("/calls/CA0").json() == {"error": "not found"}
    assert control.get("/media/ME0").status_code == 404
    assert httpx.get(f"{simulator.url}/healthz", headers={"Host": "evil.example"}).status_code == 400


def test_settings_come_from_the_environment() -> None:
    env = {"SIMULATOR_PORT": "9", "TWILIO_AUTH_TOKEN": "", "TWILIO_WHATSAPP_FROM": "+593999000009"}
    settings = Settings.from_env(env, host=None, smtp_port=0)
    assert (settings.port, settings.smtp_port, settings.auth_token) == (9, 0, "simulator")
    assert settings.whatsapp_sender == "whatsapp:+593999000009"
    assert settings.host == "127.0.0.1"
    with pytest.raises(ValueError, match="unknown option"):
        Options.from_json('{"x": 1}')


def test_the_process_starts_says_where_it_is_and_stops() -> None:
    port = free_port("127.0.0.1")
    command = [sys.executable, "-m", "simulator", "--port", str(port), "--smtp-port", "0"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=os.environ)
    try:
        assert process.stdout
        assert f"http://127.0.0.1:{port}/" in process.stdout.readline()
        assert httpx.get(f"http://127.0.0.1:{port}/healthz").status_code == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
    finally:
        process.kill()


def test_a_taken_port_is_said_in_a_sentence(simulator) -> None:
    command = [sys.executable, "-m", "simulator", "--port", str(simulator.settings.port), "--smtp-port", "0"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=20, check=False)
    assert ended.returncode == 1
    assert "puerto" in ended.stderr
    assert "Traceback" not in ended.stderr
