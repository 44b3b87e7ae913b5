"""The whole of deploy/compose.yml, started once for all its tests: that takes half a minute."""

import os
from collections.abc import Iterator

import pytest

from tests.conversations.conftest import configure, open_offices
from tests.conversations.town import environment
from tests.deploy.provider import Provider
from tests.deploy.whole import Stores, Whole
from tests.support import compose
from tests.support.house import TOKEN
from tests.support.mail import MailServer
from tests.support.postgres import PostgresServer
from tests.support.redis import RedisServer

MPS = 40


@pytest.fixture(scope="package")
def mail() -> Iterator[MailServer]:
    """Where the schedulers bring their mails."""
    server = MailServer()
    yield server
    server.close()


@pytest.fixture(scope="package")
def stores() -> Iterator[Stores]:
    """A database that may be restarted, and the locks."""
    postgres, redis = PostgresServer(), RedisServer()
    postgres.create()
    postgres.start()
    redis.start()
    yield Stores(postgres, redis, postgres.new_database())
    redis.stop()
    postgres.destroy()


@pytest.fixture(scope="package")
def whole(tmp_path_factory: pytest.TempPathFactory, stores: Stores, mail: MailServer) -> Iterator[Whole]:
    """Two of each behind the proxies."""
    folder, twilio = tmp_path_factory.mktemp("whole"), Provider()
    ours = environment(stores.database_url, twilio, folder, TOKEN)
    own = {
        "RASA_TOKEN": "given",
        "WHATSAPP_MPS": str(MPS),
        "SMTP_URL": mail.url,
    }  # a test sends what is due, too
    with configure(folder, ours | own) as recobra:
        built = Whole(recobra, twilio, folder / "logs", stores, _values(ours, mail))
        open_offices(built)
        yield built
        built.stop()
        twilio.stop()


def _values(ours: dict[str, str], mail: MailServer) -> dict[str, str]:
    """`deploy/.env` as one fills it in."""
    given = {
        "POSTGRES_PASSWORD": "given",
        "RASA_TOKEN": "given",
        "WHATSAPP_MPS": str(MPS),
        "SMTP_URL": mail.url,
    }
    tests_only = {name: os.environ[name] for name in ("RECOBRA_CLOCK_OFFSET",)}
    shared = ("SECRET_KEY", "PUBLIC_URL", "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_API_BASE_URL")
    return compose.read_example() | given | tests_only | {name: ours[name] for name in shared}
