"""19: messages stranded when the broker failed: the database is restarted in the middle of sending."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

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
    with ThreadPoolExecutor(1) as executor:
        sending = executor.submit(run_once, recobra)
        while len(twilio.posts) < 60:
            assert not sending.done()
            time.sleep(0.02)
        server.stop("immediate")
        server.start()
        assert sending.result(timeout=60) == CUSTOMERS, "it waits for the database, and goes on"
    for _ in range(3):
        move_clock(minutes=11)
        run_once(recobra)
    assert len({post.to for post in twilio.taken}) == CUSTOMERS
    assert set(twilio.count_taken().values()) == {1}
    recobra.courier.close()
    recobra.database.close()


def test_connections_from_before_a_restart_are_not_used(server: PostgresServer) -> None:
    """Whoever comes first after it, a customer's message perhaps, is not answered with an error."""
    database = Database(server.new_database())
    with database.reading() as one, database.reading() as two:
        one.execute(text("SELECT 1"))
        two.execute(text("SELECT 1"))
    server.stop("immediate")
    server.start()
    for _ in range(2):
        with database.writing() as session:
            assert session.scalar(text("SELECT 1")) == 1
    database.close()
