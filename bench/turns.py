"""How fast the bot answers: through the webhook to the provider, beside Rasa alone and Rasa's default pipeline."""

import itertools
import os
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import yaml
from sqlalchemy import select

from bench.house import House, ask_rasa, running_house
from bot import training
from bot.bootstrap import Recobra
from bot.config import ROOT, var_dir
from bot.models import Conversation

CONVERSATIONS = 8
ROUNDS = 3
LINES = [
    "hola buenas",
    "q equipos tengo q devolver",
    "cuanto me cobraron",
    "hasta cuando tengo plazo",
    "quiero sacar un turno",
    "el proximo lunes",
    "donde queda la oficina",
    "ya no quiero",
    "gracias",
    "quien es?",
]
CALL_LINES = [
    "quién habla",
    "quiero un turno para entregar los equipos",
    "no la tengo a la mano",
    "dónde queda la oficina de quito",
    "repita por favor",
]
_sids = itertools.count(1)


def run() -> dict[str, Any]:
    """Turns a second and latency of one run; each side holds the same conversations with customers of its own."""
    default_model = _default_model()
    with running_house() as house:
        groups = [house.mobiles[n : n + CONVERSATIONS] for n in range(0, 4 * CONVERSATIONS, CONVERSATIONS)]
        for mobile in itertools.chain(*groups):
            _converse(house, mobile, ["hola"])
        whole = _measure(groups[0], lambda mobile: _converse(house, mobile, LINES))
        alone = _measure(groups[1], lambda mobile: _ask(house, house.chosen["rasa_url"], mobile, "ours"))
        latencies = [latency for mobile in groups[3] for latency in _converse(house, mobile, LINES)]
        spoken = _call(house, groups[3])
        other = house.add_rasa(default_model)
        default = _measure(groups[2], lambda mobile: _ask(house, other, mobile, "default"))
    return {
        "turns_per_second": {"whole": whole, "rasa_alone": alone, "default_pipeline": default},
        "whole_to_rasa_alone": whole / alone,
        "whole_to_default_pipeline": whole / default,
        "latency_ms": _percentiles(latencies),
        "voice_latency_ms": _percentiles(spoken),
    }


def _measure(mobiles: list[str], hold: Callable[[str], Any]) -> float:
    """Turns a second with all these conversations at once."""
    started = time.perf_counter()
    with ThreadPoolExecutor(len(mobiles)) as pool:
        for _ in range(ROUNDS):
            list(pool.map(hold, mobiles))
    return ROUNDS * len(mobiles) * len(LINES) / (time.perf_counter() - started)


def _converse(house: House, mobile: str, lines: list[str]) -> list[float]:
    """Hold a conversation, each line once the one before is answered; seconds from the post to the reply accepted."""
    recipient = f"whatsapp:{mobile}"
    latencies = []
    with httpx.Client(timeout=30) as client:
        for line in lines:
            heard = len(house.provider.accepted.get(recipient, ()))
            started = time.perf_counter()
            house.write(client, mobile, line, f"SM{next(_sids):032d}")
            latencies.append(house.provider.wait_for(recipient, heard + 1) - started)
    return latencies


def _call(house: House, mobiles: list[str]) -> list[float]:
    with httpx.Client(timeout=30) as client:
        return [
            seconds
            for mobile in mobiles
            for seconds in house.ring(client, mobile, CALL_LINES, f"CA{next(_sids):032d}")
        ]


def _ask(house: House, url: str, mobile: str, side: str) -> None:
    recobra = Recobra(house.settings)
    with recobra.database.reading() as session:
        sender = session.scalars(select(Conversation.id).where(Conversation.address == mobile)).one()
    recobra.database.close()
    with httpx.Client() as client:
        for line in LINES:
            turn = {
                "sender": str(sender),
                "text": line,
                "channel": "whatsapp",
                "message_id": next(_sids),
                "redelivered": False,
                "media": [],
                "metadata": {"bench": side},
            }
            ask_rasa(client, url, house.settings.rasa_token, turn)


def _percentiles(seconds: list[float]) -> dict[str, float]:
    cuts = statistics.quantiles(seconds, n=100)
    return {"p50": cuts[49] * 1000, "p95": cuts[94] * 1000, "max": max(seconds) * 1000}


def _default_model() -> Path:
    """Rasa's own default pipeline (DIET) on the same data, with our rules; kept, since training takes minutes."""
    ours = training.ensure_model()
    kept = var_dir() / "models" / ours.name.replace("recobra-", "default-")
    if kept.exists():
        return kept
    print("• Training Rasa's default pipeline on the same data (some minutes, once) …", flush=True)
    config = yaml.safe_load((ROOT / "config.yml").read_text())
    config["pipeline"] = None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "config.yml"
        path.write_text(yaml.safe_dump(config))
        command = [
            training.RASA_PYTHON,
            "-m",
            "rasa",
            "train",
            "--domain",
            ROOT / "domain.yml",
            "--config",
            path,
            "--data",
            ROOT / "data",
            "--out",
            folder,
            "--fixed-model-name",
            "default",
        ]
        subprocess.run(
            command,
            cwd=folder,
            env=training.rasa_environment() | {"OMP_NUM_THREADS": str(os.cpu_count())},
            check=True,
            capture_output=True,
        )
        shutil.move(Path(folder) / "default.tar.gz", kept)
    return kept
