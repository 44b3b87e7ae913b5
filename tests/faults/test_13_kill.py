"""13 and 19: the checkpoint advances when fetched, a crash skips people; state lives outside the database.

The whole of it, twenty times ten thousand sends on each database, is `make soak`.
"""

import pytest
from sqlalchemy import func, select

from bot.bootstrap import Recobra
from bot.errors import ProviderBusy
from bot.models import Contact, Message, MessageStatus
from bot.services.campaigns import planning
from bot.services.outbound import claims
from tests.soak.control import ProviderProcess
from tests.soak.trial import Trial, fill
from tests.support.twilio_stub import TwilioStub
from tests.support.world import WEDNESDAY, move_clock, run_once, set_clock

SENDS = 300
KILLS = 4


def test_killed_dispatchers_and_a_faulty_provider_skip_nobody_and_repeat_nothing(recobra: Recobra) -> None:
    set_clock(WEDNESDAY)
    recobra.settings.whatsapp_mps = 400
    fill(recobra, SENDS)
    with ProviderProcess(seed=13) as provider:
        recobra.settings.twilio_api_base_url = provider.url
        verdict = Trial(recobra, provider, SENDS, KILLS, seed=13).run()
    assert verdict.kills >= 2
    assert verdict.drops
    assert verdict.errors
    assert verdict.busy
    assert not verdict.skipped, "somebody was skipped"
    assert not verdict.doubled, "somebody got it twice"
    assert not verdict.left, "something was never settled"


class Killed(BaseException):
    """Stands for the end of the process: nothing catches it, and nothing is committed after it."""


def test_a_death_before_the_commit_of_the_plan_skips_nobody(
    recobra: Recobra, twilio: TwilioStub, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_clock(WEDNESDAY)
    fill(recobra, 20)
    with recobra.database.writing() as session, monkeypatch.context() as patch:
        patch.setattr(planning, "give_up_due", _die)
        with pytest.raises(Killed):
            planning.plan_due(session, recobra.settings)
        session.rollback()
    assert run_once(recobra) == 20
    assert set(twilio.count_taken().values()) == {1}


def test_a_death_between_the_claim_and_the_sending_skips_nobody(recobra: Recobra, twilio: TwilioStub) -> None:
    """Claimed and committed, and nothing left: found out by its lease, and sent after two empty listings."""
    set_clock(WEDNESDAY)
    fill(recobra, 20)
    with recobra.database.writing() as session:
        planning.plan_due(session, recobra.settings)
    with recobra.database.writing() as session:
        channel, kind = session.execute(select(Message.channel, Message.kind).limit(1)).one()
        assert len(claims.claim_due(session, recobra.settings, channel, [kind], 20).messages) == 20
    run_once(recobra)
    assert not twilio.posts
    for _ in range(3):
        move_clock(minutes=11)
        run_once(recobra)
    assert set(twilio.count_taken().values()) == {1}
    assert len(twilio.taken) == 20


def test_a_provider_that_cannot_list_is_not_taken_to_have_nothing(
    recobra: Recobra, twilio: TwilioStub, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_clock(WEDNESDAY)
    fill(recobra, 1)
    with recobra.database.writing() as session:
        planning.plan_due(session, recobra.settings)
        session.execute(Message.__table__.update().values(status=MessageStatus.UNKNOWN))
    monkeypatch.setattr(recobra.courier.adapters["whatsapp"], "list_sent", _fail_to_list, raising=False)
    for _ in range(4):
        move_clock(minutes=11)
        run_once(recobra)
    assert not twilio.posts
    with recobra.database.reading() as session:
        assert session.scalars(select(Message.status)).all() == [MessageStatus.UNKNOWN]
        assert session.scalar(select(func.count()).select_from(Contact)) == 1


def _die(*_: object) -> int:
    raise Killed


async def _fail_to_list(*_: object) -> None:
    raise ProviderBusy("nadie contesta")
