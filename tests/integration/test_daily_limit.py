"""Meta's limit: so many different recipients of what we begin, in any 24 hours."""

from collections.abc import Iterator

import pytest

from bot.bootstrap import Recobra
from bot.models import Conversation, Customer
from bot.services.addresses import open_conversations
from bot.services.outbound import messages
from tests.support.twilio_stub import TwilioStub
from tests.support.world import WEDNESDAY, add_base, add_customer, launch, move_clock, run_once, set_clock


@pytest.fixture
def limited(recobra: Recobra) -> Iterator[Recobra]:
    set_clock(WEDNESDAY)
    recobra.settings.whatsapp_daily_limit = 3
    yield recobra
    recobra.settings.whatsapp_daily_limit = None


def fill(recobra: Recobra, count: int) -> list[Customer]:
    with recobra.database.writing() as session:
        customers = [add_customer(session) for _ in range(count)]
        add_base(session, *customers)
    launch(recobra)
    return customers


def test_only_so_many_are_written_to_in_a_day_and_the_rest_on_the_next(
    limited: Recobra, twilio: TwilioStub
) -> None:
    fill(limited, 5)
    assert run_once(limited) == 3
    move_clock(hours=3)
    assert run_once(limited) == 0
    move_clock(hours=21, minutes=1)
    assert run_once(limited) == 2
    assert len(twilio.count_taken()) == 5


def test_a_recipient_counts_until_24_hours_have_passed(limited: Recobra, twilio: TwilioStub) -> None:
    fill(limited, 4)
    assert run_once(limited) == 3
    move_clock(hours=23, minutes=59)
    assert run_once(limited) == 0
    move_clock(minutes=2)
    assert run_once(limited) == 1


def test_who_was_written_to_today_costs_nothing_more(limited: Recobra, twilio: TwilioStub) -> None:
    customers = fill(limited, 3)
    assert run_once(limited) == 3
    with limited.database.writing() as session:
        customer = session.get_one(Customer, customers[0].id)
        values = {"first_name": "Juan", "service_number": "22345678", "business_line": "internet"}
        queued = messages.queue_notice(session, customer, "receipt_accepted", values)
        assert queued is not None
    assert run_once(limited) == 1


def test_answers_are_free(limited: Recobra, twilio: TwilioStub) -> None:
    fill(limited, 3)
    run_once(limited)
    with limited.database.writing() as session:
        key = open_conversations(session, ["+593987654321"])["+593987654321"]
        messages.queue_reply(session, session.get_one(Conversation, key), "Con gusto.")
    move_clock(seconds=5)
    assert run_once(limited) == 1


def test_calls_are_not_whatsapp_messages(limited: Recobra, twilio: TwilioStub) -> None:
    limited.settings.voice_cps = 50
    with limited.database.writing() as session:
        add_base(session, *(add_customer(session, f"+59322{n:06d}") for n in range(5)))
    launch(limited)
    assert run_once(limited) == 5
