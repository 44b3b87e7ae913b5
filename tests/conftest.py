"""What every test may use: settings of its own, a database on each engine, and a provider that counts."""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# Before anything reads the settings: nothing of this machine's own configuration reaches the tests.
os.environ["RECOBRA_VAR_DIR"] = tempfile.mkdtemp(prefix="recobra-tests-")
os.environ.setdefault("SECRET_KEY", "tests")

import hypothesis
import pytest
import structlog
from aiohttp import ClientTimeout
from sqlalchemy import CheckConstraint, MetaData

from bot import config
from bot.bootstrap import Recobra
from bot.channels import twilio_api
from bot.config import Settings, get_settings
from bot.db import Database
from bot.models import Base
from bot.services.outbound import outreach
from tests.support.kept import keep_statements, share_statements
from tests.support.postgres import PostgresServer
from tests.support.twilio_stub import TwilioStub

# A shared machine may stall in any example: what takes long is for the benchmarks.
hypothesis.settings.register_profile(
    "shared", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("shared")

ENGINES = ("sqlite", "postgresql")
NO_WAIT = 1000  # a second: where a rate is what is tested, the test sets it


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> object:
    """Who runs what where `-n` asks for several workers."""
    from tests.support.division import Division

    return Division(config, log)


@pytest.fixture(autouse=True)
def _fresh_logging() -> Iterator[None]:
    """A command under test logs to a stream that is closed after it."""
    yield
    structlog.reset_defaults()


@pytest.fixture(autouse=True)
def _fresh_signals() -> Iterator[None]:
    """`recobra up` ignores them while it stops: run in this process, each that is started later would too."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture(autouse=True)
def _patience_with_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """It may stall for longer than the provider may: what is sent once must reach the stub at once all the same."""
    monkeypatch.setattr(twilio_api, "_TIMEOUT", ClientTimeout(total=60))


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """One server for the whole run."""
    server = PostgresServer(vacuums=False)
    server.create()
    server.start()
    yield server
    server.destroy()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the schema of the models: to copy it is quicker than to make its tables."""
    path = tmp_path_factory.mktemp("template") / "recobra.db"
    _make_tables(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres: PostgresServer) -> str:
    """The name of a database with the schema of the models."""
    url = postgres.new_database()
    _make_tables(url)
    return url.rpartition("/")[2]


def _make_tables(url: str) -> None:
    """With one rule more than in use, where versions stand side by side: who ends has a date of it, nobody else."""
    database, metadata = Database(url), MetaData(naming_convention=Base.metadata.naming_convention)
    for table in Base.metadata.sorted_tables:
        table.to_metadata(metadata)
    dated = CheckConstraint("(state IN ('pending', 'active')) = (ended_at IS NULL)", name="ended_at")
    metadata.tables["contact"].append_constraint(dated)
    metadata.create_all(database.engine)
    keep_statements(database)
    database.close()


@pytest.fixture(params=ENGINES)
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without any table on each engine in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'recobra.db'}"
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.new_database()


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database with the schema of the models on each engine in turn."""
    if request.param == "sqlite":
        copy = shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path)
        return f"sqlite:///{copy}"
    server: PostgresServer = request.getfixturevalue("postgres")
    return server.new_database(request.getfixturevalue("postgres_template"))


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """The database of one test."""
    database = Database(database_url)
    share_statements(database)
    yield database
    database.close()


@pytest.fixture
def twilio() -> Iterator[TwilioStub]:
    """A provider on loopback that counts what it got."""
    stub = TwilioStub()
    yield stub
    stub.close()


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Settings]:
    """The settings of one test, the same wherever they are read; the clock can be moved in them."""
    monkeypatch.setenv("RECOBRA_VAR_DIR", str(tmp_path))
    monkeypatch.setitem(config.Settings.model_config, "env_file", None)
    get_settings.cache_clear()
    yield get_settings()
    get_settings.cache_clear()


@pytest.fixture
def recobra(
    settings: Settings, database: Database, twilio: TwilioStub, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Recobra]:
    """Recobra on a database of its own, speaking to the stub; a queue that is empty is looked at more often."""
    monkeypatch.setattr(outreach, "_IDLE_SECONDS", 0.05)
    monkeypatch.setattr(outreach, "_FEED_ON_SECONDS", 0.02)
    settings.database_url = database.url
    settings.twilio_account_sid = "AC" + "0" * 32
    settings.twilio_auth_token = "token"
    settings.twilio_api_base_url = twilio.url
    settings.whatsapp_mps = settings.voice_cps = NO_WAIT
    recobra = Recobra(settings)
    recobra.__dict__["database"] = database
    yield recobra
    if "courier" in recobra.__dict__:
        recobra.courier.close()
