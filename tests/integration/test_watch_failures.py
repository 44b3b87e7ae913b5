"""A campaign whose attempts fail by no contact's fault pauses itself and says why."""

import pytest
from sqlalchemy import select, update

from bot.bootstrap import Recobra
from bot.catalog.policy import get_policy
from bot.models import CallOutcome, CampaignState, Channel, Message, MessageStatus
from bot.queries import workload
from bot.services.campaigns import campaigns, planning
from bot.services.outbound import outcomes
from bot.services.watching.failures import is_campaigns
from tests.support.twilio_stub import ERROR_BEFORE, TwilioStub, refuse
from tests.support.watching import ALERTS, get_campaign, list_mails, look
from tests.support.world import WEDNESDAY, add_base, add_customer, launch, move_clock, run_once, set_clock

MANY = 40


def fill(recobra: Recobra, customers: int = MANY) -> None:
    set_clock(WEDNESDAY)
    recobra.settings.whatsapp_mps = 1e6
    with recobra.database.writing() as session:
        add_base(session, *(add_customer(session) for _ in range(customers)))
    launch(recobra)


def report(recobra: Recobra, status: str, code: str | None, share: float = 1) -> None:
    """The provider's callbacks on a share of what was sent."""
    with recobra.database.writing() as session:
        sids = session.scalars(select(Message.provider_sid).order_by(Message.id)).all()
        for sid in sids[: round(len(sids) * share)]:
            outcomes.record_message_status(session, str(sid), status, code)


def test_refused_attempts_pause_it_and_it_says_why(recobra: Recobra, twilio: TwilioStub) -> None:
    fill(recobra)
    twilio.behave = lambda resource, form: refuse(99999)
    recobra.settings.alert_mail = ALERTS
    run_once(recobra)
    assert look(recobra) == {"paused_itself"}
    campaign = get_campaign(recobra)
    assert campaign.state is CampaignState.PAUSED
    reason = "fallaron 40 de los últimos 40 intentos, sobre todo por «error desconocido» (99999)"
    assert campaign.state_reason == reason
    (mail,) = list_mails(recobra)
    assert reason in str(mail.body)
    with recobra.database.reading() as session:
        assert workload.measure(session).alarms["paused_itself"] == 1


@pytest.mark.parametrize(
    ("code", "share", "pauses"),
    [
        ("63049", 1, True),
        ("63016", 1, True),
        ("63049", 0.5, True),
        ("63049", 0.45, False),
        ("63024", 1, False),
    ],
)
def test_only_failures_that_are_not_the_contacts_count(
    recobra: Recobra, twilio: TwilioStub, code: str, share: float, pauses: bool
) -> None:
    fill(recobra)
    run_once(recobra)
    report(recobra, "undelivered", code, share)
    assert look(recobra) == ({"paused_itself"} if pauses else set())


def test_too_few_attempts_say_nothing(recobra: Recobra, twilio: TwilioStub) -> None:
    fill(recobra, get_policy().watch.least_attempts - 1)
    run_once(recobra)
    report(recobra, "failed", "99999")
    assert look(recobra) == set()


def test_old_failures_say_nothing(recobra: Recobra, twilio: TwilioStub) -> None:
    fill(recobra)
    run_once(recobra)
    report(recobra, "failed", "99999")
    move_clock(minutes=16)
    assert look(recobra) == set()


def test_answers_that_were_lost_count_once_they_were_looked_for(recobra: Recobra, twilio: TwilioStub) -> None:
    fill(recobra)
    twilio.behave = lambda resource, form: ERROR_BEFORE
    run_once(recobra)
    assert look(recobra) == set()
    move_clock(minutes=2)
    assert look(recobra) == {"paused_itself"}
    assert "error interno de Twilio» (20500)" in str(get_campaign(recobra).state_reason)


def test_resuming_counts_anew_and_clears_the_alarm(recobra: Recobra, twilio: TwilioStub) -> None:
    fill(recobra)
    run_once(recobra)
    report(recobra, "failed", "99999")
    recobra.settings.alert_mail = ALERTS
    assert look(recobra) == {"paused_itself"}
    move_clock(minutes=1)
    with recobra.database.writing() as session:
        campaigns.resume(session, "campaign")
    assert look(recobra) == set()
    assert get_campaign(recobra).state is CampaignState.RUNNING
    assert len(list_mails(recobra)) == 2


def test_a_code_that_concerns_all_pauses_it_at_once(recobra: Recobra, twilio: TwilioStub) -> None:
    fill(recobra, 3)
    recobra.settings.whatsapp_mps = 1  # the second must not be on its way when the first is refused
    with recobra.database.writing() as session:
        planning.plan_due(session, recobra.settings)
    recobra.settings.alert_mail = ALERTS
    with recobra.database.writing() as session:
        first = session.scalars(select(Message).order_by(Message.id)).first()
        assert first
        first.status, first.provider_sid = MessageStatus.ACCEPTED, "SM1"
        session.flush()
        outcomes.record_message_status(session, "SM1", "failed", "63007")
    assert get_campaign(recobra).state_reason == "el remitente no está habilitado en WhatsApp (63007)"
    assert look(recobra) == {"paused_itself"}
    assert len(list_mails(recobra)) == 1
    with recobra.database.reading() as session:
        waiting = session.scalars(select(Message.status).where(Message.attempt.is_not(None))).all()
    assert sorted(waiting) == [MessageStatus.FAILED, MessageStatus.PLANNED, MessageStatus.PLANNED]


def test_cancelling_clears_every_alarm(recobra: Recobra, twilio: TwilioStub) -> None:
    fill(recobra)
    run_once(recobra)
    report(recobra, "failed", "99999")
    look(recobra)
    with recobra.database.writing() as session:
        campaigns.cancel(session, "campaign")
    assert look(recobra) == set()


def test_what_was_held_in_the_moment_of_the_resumption_goes_on(recobra: Recobra, twilio: TwilioStub) -> None:
    fill(recobra, 3)
    with recobra.database.writing() as session:
        planning.plan_due(session, recobra.settings)
        campaigns.pause(session, "campaign")
    move_clock(seconds=5)
    with recobra.database.writing() as session:
        campaigns.resume(session, "campaign")
        session.execute(update(Message).values(status=MessageStatus.PLANNED))  # by a claim under way
    move_clock(seconds=5)
    look(recobra)
    assert run_once(recobra) == 3


@pytest.mark.parametrize(
    ("outcome", "code", "counts"),
    [
        (CallOutcome.NO_ANSWER, None, False), (CallOutcome.BUSY, None, False), (CallOutcome.FAILED, None, False),
        (CallOutcome.FAILED, "404", False), (CallOutcome.FAILED, "486", False), (CallOutcome.FAILED, "503", True),
        (CallOutcome.FAILED, "21217", False), (CallOutcome.FAILED, "22005", True), (CallOutcome.FAILED, "99", False),
    ],
)  # fmt: skip
def test_calls_count_by_what_the_network_said(outcome: CallOutcome, code: str | None, counts: bool) -> None:
    assert is_campaigns(Channel.VOICE, MessageStatus.UNDELIVERED, outcome, code, at_the_door=False) is counts
