"""Which processes Recobra is made of, and how each is told where the others are."""

import os
import socket
import sys
from pathlib import Path

from bot.config import ROOT, TWILIO_API, Settings, var_dir
from bot.errors import Misconfigured
from bot.supervisor import Program
from bot.training import RASA_FOLDER, RASA_PYTHON, rasa_environment

SIMULATED_ACCOUNT = "AC00000000000000000000000000000000"
SIMULATED_TOKEN = "simulator"
SIMULATED_MAILBOX = "buzon:simulator"
_held: list[socket.socket] = []


def choose_addresses(settings: Settings, with_simulator: bool) -> dict[str, str]:
    """What this start decides, by setting: free ports for Rasa and the actions, the simulator as Twilio and mail."""
    chosen = {}
    if not settings.rasa_url:
        chosen["rasa_url"] = f"http://127.0.0.1:{_free_port()}"
    if not settings.actions_url:
        chosen["actions_url"] = f"http://127.0.0.1:{_free_port()}"
    if with_simulator:
        chosen |= _simulated_provider(settings)
    return chosen


def programs(settings: Settings, chosen: dict[str, str], model: Path, with_simulator: bool) -> list[Program]:
    """The processes to start; a Rasa or an action server whose address was given runs elsewhere.

    Raises:
        Misconfigured: a port that was asked for is taken.
    """
    environment = {**os.environ, **{name.upper(): value for name, value in chosen.items()}}
    started = []
    if "actions_url" in chosen:
        started.append(_actions(chosen["actions_url"], environment))
    if "rasa_url" in chosen:
        started.append(_rasa(settings, chosen, model, environment))
    if with_simulator:
        _require_free(settings.simulator_port, "SIMULATOR_PORT")
        started.append(_simulator(settings, environment))
    _require_free(settings.web_port, "WEB_PORT")
    started.append(
        _own(
            "web",
            ["-m", "gunicorn", "-c", "webhook/gunicorn_conf.py", "webhook.wsgi:app"],
            environment,
            f"http://127.0.0.1:{settings.web_port}/healthz",
        )
    )
    started.append(_own("scheduler", ["-m", "scheduler"], environment, None))
    return started


def tracker_url(database_url: str) -> str:
    """Where Rasa keeps its conversations: beside our database, in words that its SQLAlchemy 1.4 knows."""
    if database_url.startswith("sqlite:///"):
        path = Path(database_url.removeprefix("sqlite:///"))
        return f"sqlite:///{path.with_name(f'{path.stem}-rasa{path.suffix}')}"
    return database_url.replace("postgresql+psycopg://", "postgresql+psycopg2://", 1)


def directory_file() -> Path:
    """Where the simulator reads who can be chosen on its telephone."""
    return var_dir() / "directory.json"


def _simulated_provider(settings: Settings) -> dict[str, str]:
    chosen = {}
    if settings.twilio_api_base_url == TWILIO_API:
        chosen["twilio_api_base_url"] = f"http://127.0.0.1:{settings.simulator_port}"
    if not settings.twilio_account_sid:
        chosen["twilio_account_sid"] = SIMULATED_ACCOUNT
    if not settings.twilio_auth_token:
        chosen["twilio_auth_token"] = SIMULATED_TOKEN
    if not settings.smtp_url:
        port = _free_port()
        chosen |= {"smtp_url": f"smtp://127.0.0.1:{port}", "simulator_smtp_port": str(port)}
    if not settings.imap_url:
        port = _free_port()
        chosen |= {
            "imap_url": f"imap://{SIMULATED_MAILBOX}@127.0.0.1:{port}/INBOX",
            "simulator_imap_port": str(port),
        }
    return chosen


def _own(name: str, arguments: list[str], environment: dict[str, str], ready_url: str | None) -> Program:
    return Program(name, [sys.executable, *arguments], environment, ROOT, ready_url)


def _actions(url: str, environment: dict[str, str]) -> Program:
    return _own("actions", ["-m", "actions", "-p", url.rsplit(":", 1)[1]], environment, f"{url}/health")


def _rasa(settings: Settings, chosen: dict[str, str], model: Path, environment: dict[str, str]) -> Program:
    url = chosen["rasa_url"]
    actions_url = chosen.get("actions_url") or settings.actions_url
    redis = settings.redis_url
    extra = {
        "RASA_TOKEN": settings.rasa_token,
        "RECOBRA_TRACKER_URL": tracker_url(settings.database_url),
        "RECOBRA_ACTION_ENDPOINT": f"{actions_url}/webhook",
        "RECOBRA_LOCK_STORE": "redis" if redis else "in_memory",
        "REDIS_URL": redis or "",
    }
    command = [
        str(RASA_PYTHON),
        "-m",
        "rasa",
        "run",
        "-i",
        "127.0.0.1",
        "-p",
        url.rsplit(":", 1)[1],
        "--model",
        str(model),
        "--endpoints",
        "endpoints.yml",
        "--credentials",
        "credentials.yml",
    ]
    return Program(
        "rasa", command, environment | rasa_environment() | extra, RASA_FOLDER, f"{url}/webhooks/recobra/"
    )


def _simulator(settings: Settings, environment: dict[str, str]) -> Program:
    """It reads no `.env`: everything is told."""
    extra = {
        "SIMULATOR_PORT": str(settings.simulator_port),
        "WEBHOOK_BASE": settings.public_base,
        "SIMULATOR_DIRECTORY_FILE": str(directory_file()),
        "TWILIO_ACCOUNT_SID": settings.twilio_account_sid or SIMULATED_ACCOUNT,
        "TWILIO_AUTH_TOKEN": settings.twilio_auth_token or SIMULATED_TOKEN,
        "TWILIO_WHATSAPP_FROM": settings.twilio_whatsapp_from,
        "TWILIO_VOICE_FROM": settings.twilio_voice_from,
        "TIMEZONE": settings.timezone,
    }
    ready_url = f"http://127.0.0.1:{settings.simulator_port}/healthz"
    return _own("simulator", ["-m", "simulator"], environment | extra, ready_url)


def _free_port() -> int:
    """A port that Linux gives to nobody else while this process lives, but to a server that asks for it by number.

    A bound socket that does not listen leaves a server that reuses addresses in (all of ours do), and no other:
    not a second `recobra up`, nor the near end of an outgoing connection. Elsewhere it would keep ours out too.
    """
    held = socket.socket()
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    held.bind(("127.0.0.1", 0))
    port = int(held.getsockname()[1])
    if sys.platform == "linux":
        _held.append(held)
    else:
        held.close()
    return port


def _require_free(port: int, variable: str) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise Misconfigured(f"El puerto {port} está ocupado; elige otro con {variable}.") from error
