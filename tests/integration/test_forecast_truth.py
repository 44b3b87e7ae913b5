"""A plan is worth what then happens: a campaign is planned, and run through the planner and the claim."""

from collections import Counter
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from bot import clock
from bot.bootstrap import Recobra
from bot.models import Campaign, Channel, Contact, ContactState, Message, MessageKind
from bot.services.campaigns import campaigns, deadline_reminders, launching, planning
from bot.services.forecasting.forecast import Forecast, forecast
from bot.services.outbound import outcomes
from bot.services.outbound.claims import claim_due
from bot.services.outbound.deliveries import record_accepted
from tests.support.world import add_base, add_customer, set_clock

FIRST, DEADLINE, ENDS = date(2021, 3, 29), date(2021, 4, 9), date(2021, 4, 14)  # with Good Friday between
STEP = 3450.0  # seconds: the clock moves on almost by the hour, and one call fits into each step
Day = tuple[date, str]


@pytest.fixture(autouse=True)
def _limits(recobra: Recobra, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rate of calls binds by the moved clock, as everything else does."""
    monkeypatch.setattr("bot.services.outbound.throttle.provider_now", clock.now)
    recobra.settings.whatsapp_mps = 10_000
    recobra.settings.voice_cps = 1 / STEP / 0.99
    recobra.settings.whatsapp_daily_limit = 8


def fill(recobra: Recobra) -> None:
    """Some with two or three services, with charges, with landlines, and two who share a telephone."""
    set_clock(f"{FIRST} 07:00")
    with recobra.database.writing() as session:
        people = [add_customer(session) for _ in range(9)]
        people += [add_customer(session, services=2) for _ in range(4)]
        people += [add_customer(session, charge="9.50") for _ in range(3)]
        people += [add_customer(session, services=3, charge="9.50")]
        people += [add_customer(session, f"+59322{n:06d}") for n in range(4)]
        people += [add_customer(session, "+59324000000", services=2)]
        people += [add_customer(session, "+593998888888"), add_customer(session, "+593998888888")]
        people += [add_customer(session, charge="5", paid=True), add_customer(session, returned_on=FIRST)]
        add_base(session, *people)
        add_base(session, *people[2:16], *[add_customer(session) for _ in range(4)], name="otra")
    create(recobra, "marzo", "base")


def create(recobra: Recobra, name: str, base: str, deadline: date = DEADLINE, ends: date = ENDS) -> None:
    with recobra.database.writing() as session:
        channels = ["whatsapp", "voice"]
        campaigns.create(session, name, "equipment_recovery", base, FIRST, deadline, ends, channels)


def launch(recobra: Recobra, name: str) -> None:
    launching.launch(recobra, name, accept=True)


def plan(recobra: Recobra, name: str = "marzo") -> Forecast:
    with recobra.database.reading() as session:
        campaign = session.scalars(select(Campaign).where(Campaign.name == name)).one()
        return forecast(session, recobra.settings, campaign)


def run_days(recobra: Recobra, first: date, last: date) -> None:
    for n in range((last - first).days + 1):
        run_day(recobra, first + timedelta(days=n))


def run_day(recobra: Recobra, day: date) -> None:
    """Each day begins two seconds later, so that Meta's twenty-four hours since the day before are over."""
    set_clock(f"{day} 08:00")
    recobra.settings.recobra_clock_offset += 2.0 * (day - FIRST).days
    while clock.local_now().hour < 20:
        run_step(recobra)
        recobra.settings.recobra_clock_offset += STEP


def run_step(recobra: Recobra) -> None:
    with recobra.database.writing() as session:
        campaigns.finish_due(session)
    deadline_reminders.remind_due(recobra)
    for channel in (Channel.WHATSAPP, Channel.VOICE):
        while send(recobra, channel):
            pass


def send(recobra: Recobra, channel: Channel) -> int:
    """Plan, claim, and have the provider accept; nobody answers."""
    with recobra.database.writing() as session:
        planning.plan_due(session, recobra.settings)
        batch = claim_due(session, recobra.settings, channel, [MessageKind.CAMPAIGN], 100)
        ids = [claimed.outgoing.id for claimed in batch.messages]
        if ids:
            record_accepted(session, {key: f"SID{key}" for key in ids})
        if channel is Channel.VOICE:
            for key in ids:
                outcomes.record_call_status(session, key, "no-answer")
    return batch.looked_at


def count_sent(recobra: Recobra, since: date = FIRST, name: str = "marzo") -> Counter[Day]:
    with recobra.database.reading() as session:
        rows = session.execute(
            select(Message.claimed_at, Message.channel)
            .join(Contact, Contact.id == Message.contact_id)
            .join(Campaign, Campaign.id == Contact.campaign_id)
            .where(Message.claimed_at.is_not(None), Campaign.name == name)
        )
        days = [(clock.to_local(at).date(), channel.value) for at, channel in rows if at]
    return Counter(day for day in days if day[0] >= since)


def count_planned(planned: Forecast) -> Counter[Day]:
    counts: Counter[Day] = Counter()
    for each in planned.sends:
        day = clock.to_local(each.hour).date()
        counts += Counter({(day, "whatsapp"): each.whatsapp, (day, "voice"): each.voice})
    return counts


def test_what_is_planned_is_what_leaves(recobra: Recobra) -> None:
    fill(recobra)
    planned = plan(recobra)
    launch(recobra, "marzo")
    assert plan(recobra).sends == planned.sends  # a draft stands as it does once it is launched
    middle = date(2021, 4, 5)
    run_days(recobra, FIRST, middle - timedelta(days=1))
    set_clock(f"{middle} 07:00")
    planned_again = plan(recobra)
    run_days(recobra, middle, ENDS + timedelta(days=1))
    assert count_planned(planned) == count_sent(recobra)
    assert count_planned(planned_again) == count_sent(recobra, since=middle)
    assert planned.left == count_untried(recobra) == 0
    assert planned.contacts == 31
    assert planned_again.attempted + planned_again.first_attempts == planned.first_attempts == 31


def test_other_campaigns_take_their_part(recobra: Recobra) -> None:
    """The same people are in another campaign too: it shares the rate, Meta's limit and their days."""
    fill(recobra)
    recobra.settings.whatsapp_daily_limit = 12
    launch(recobra, "marzo")
    alone = plan(recobra)
    create(recobra, "otra", "otra")
    launch(recobra, "otra")
    planned, other = plan(recobra), plan(recobra, "otra")
    assert planned.sends != alone.sends
    run_days(recobra, FIRST, ENDS + timedelta(days=1))
    assert count_planned(planned) == count_sent(recobra)
    assert count_planned(other) == count_sent(recobra, name="otra")


def test_the_nearest_date_comes_first(recobra: Recobra) -> None:
    """Whichever was created first; once its deadline is over, what is left of it waits for its end."""
    fill(recobra)
    recobra.settings.whatsapp_daily_limit = 10
    launch(recobra, "marzo")
    create(recobra, "otra", "otra", deadline=date(2021, 4, 5), ends=date(2021, 4, 20))
    launch(recobra, "otra")
    planned, other = plan(recobra), plan(recobra, "otra")
    assert other.first_attempts_by
    assert planned.first_attempts_by
    assert other.first_attempts_by < planned.first_attempts_by
    run_days(recobra, FIRST, date(2021, 4, 21))
    assert count_planned(planned) == count_sent(recobra)
    assert count_planned(other) == count_sent(recobra, name="otra")


def count_untried(recobra: Recobra) -> int:
    with recobra.database.reading() as session:
        untried = select(Contact.id).where(
            Contact.attempts_made == 0, Contact.state == ContactState.EXHAUSTED
        )
        return len(session.scalars(untried).all())
