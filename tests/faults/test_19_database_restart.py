"""19: messages stranded when the broker failed: the database is restarted in the middle of sending."""

import threading
from collections.abc import Iterator

import pytest

from bot.bootstrap import Recobra
from bot.config import Settings
from bot.db import Database
from bot.models import Base
from tests.support.postgres import PostgresServer
from tests.support.twilio_stub import Answer, TwilioStub
from tests.support.world import WEDNESDAY, add_base, add_customer, launch, move_clock, run_once, set_clock

CUSTOMERS = 300


@pytest.fixture
def server() -> Iterator[PostgresServer]:
    """A server that this test may stop."""
    server = PostgresServer()
    server.create()
    server.start()
    yield server
    server.destroy()


def test_restart_of_the_database_skips_nobody_and_repeats_nothing(
    server: PostgresServer, settings: Settings, twilio: TwilioStub
) -> None:
    settings.twilio_account_sid, settings.twilio_auth_token = "AC1", "token"
    settings.twilio_api_base_url, settings.whatsapp_mps = twilio.url, 100
    settings.database_url = server.new_database()
    recobra = Recobra(settings)
    recobra.__dict__["database"] = Database(settings.database_url)
    Base.metadata.create_all(recobra.database.engine)
    set_clock(WEDNESDAY)
    with recobra.database.writing() as session:
        add_base(session, *(add_customer(session) for _ in range(CUSTOMERS)))
    launch(recobra)
    twilio.behave = lambda resource, form: Answer(delay=0.1)
    thread = threading.Thread(target=run_once, args=(recobra,))
    thread.start()
    while len(twilio.posts) < 60:
        thread.join(timeout=0.02)
    server.stop("immediate")
    server.start()
    thread.join(timeout=60)
    assert not thread.is_alive()
    for _ in range(3):
        move_clock(minutes=11)
        run_once(recobra)
    assert len({post.to for post in twilio.taken}) == CUSTOMERS
    assert set(twilio.count_taken().values()) == {1}
    recobra.courier.close()
    recobra.database.close()
