"""Two of each, started from deploy/compose.yml behind its proxies: conversations, and what comes at the same time."""

import itertools
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.conversations.script import FOLDER, Script, load, play
from tests.deploy.line import Line
from tests.deploy.whole import Whole

CHOSEN = {
    "turns": ["step by step", "questions in the middle", "moved and cancelled"],
    "returned": ["the picture"],
    "answers": ["a person", "no more messages, in the middle of a form", "two misunderstandings"],
    "calls": ["a turn by speech", "a turn by digits"],
}
SCRIPTS = [
    pytest.param(script, id=f"{name}: {script.name}")
    for name, wanted in CHOSEN.items()
    for script in load(FOLDER / f"{name}.txt")
    if script.name in wanted
]


def test_everything_is_ready_and_what_is_inside_cannot_be_reached(whole: Whole) -> None:
    for number in (1, 2):
        web = f"http://127.0.0.1:{whole.places.ports[f'web-{number}']}"
        ready = httpx.get(f"{web}/readyz", trust_env=False)
        assert ready.status_code == 200, ready.text
        assert httpx.get(f"{web}/metrics", trust_env=False).status_code == 200
    assert whole.client.get("/healthz").status_code == 200
    for inside in ("/readyz", "/metrics", "/webhooks/recobra/", "/health"):
        assert whole.client.get(inside).status_code == 404
    assert (
        whole.post("/whatsapp/inbound", {"From": "whatsapp:+593981"}, signature="forged").status_code == 403
    )


@pytest.mark.parametrize("script", SCRIPTS)
def test_conversation(whole: Whole, script: Script) -> None:
    play(whole, script)


def test_both_of_each_have_worked(whole: Whole) -> None:
    assert whole.has_seen("web") == {"web-1", "web-2"}
    assert whole.has_seen("rasa") == {"rasa-1", "rasa-2"}
    assert whole.has_seen("actions") == {"actions-1", "actions-2"}


def test_turns_at_the_same_time_come_out_one_after_another(whole: Whole) -> None:
    line = Line(whole)
    rasas = itertools.cycle(whole.rasas)
    asked = [(next(rasas), "¿hasta cuándo tengo?", 910_000 + number) for number in range(24)]
    for question in asked[:4]:
        line.ask(*question)
    usual = line.stored_turns()[-1]
    with ThreadPoolExecutor(20) as threads:
        said = list(threads.map(lambda question: line.ask(*question), asked[4:]))
    assert len(set(said)) == 1
    assert line.stored_turns()[5:] == [usual] * 20


def test_after_a_day_of_silence_nothing_of_the_form_is_left(whole: Whole) -> None:
    line = Line(whole)
    first, second = whole.rasas
    assert "¿Qué día" in line.ask(first, "quiero un turno en quito", 920_001)
    whole.run_sql(_A_DAY_LATER, sender=line.sender)
    assert "¿A qué hora" not in line.ask(second, "el lunes", 920_002)
    assert "¿En qué ciudad" in line.ask(first, "quiero un turno", 920_003)


# Under new rows, so that no server takes what it keeps for the latest.
_A_DAY_LATER = """
WITH taken AS (DELETE FROM events WHERE sender_id = :sender RETURNING *)
INSERT INTO events (sender_id, type_name, timestamp, intent_name, action_name, data)
SELECT sender_id, type_name, timestamp - 90000, intent_name, action_name,
  jsonb_set(data::jsonb, '{timestamp}', to_jsonb(timestamp - 90000))::text
FROM taken ORDER BY id
"""
