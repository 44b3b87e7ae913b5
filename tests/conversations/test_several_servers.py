"""Everything on PostgreSQL, with two Rasa servers side by side: the same conversations, in their order."""

import itertools
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from bot import processes, training
from bot.bootstrap import Recobra
from bot.supervisor import Program, Supervisor
from tests.conversations.conftest import build_town, free_port
from tests.conversations.script import FOLDER, Script, load, play
from tests.conversations.town import START_SECONDS, Town
from tests.support.accepting_twilio import AcceptingTwilio
from tests.support.postgres import PostgresServer
from tests.support.redis import RedisServer
from tests.support.spread import Spread

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


class SpreadTown(Town):
    """A town whose turns go to two Rasa servers by turns, through what stands for a proxy."""

    def __init__(self, recobra: Recobra, twilio: AcceptingTwilio, logs: Path) -> None:
        self.rasas = [f"http://127.0.0.1:{free_port()}" for _ in range(2)]
        self.spread = Spread(self.rasas)
        recobra.settings.rasa_url = self.spread.url
        super().__init__(recobra, twilio, logs)

    def _start(self) -> Supervisor:
        model, actions = training.ensure_model(), {"actions_url": self.settings.actions_url or ""}
        wanted: dict[str, Program] = {}
        for number, url in enumerate(self.rasas):
            for program in processes.programs(self.settings, actions | {"rasa_url": url}, model, False):
                if program.name == "rasa":
                    program.name = f"rasa-{number}"
                wanted.setdefault(program.name, program)
        chosen = [program for name, program in wanted.items() if name.startswith(("actions", "rasa"))]
        supervisor = Supervisor(chosen, self.logs, lambda _: None, verbose=False)
        supervisor.start()
        supervisor.wait_until_ready(START_SECONDS)
        return supervisor

    def kill_rasa(self, number: int) -> None:
        """As when its machine is lost."""
        program = next(program for program in self.supervisor.programs if program.name == f"rasa-{number}")
        assert program.process
        program.process.send_signal(signal.SIGKILL)
        program.process.wait(10)

    def run_sql(self, statement: str, **values: Any) -> list[Any]:
        """On the database that Rasa's conversations share with the rest."""
        with self.recobra.database.engine.begin() as connection:
            found = connection.execute(text(statement), values)
            return list(found.scalars()) if found.returns_rows else []

    def stop(self) -> None:
        super().stop()
        self.spread.stop()


@pytest.fixture(scope="module")
def spread_town(tmp_path_factory: pytest.TempPathFactory, postgres: PostgresServer) -> Iterator[SpreadTown]:
    redis = RedisServer()
    redis.start()
    url, folder = postgres.new_database(), tmp_path_factory.mktemp("spread-town")
    with build_town(folder, url, SpreadTown, REDIS_URL=redis.url) as built:
        assert isinstance(built, SpreadTown)
        yield built
    redis.stop()


class Line:
    """One customer's conversation, told to the server of one's choice."""

    def __init__(self, town: SpreadTown) -> None:
        number = town.add_customer().phones[0].number
        town.say("hola", sender=number)
        self.town, self.sender = town, str(town.conversation(number).id)
        self.client = httpx.Client(timeout=30, trust_env=False)

    def ask(self, server: str, words: str, message_id: int) -> str:
        body = {"sender": self.sender, "text": words, "channel": "whatsapp", "message_id": message_id}
        headers = {"Authorization": f"Bearer {self.town.settings.rasa_token}"}
        url = f"{server}/webhooks/recobra/webhook"
        answer = self.client.post(url, json=body, headers=headers)
        assert answer.status_code == 200, answer.text
        return "\n".join(reply["text"] for reply in answer.json()["replies"])

    def stored_turns(self) -> list[int]:
        """With how many texts each of the customer's was answered, by the order of the rows."""
        query = "SELECT type_name FROM events WHERE sender_id = :sender ORDER BY id"
        kinds = self.town.run_sql(query, sender=self.sender)
        starts = [place for place, kind in enumerate(kinds) if kind == "user"] + [len(kinds)]
        return [kinds[start:end].count("bot") for start, end in pairwise(starts)]


@pytest.mark.parametrize("script", SCRIPTS)
def test_conversation(spread_town: SpreadTown, script: Script) -> None:
    play(spread_town, script)


def test_turns_at_the_same_time_come_out_one_after_another(spread_town: SpreadTown) -> None:
    line = Line(spread_town)
    rasas = itertools.cycle(spread_town.rasas)
    asked = [(next(rasas), "¿hasta cuándo tengo?", 910_000 + number) for number in range(24)]
    for question in asked[:4]:
        line.ask(*question)
    usual = line.stored_turns()[-1]
    with ThreadPoolExecutor(20) as threads:
        said = list(threads.map(lambda question: line.ask(*question), asked[4:]))
    assert len(set(said)) == 1
    assert line.stored_turns()[5:] == [usual] * 20


def test_after_a_day_of_silence_nothing_of_the_form_is_left(spread_town: SpreadTown) -> None:
    line = Line(spread_town)
    first, second = spread_town.rasas
    assert "¿Qué día" in line.ask(first, "quiero un turno en quito", 920_001)
    spread_town.run_sql(_A_DAY_LATER, sender=line.sender)
    assert "¿A qué hora" not in line.ask(second, "el lunes", 920_002)
    assert "¿En qué ciudad" in line.ask(first, "quiero un turno", 920_003)


def test_one_server_is_killed_in_the_middle_of_a_form(spread_town: SpreadTown) -> None:
    number = spread_town.add_customer().phones[0].number

    def say(words: str) -> str:
        return "\n".join(spread_town.say(words, sender=number))

    assert "¿Qué día" in say("quiero un turno en quito")
    assert "¿A qué hora" in say("el lunes")
    assert all(spread_town.spread.taken[url] for url in spread_town.rasas)
    spread_town.kill_rasa(0)
    assert "¿Está bien?" in say("a las 8")
    assert "código" in say("si")


# Under new rows, so that no server takes what it keeps for the latest.
_A_DAY_LATER = """
WITH taken AS (DELETE FROM events WHERE sender_id = :sender RETURNING *)
INSERT INTO events (sender_id, type_name, timestamp, intent_name, action_name, data)
SELECT sender_id, type_name, timestamp - 90000, intent_name, action_name,
  jsonb_set(data::jsonb, '{timestamp}', to_jsonb(timestamp - 90000))::text
FROM taken ORDER BY id
"""
