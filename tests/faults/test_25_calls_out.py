"""25: a request without a time-out hangs a worker for ever: each client before a server that never answers."""

import ast
import asyncio
import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.bootstrap import Recobra
from bot.channels import email, twilio_api, twilio_content, twilio_media
from bot.channels.base import Outgoing
from bot.channels.email import Mail
from bot.channels.twilio_api import TwilioApi
from bot.channels.twilio_content import ContentApi
from bot.config import ROOT, Settings
from bot.db import Database
from bot.doctor import installation, provider, redis, stores
from bot.errors import RasaUnavailable
from bot.rasa import Question, RasaClient
from tests.support.postgres import PostgresServer
from webhook import health

SHORT = 0.4  # seconds, in place of each client's own
LONGEST = 4.0
PACKAGES = ("bot", "webhook", "actions", "scheduler", "simulator", "rasa_server")
# What speaks to another process, and the argument that bounds the wait; those with None have it on the client.
CALLS = {
    "httpx.get": "timeout", "httpx.post": "timeout", "httpx.request": "timeout", "httpx.Client": "timeout",
    "httpx.AsyncClient": "timeout", "requests.get": "timeout", "requests.post": "timeout",
    "requests.request": "timeout", "aiohttp.ClientSession": "timeout", "ClientSession": "timeout",
    "TwilioHttpClient": "timeout", "smtplib.SMTP": "timeout", "smtplib.SMTP_SSL": "timeout",
    "imaplib.IMAP4": "timeout", "imaplib.IMAP4_SSL": "timeout",
    "socket.create_connection": "timeout", "urlopen": "timeout", "from_url": "socket_timeout",
    "Redis": "socket_timeout", "subprocess.run": "timeout",
}  # fmt: skip
BOUNDED_LATER = {("simulator/webhooks.py", "httpx.Client")}  # each request has its own, by Twilio's rules


