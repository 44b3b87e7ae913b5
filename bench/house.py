"""A whole Recobra of its own for a benchmark: processes, a base, and customers who write to it."""

import dataclasses
import json
import os
import shutil
import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree

import yaml
from sqlalchemy import func, select
from twilio.request_validator import RequestValidator

from bench.client import Client
from bench.stub import Provider
from bot import clock, migrations, processes, training
from bot.bootstrap import Recobra
from bot.config import ROOT, Settings, get_settings, var_dir
from bot.models import Phone, Script
from bot.services.campaigns import campaigns, launching
from bot.services.imports.bases import import_base
from bot.services.imports.equipment import EQUIPMENT
from bot.services.turns import offices
from bot.supervisor import Program, Supervisor

TOKEN = "bench"


@dataclass
class House:
    """A running Recobra: where it is, and who can write to it."""

    settings: Settings
    chosen: dict[str, str]
    provider: Provider
    mobiles: list[str]
    supervisor: Supervisor

    def write(self, client: Client, mobile: str, text: str, sid: str) -> None:
        """A customer's WhatsApp message, signed as Twilio signs."""
        to = {"From": f"whatsapp:{mobile}", "To": "whatsapp:+593999000001"}
        self._post(client, "/whatsapp/inbound", {"MessageSid": sid, "Body": text, "NumMedia": "0", **to})

    def ring(self, client: Client, mobile: str, lines: list[str], sid: str) -> list[float]:
        """A customer's call; seconds that each of `/voice/input` took."""
        form = {
            "CallSid": sid,
            "From": mobile,
            "To": "+593999000001",
            "Direction": "inbound",
            "CallStatus": "in-progress",
        }
        document = self._post(client, "/voice/answer", form)
        latencies = []
        for line in lines:
            gather = ElementTree.fromstring(document).find("Gather")
            assert gather is not None
            action = gather.attrib["action"]
            started = time.perf_counter()
            document = self._post(
                client,
                action.removeprefix(self.settings.public_base),
                form | {"SpeechResult": line, "Confidence": "0.9"},
            )
            latencies.append(time.perf_counter() - started)
        return latencies

    def _post(self, client: Client, target: str, form: dict[str, str]) -> str:
        url, form = f"{self.settings.public_base}{target}", {"AccountSid": "AC0", **form}
        signature = RequestValidator(TOKEN).compute_signature(url, form)
        headers = {"X-Twilio-Signature": signature, "Content-Type": "application/x-www-form-urlencoded"}
        return client.post(target, urlencode(form).encode(), headers).decode()

    def add_rasa(self, name: str, model: Path, as_it_comes: bool) -> str:
        """Another Rasa beside the first, with the same actions; its address.

        `as_it_comes`: with Rasa's own REST channel, tracker store and calls of actions; else with ours.
        """
        chosen = self.chosen | {"rasa_url": f"http://127.0.0.1:{free_port()}"}
        program = next(
            p for p in processes.programs(free_web(self.settings), chosen, model, False) if p.name == "rasa"
        )
        program = dataclasses.replace(program, name=name)
        if as_it_comes:
            program = self._bare(program, chosen["rasa_url"])
        self.supervisor.programs.append(program)
        self.supervisor.start_program(program)
        self.supervisor.wait_until_ready(180)
        return chosen["rasa_url"]

    def _bare(self, program: Program, url: str) -> Program:
        folder = var_dir() / program.name
        folder.mkdir()
        endpoints = {
            "action_endpoint": {"url": program.environment["RECOBRA_ACTION_ENDPOINT"]},
            "tracker_store": {"type": "SQL", "dialect": "sqlite", "db": str(folder / "rasa.db")},
        }
        files = {"endpoints.yml": endpoints, "credentials.yml": {"rest": None}}
        for file, content in files.items():
            (folder / file).write_text(yaml.safe_dump(content))
        command = [str(folder / part) if part in files else part for part in program.command]
        return dataclasses.replace(program, command=command, ready_url=f"{url}/webhooks/rest/")


@contextmanager
def running_house() -> Iterator[House]:
    """Recobra on SQLite in a folder of its own, with the sample base in a running campaign."""
    with tempfile.TemporaryDirectory() as folder:
        provider = Provider()
        _set_environment(folder, provider)
        recobra = Recobra(get_settings())
        mobiles = _prepare(recobra)
        chosen = processes.choose_addresses(recobra.settings, with_simulator=False)
        model = training.ensure_model()
        programs = _without_clock(processes.programs(recobra.settings, chosen, model, with_simulator=False))
        supervisor = Supervisor(programs, Path(folder) / "log", print, verbose=False)
        try:
            supervisor.start()
            supervisor.wait_until_ready(180)
            yield House(recobra.settings, chosen, provider, mobiles, supervisor)
        except TimeoutError:
            print(*(supervisor.log_tail(program) for program in programs), sep="\n")
            raise
        finally:
            supervisor.stop()
            get_settings.cache_clear()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def free_web(settings: Settings) -> Settings:
    """The same settings with a free web port, for programs that are started beside the running ones."""
    return settings.model_copy(update={"web_port": free_port()})


def _set_environment(folder: str, provider: Provider) -> None:
    models = Path(folder) / "models"
    trained = Path(os.environ.get("RECOBRA_VAR_DIR") or ROOT / "var") / "models"
    trained.mkdir(parents=True, exist_ok=True)
    models.symlink_to(trained)  # training is not what is measured
    os.environ |= {
        "RECOBRA_VAR_DIR": folder,
        "WEB_PORT": str(free_port()),
        "TWILIO_API_BASE_URL": provider.url,
        "TWILIO_ACCOUNT_SID": "AC00000000000000000000000000000000",
        "TWILIO_AUTH_TOKEN": TOKEN,
        "WHATSAPP_MPS": "10000",
    }
    get_settings.cache_clear()


def _prepare(recobra: Recobra) -> list[str]:
    migrations.upgrade(recobra.database)
    base = shutil.copy(ROOT / "samples" / "equipment_base.csv", var_dir())
    import_base(recobra.database, EQUIPMENT, Path(base), "bench")
    today = clock.today()
    with recobra.database.writing() as session:
        offices.load_catalog(session)
        campaigns.create(
            session,
            "bench",
            Script.EQUIPMENT_RECOVERY,
            None,
            today,
            today + timedelta(days=30),
            None,
            ["whatsapp", "voice"],
        )
    launching.launch(recobra, "bench", accept=True)
    with recobra.database.reading() as session:
        one_each = select(func.min(Phone.number)).where(Phone.is_mobile).group_by(Phone.customer_id)
        return list(session.scalars(one_each.order_by(Phone.customer_id)))


def _without_clock(programs: list[Program]) -> list[Program]:
    """The scheduler would send the campaign meanwhile; only answers are measured."""
    return [program for program in programs if program.name != "scheduler"]


def ask_rasa(client: Client, token: str, turn: dict[str, Any]) -> None:
    """One turn asked of Rasa through the project's channel."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    client.post("/webhooks/recobra/webhook", json.dumps(turn).encode(), headers)


def ask_rest(client: Client, turn: dict[str, Any]) -> None:
    """The same turn asked of Rasa through its own REST channel."""
    message = {
        "sender": turn["sender"],
        "message": turn["text"],
        "input_channel": turn["channel"],
        "metadata": turn["metadata"] | {"message_id": turn["message_id"], "media": turn["media"]},
    }
    headers = {"Content-Type": "application/json"}
    client.post("/webhooks/rest/webhook", json.dumps(message).encode(), headers)
