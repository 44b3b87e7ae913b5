"""20: a status callback overwrites the machine-detection result."""

from itertools import permutations

import pytest

from bot.bootstrap import Recobra
from bot.models import CallOutcome, Message
from bot.services.outbound import outcomes
from tests.support.twilio_stub import TwilioStub
from tests.support.world import WEDNESDAY, add_base, add_customer, launch, run_once, set_clock

CALLBACKS = [("ringing", None), ("in-progress", "machine_end_beep"), ("completed", None)]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("order", list(permutations(CALLBACKS)))
def test_machine_stands_in_any_order(
    order: list[tuple[str, str | None]], recobra: Recobra, twilio: TwilioStub
) -> None:
    set_clock(WEDNESDAY)
    with recobra.database.writing() as session:
        add_base(session, add_customer(session, "+59322222222"))
    launch(recobra)
    run_once(recobra)
    key = twilio.taken[0].message_id
    for status, answered_by in order:
        with recobra.database.writing() as session:
            outcomes.record_call_status(session, key, status, answered_by=answered_by)
    with recobra.database.reading() as session:
        assert session.get_one(Message, key).outcome is CallOutcome.MACHINE
