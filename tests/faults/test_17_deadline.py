"""17: an overdue campaign still fires, or 15 hours late: nothing after the deadline, nothing outside send hours."""

from datetime import date

import pytest
from sqlalchemy import select

from bot.bootstrap import Recobra
from bot.errors import NotAllowed
from bot.models import Campaign, CampaignState, Contact, ContactState
from bot.services.campaigns import planning
from bot.services.outbound import messages, outreach
from tests.support.twilio_stub import TwilioStub
from tests.support.world import (
    ACCEPTED,
    DEADLINE,
    WEDNESDAY,
    add_base,
    add_customer,
    launch,
    run_once,
    set_clock,
)


def fill(recobra: Recobra, when: str = WEDNESDAY) -> None:
    set_clock(when)
    with recobra.database.writing() as session:
        add_base(
            session,
            add_customer(session, "+593991111111"),
            add_customer(session, "+593992222222", charge="50"),
        )


def test_nothing_leaves_after_the_deadline_but_charges_go_on_to_ends(
    recobra: Recobra, twilio: TwilioStub
) -> None:
    fill(recobra)
    launch(recobra, ends=date(2021, 4, 30))
    set_clock("2021-04-01 00:00")
    run_once(recobra)
    set_clock("2021-04-01 10:00")
    run_once(recobra)
    assert [post.to for post in twilio.taken] == ["+593992222222"]
    set_clock("2021-05-03 10:00")
    run_once(recobra)
    assert len(twilio.taken) == 1
    with recobra.database.reading() as session:
        assert session.scalars(select(Campaign)).one().state is CampaignState.FINISHED
        for contact in session.scalars(select(Contact)):
            assert contact.state is ContactState.EXHAUSTED
            assert contact.typification_code == "E14"
            assert "Terminó el plazo" in str(contact.observation)


def test_message_queued_before_the_deadline_does_not_leave_after_it(
    recobra: Recobra, twilio: TwilioStub
) -> None:
    fill(recobra, "2021-03-31 10:00")
    launch(recobra)
    with recobra.database.writing() as session:
        assert planning.plan_due(session, recobra.settings) == 2
    set_clock("2021-04-01 10:00")
    assert outreach.dispatch_due(recobra) == 0
    assert twilio.posts == []


@pytest.mark.parametrize(
    ("queued", "late", "leaves"),
    [
        ("2021-03-17 19:59", "2021-03-17 20:00", "2021-03-18 08:00"),
        ("2021-03-19 19:59", "2021-03-20 10:00", "2021-03-22 08:00"),  # over a weekend
    ],
)
def test_what_was_queued_in_send_hours_waits_for_the_next_ones(
    queued: str, late: str, leaves: str, recobra: Recobra, twilio: TwilioStub
) -> None:
    fill(recobra, queued)
    launch(recobra)
    with recobra.database.writing() as session:
        assert planning.plan_due(session, recobra.settings) == 2
    set_clock(late)
    assert outreach.dispatch_due(recobra) == 0
    set_clock(leaves)
    assert outreach.dispatch_due(recobra) == 2
    assert len(twilio.taken) == 2


def test_notices_still_leave_after_the_deadline(recobra: Recobra, twilio: TwilioStub) -> None:
    fill(recobra)
    launch(recobra)
    set_clock("2021-04-03 10:00")  # a Saturday
    run_once(recobra)
    with recobra.database.writing() as session:
        customer = add_customer(session, "+593993333333")
        messages.queue_notice(session, customer, "receipt_accepted", ACCEPTED)
    run_once(recobra)
    assert [post.to for post in twilio.taken] == ["+593993333333"]


def test_missed_start_is_caught_up(recobra: Recobra, twilio: TwilioStub) -> None:
    fill(recobra, "2021-03-16 10:00")
    launch(recobra)
    assert run_once(recobra) == 0
    set_clock("2021-03-18 09:00")  # nobody was there on the 17th
    assert run_once(recobra) == 2


def test_overdue_campaign_is_not_launched(recobra: Recobra) -> None:
    fill(recobra, "2021-04-01 10:00")
    with pytest.raises(NotAllowed, match="ya no se puede lanzar"):
        launch(recobra, deadline=DEADLINE)
