"""13 and 19: the checkpoint advances when fetched, a crash skips people; state lives outside the database."""

import random
import time

from sqlalchemy import func, select

from bot.bootstrap import Recobra
from bot.models import Contact, Message, MessageStatus
from tests.support.processes import start_dispatcher
from tests.support.twilio_stub import (
    ACCEPT,
    BUSY,
    DROP_AFTER,
    DROP_BEFORE,
    ERROR_AFTER,
    ERROR_BEFORE,
    Answer,
    TwilioStub,
)
from tests.support.world import WEDNESDAY, add_base, add_customer, launch, move_clock, run_once, set_clock

CUSTOMERS = 500
KILLS = 4
_FAULTS = [BUSY, DROP_BEFORE, DROP_AFTER, ERROR_BEFORE, ERROR_AFTER, Answer(delay=0.4)]


def test_killed_dispatchers_and_a_faulty_provider_skip_nobody_and_repeat_nothing(
    recobra: Recobra, twilio: TwilioStub
) -> None:
    chance = random.Random(13)
    set_clock(WEDNESDAY)
    recobra.settings.whatsapp_mps = 400
    with recobra.database.writing() as session:
        add_base(session, *(add_customer(session) for _ in range(CUSTOMERS)))
    launch(recobra)
    twilio.behave = lambda resource, form: (
        chance.choice(_FAULTS) if chance.random() < 0.2 else Answer(delay=0.05)
    )
    for _ in range(KILLS):
        kill_in_the_middle(recobra, twilio, chance)
    twilio.behave = lambda resource, form: ACCEPT
    for _ in range(6):
        move_clock(minutes=11)
        run_once(recobra)
    assert len({post.to for post in twilio.taken}) == CUSTOMERS, "somebody was skipped"
    assert set(twilio.count_taken().values()) == {1}, "somebody got it twice"
    with recobra.database.reading() as session:
        rows = session.execute(select(Message.status, func.count()).group_by(Message.status)).all()
        assert [tuple(row) for row in rows] == [(MessageStatus.ACCEPTED, CUSTOMERS)]
        assert session.scalar(select(func.count()).where(Contact.next_attempt_at.is_(None))) == 0


def kill_in_the_middle(recobra: Recobra, twilio: TwilioStub, chance: random.Random) -> None:
    before = len(twilio.posts)
    process = start_dispatcher(recobra)
    deadline = time.monotonic() + 30
    while len(twilio.posts) == before and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.005)
    time.sleep(chance.uniform(0, 0.35))
    process.kill()
    process.wait(timeout=10)
