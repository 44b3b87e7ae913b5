"""What the plan advises can be done: other days and channels, of a draft and of a campaign under way."""

from datetime import date

import pytest
from sqlalchemy import select

from bot import clock
from bot.bootstrap import Recobra
from bot.errors import InvalidInput, NotAllowed
from bot.models import Campaign, Contact, Customer, Message, MessageStatus
from bot.services.campaigns import campaigns, changes
from tests.support.twilio_stub import TwilioStub
from tests.support.world import (
    DEADLINE,
    WEDNESDAY,
    add_base,
    add_customer,
    launch,
    move_clock,
    run_once,
    set_clock,
)

LATER = date(2021, 4, 9)


def change(recobra: Recobra, **wanted: object) -> Campaign:
    with recobra.database.writing() as session:
        changes.change(session, "campaign", **wanted)  # type: ignore[arg-type]
        return session.scalars(select(Campaign)).one()


@pytest.fixture
def base(recobra: Recobra) -> None:
    set_clock(WEDNESDAY)
    with recobra.database.writing() as session:
        add_base(session, add_customer(session, "+593991111111"), add_customer(session, "+59322222222"))


@pytest.mark.usefixtures("base")
def test_a_draft_can_be_changed_in_everything(recobra: Recobra) -> None:
    with recobra.database.writing() as session:
        campaigns.create(
            session, "campaign", "equipment_recovery", "base", date(2021, 3, 17), DEADLINE, None, ["whatsapp"]
        )
    found = change(recobra, starts=date(2021, 3, 22), deadline=LATER, channels=["whatsapp", "voice"])
    assert (found.starts_on, found.deadline, found.ends_on) == (date(2021, 3, 22), LATER, LATER)
    assert found.channels == ["whatsapp", "voice"]
    with pytest.raises(InvalidInput, match="anterior al inicio"):
        change(recobra, deadline=date(2021, 3, 18))


@pytest.mark.usefixtures("base")
def test_one_under_way_gets_more_days(recobra: Recobra, twilio: TwilioStub) -> None:
    launch(recobra)
    run_once(recobra)
    move_clock(days=12)
    run_once(recobra)
    found = change(recobra, deadline=LATER)
    assert (found.deadline, found.ends_on) == (LATER, LATER)
    with recobra.database.writing() as session:
        assert {contact.reminded_days for contact in session.scalars(select(Contact))} == {None}
        queued = session.scalars(select(Message).where(Message.status == MessageStatus.DUE)).all()
        assert all(message.expires_at == clock.end_of_day(LATER) for message in queued)
    move_clock(days=5)
    with recobra.database.writing() as session:
        assert campaigns.finish_due(session) == 0


@pytest.mark.usefixtures("base")
def test_one_under_way_loses_nothing(recobra: Recobra) -> None:
    launch(recobra)
    for wanted in (
        {"deadline": date(2021, 3, 25)},
        {"starts": date(2021, 3, 19)},
        {"channels": ["whatsapp"]},
    ):
        with pytest.raises(NotAllowed):
            change(recobra, **wanted)
    move_clock(days=20)
    with pytest.raises(NotAllowed, match="ya terminó"):
        change(recobra, deadline=date(2021, 5, 1))


@pytest.mark.usefixtures("base")
def test_a_channel_that_is_added_reaches_who_had_none(recobra: Recobra, twilio: TwilioStub) -> None:
    with recobra.database.writing() as session:
        silent = add_customer(session, "+59322222223")
        silent.opted_out_at = clock.now()
        add_base(
            session, silent, *session.scalars(select(Customer).where(Customer.id != silent.id)), name="more"
        )
    launch(recobra, "more", channels=("whatsapp",))
    run_once(recobra)
    assert [post.to for post in twilio.taken] == ["+593991111111"]
    change(recobra, channels=["whatsapp", "voice"])
    run_once(recobra)
    assert [(post.resource, post.to) for post in twilio.taken[1:]] == [("Calls", "+59322222222")]
