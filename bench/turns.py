"""How fast the bot answers: through the webhook to the provider, beside Rasa alone and Rasa's default pipeline."""

import itertools
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select

from bench.client import Client
from bench.house import House, ask_rasa, ask_rest, running_house
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
    """Turns a second and latency of one run; each side holds the same conversations with customers of its own.

    The sides take turns, so that a moment in which the machine has other work to do falls on all of them.
    """
    default_model = _default_model()
    with running_house() as house:
        ours = house.chosen["rasa_url"]
        stock = house.add_rasa("rasa-as-it-comes", default_model, as_it_comes=True)
        lean = house.add_rasa("rasa-default-pipeline", default_model, as_it_comes=False)
        for mobile in house.mobiles[: 5 * CONVERSATIONS]:
            _converse(house, mobile, ["hola"])
        senders = _find_senders(house)
        ask_ours = partial(ask_rasa, token=house.settings.rasa_token)
        rates = _measure(
            house.mobiles,
            {
                "whole": lambda mobile: _converse(house, mobile, LINES),
                "rasa_alone": lambda mobile: _ask(ours, senders[mobile], ask_ours),
                "default_as_it_comes": lambda mobile: _ask(stock, senders[mobile], ask_rest),
                "default_on_our_server": lambda mobile: _ask(lean, senders[mobile], ask_ours),
            },
        )
        alone = house.mobiles[4 * CONVERSATIONS : 5 * CONVERSATIONS]
        latencies = [latency for mobile in alone for latency in _converse(house, mobile, LINES)]
        spoken = _call(house, alone)
    return {
        "turns_per_second": rates,
        "whole_to_rasa_alone": rates["whole"] / rates["rasa_alone"],
        "whole_to_default_as_it_comes": rates["whole"] / rates["default_as_it_comes"],
        "rasa_alone_to_default_on_our_server": rates["rasa_alone"] / rates["default_on_our_server"],
        "latency_ms": _percentiles(latencies),
        "voice_latency_ms": _percentiles(spoken),
    }


def _measure(mobiles: list[str], sides: dict[str, Callable[[str], Any]]) -> dict[str, float]:
    """Turns a second of each side, with all its conversations at once; the first round only warms it."""
    seconds = dict.fromkeys(sides, 0.0)
    with ThreadPoolExecutor(CONVERSATIONS) as pool:
        for number in range(ROUNDS + 1):
            for place, (name, hold) in enumerate(sides.items()):
                group = mobiles[place * CONVERSATIONS : (place + 1) * CONVERSATIONS]
                started = time.perf_counter()
                list(pool.map(hold, group))
                if number:
                    seconds[name] += time.perf_counter() - started
    return {name: ROUNDS * CONVERSATIONS * len(LINES) / seconds[name] for name in sides}


def _converse(house: House, mobile: str, lines: list[str]) -> list[float]:
    """Hold a conversation, each line once the one before is answered; seconds from the post to the reply accepted."""
    recipient = f"whatsapp:{mobile}"
    latencies = []
    with Client(house.settings.public_base) as client:
        for line in lines:
            heard = len(house.provider.accepted.get(recipient, ()))
            started = time.perf_counter()
            house.write(client, mobile, line, f"SM{next(_sids):032d}")
            latencies.append(house.provider.wait_for(recipient, heard + 1) - started)
    return latencies


def _call(house: House, mobiles: list[str]) -> list[float]:
    with Client(house.settings.public_base) as client:
        return [
            seconds
            for mobile in mobiles
            for seconds in house.ring(client, mobile, CALL_LINES, f"CA{next(_sids):032d}")
        ]


def _find_senders(house: House) -> dict[str, str]:
    """What Rasa calls each mobile's conversation."""
    recobra = Recobra(house.settings)
    with recobra.database.reading() as session:
        rows = session.execute(select(Conversation.address, Conversation.id)).all()
    recobra.database.close()
    return {address: str(key) for address, key in rows}


def _ask(url: str, sender: str, ask: Callable[..., None]) -> None:
    with Client(url) as client:
        for line in LINES:
            turn = {
                "sender": sender,
                "text": line,
                "channel": "whatsapp",
                "message_id": next(_sids),
                "redelivered": False,
                "media": [],
                "metadata": {"bench": True},
            }
            ask(client, turn=turn)


def _percentiles(seconds: list[float]) -> dict[str, float]:
    cuts = statistics.quantiles(seconds, n=100)
    return {"p50": cuts[49] * 1000, "p95": cuts[94] * 1000, "max": max(seconds) * 1000}


def _default_model() -> Path:
    """Rasa's own default configuration (DIET) on the same data and rules, kept.

    Learnt for one epoch: how long it learnt changes how well it understands, not how fast it answers.
    """
    ours = training.ensure_model()
    kept = var_dir() / "models" / ours.name.replace("recobra-", "default-")
    if not kept.exists():
        print("• Training Rasa's default configuration on the same data (some minutes, once) …", flush=True)
        with tempfile.TemporaryDirectory() as folder:
            config = Path(folder) / "config.yml"
            config.write_text(yaml.safe_dump(_default_config()))
            shutil.move(_train(config), kept)
    return kept


def _default_config() -> dict[str, Any]:
    [shipped] = training.RASA_FOLDER.glob(
        ".venv/lib/*/site-packages/rasa/engine/recipes/config_files/default_config.yml"
    )
    config = yaml.safe_load(shipped.read_text())
    for part in config["pipeline"] + config["policies"]:
        if "epochs" in part:
            part["epochs"] = 1
        if part["name"] == "RulePolicy":
            part["core_fallback_action_name"] = "action_not_understood"
    return {**config, "language": "es", "assistant_id": "default"}


def _train(config: Path) -> Path:
    command = [str(training.RASA_PYTHON), "-m", "rasa", "train", "--config", str(config), "--domain"]
    command += [str(ROOT / "domain.yml"), "--data", str(ROOT / "data"), "--out", str(config.parent)]
    command += ["--fixed-model-name", "default"]
    subprocess.run(
        command,
        cwd=config.parent,
        env=training.rasa_environment(),
        check=True,
        capture_output=True,
        timeout=1800,
    )
    return config.parent / "default.tar.gz"