@pytest.fixture
def silent() -> Iterator[str]:
    """Where somebody takes connections and never says a word."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(50)
        yield f"127.0.0.1:{server.getsockname()[1]}"


def ask_rasa(settings: Settings) -> object:
    question = Question(sender="1", text="hola", channel="whatsapp", message_id=1)
    return RasaClient(settings.rasa_url, "t").ask(question, timeout=SHORT)


def post_message(settings: Settings) -> object:
    return asyncio.run(TwilioApi(settings).create("Messages", [("To", "whatsapp:+593991111111")]))


def list_messages(settings: Settings) -> object:
    since = datetime(2021, 1, 1, tzinfo=UTC)
    return asyncio.run(TwilioApi(settings).list_to("Messages", "whatsapp:+593991111111", since))


def list_templates(settings: Settings) -> object:
    return ContentApi(settings).list_names()


def fetch_media(settings: Settings) -> object:
    url = f"{settings.twilio_api_base_url}/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1"
    return twilio_media.fetch(settings, url)


def send_mail(settings: Settings) -> object:
    return asyncio.run(Mail(settings).send(Outgoing(1, "cac@example.com", "texto", "asunto")))


def ping_redis(settings: Settings) -> object:
    return redis.ping(settings.redis_url or "", SHORT)


def look_at_everything(settings: Settings) -> object:
    """The doctor: it says what does not answer, and goes on to the next."""
    recobra = Recobra(settings)
    checks = [installation.check_rasa, installation.check_actions, installation.check_public_url,
              installation.check_mail, provider.check_twilio, stores.check_redis]  # fmt: skip
    found = [finding for check in checks for finding in check(recobra)]
    assert len(found) == len(checks)
    if all("responde" in finding.detail for finding in found):
        raise RasaUnavailable("nobody answers")
    return found


def connect_to_postgres(settings: Settings) -> object:
    recobra = Recobra(settings)
    (finding,) = stores.check_database(recobra)
    raise RasaUnavailable(finding.detail)


def ask_actions(settings: Settings) -> object:
    assert health._check_actions(settings.actions_url) == "unreachable"
    raise RasaUnavailable("it said so")


CLIENTS = [ask_rasa, post_message, list_messages, list_templates, fetch_media, send_mail, ping_redis,
           look_at_everything, connect_to_postgres, ask_actions]  # fmt: skip


@pytest.mark.parametrize("call", CLIENTS, ids=lambda call: call.__name__)
def test_whoever_never_answers_is_given_up(
    call: Callable[[Settings], object], silent: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = f"http://{silent}"
    settings.twilio_account_sid, settings.twilio_auth_token = "AC1", "token"
    settings.twilio_api_base_url = settings.rasa_url = settings.actions_url = settings.public_url = place
    settings.smtp_url, settings.redis_url = f"smtp://{silent}", f"redis://{silent}/0"
    settings.database_url = f"postgresql+psycopg://recobra@{silent}/recobra"
    monkeypatch.setattr(twilio_api, "_TIMEOUT", twilio_api.aiohttp.ClientTimeout(total=SHORT))
    monkeypatch.setattr(twilio_content, "_SECONDS", SHORT)
    monkeypatch.setattr(twilio_media, "_TIMEOUT", SHORT)
    monkeypatch.setattr(email.connect, "__defaults__", (SHORT,))
    monkeypatch.setattr(health, "_TIMEOUT", SHORT)
    for module in (installation, provider):
        monkeypatch.setattr(module, "TIMEOUT", SHORT)
    monkeypatch.setattr(stores, "TIMEOUT", 2 if call is connect_to_postgres else SHORT)
    started = time.monotonic()
    with pytest.raises(Exception):  # noqa: B017, PT011  which one is each client's own
        call(settings)
    assert time.monotonic() - started < LONGEST


def test_a_database_that_vanishes_is_noticed(postgres: PostgresServer) -> None:
    """It connects within ten seconds or not at all; a cut line is given up, not waited on for hours."""
    database = Database(postgres.new_database())
    with database.engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver
        options = driver.info.get_parameters()
    assert 0 < int(options["connect_timeout"]) <= 10
    assert 0 < int(options["tcp_user_timeout"]) <= 60_000
    assert int(options["keepalives_idle"]) <= 60
    database.close()


def test_rasa_gives_an_action_server_up_that_never_answers(silent: str) -> None:
    folder = ROOT / "rasa_server"
    program = (
        "import asyncio, sys, patience\n"
        "from rasa.utils.endpoints import EndpointConfig\n"
        "assert patience.ACTION_SECONDS < 8\n"
        "patience.ACTION_SECONDS = 0.4\n"
        "patience.shorten_waits()\n"
        "try:\n"
        "    asyncio.run(EndpointConfig(sys.argv[1]).request(json={}))\n"
        "except patience.GIVEN_UP:\n"
        "    print('given up')\n"
    )
    environment = os.environ | {"PYTHONPATH": str(folder), "RASA_TELEMETRY_ENABLED": "false"}
    command = [
        str(folder / ".venv" / "bin" / "python"),
        "-W",
        "ignore",
        "-c",
        program,
        f"http://{silent}/webhook",
    ]
    done = subprocess.run(command, env=environment, capture_output=True, timeout=60, check=True)
    assert done.stdout.decode().strip() == "given up"
    assert "shorten_waits()" in (folder / "channel.py").read_text()


def name_of(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return f"{name_of(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def find_unbounded(path: Path, source: str) -> list[str]:
    """The calls out of a module that say nothing of how long they wait."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call) or (needed := CALLS.get(name := name_of(node.func))) is None:
            continue
        given = {keyword.arg for keyword in node.keywords}
        if needed not in given and None not in given and (str(path), name) not in BOUNDED_LATER:
            found.append(f"{path}:{node.lineno}: {name} without {needed}")
    return found


def test_no_call_out_is_written_without_a_time_out() -> None:
    paths = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    ours = [path for path in paths if ".venv" not in path.parts]
    assert len(ours) > 100
    assert [line for path in ours for line in find_unbounded(path.relative_to(ROOT), path.read_text())] == []


def test_the_search_finds_what_it_is_for() -> None:
    source = "import httpx\nhttpx.get('http://x')\nhttpx.get('http://x', timeout=3)\n"
    assert find_unbounded(Path("bot/x.py"), source) == ["bot/x.py:2: httpx.get without timeout"]
