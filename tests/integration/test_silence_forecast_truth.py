"""A plan knows of what was agreed: a collections campaign with promises and other silences, planned and run."""

from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from bot import clock
from bot.bootstrap import Recobra
from bot.models import Channel, Customer, Message, MessageKind, Promise, PromiseStatus, Script
from bot.services import follow_ups
from bot.services.campaigns import campaigns, deadline_reminders, launching, planning
from bot.services.debts import debts, promises
from bot.services.outbound import outcomes
from bot.services.outbound.claims import claim_due
from bot.services.outbound.deliveries import record_accepted
from bot.services.typifications import typify
from tests.integration.test_forecast_truth import count_planned, count_sent, plan
from tests.support.world import add_base, add_debtor, launch, set_clock

FIRST, MIDDLE, DEADLINE = date(2021, 3, 8), date(2021, 3, 16), date(2021, 3, 31)
DEBT = Decimal("120.50")
# Whoever it is, by the place in the base: what was agreed, and until when.
PROMISED = {
    0: date(2021, 3, 18),
    1: date(2021, 3, 22),
    2: date(2021, 3, 25),
    3: date(2021, 3, 26),
    12: MIDDLE,
}
SILENT = {
    4: date(2021, 3, 19),
    5: date(2021, 3, 23),
    6: date(2021, 3, 27),
    7: date(2021, 4, 5),
    13: date(2021, 3, 28),
}


@pytest.fixture(autouse=True)
def _limits(recobra: Recobra, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.services.outbound.throttle.provider_now", clock.now)
    recobra.settings.whatsapp_mps = recobra.settings.voice_cps = 1_000


def fill(recobra: Recobra, day: date = MIDDLE) -> list[int]:
    """Mobiles and two landlines; their ids."""
    set_clock(f"{day} 07:00")
    with recobra.database.writing() as session:
        people = [add_debtor(session) for _ in range(12)]
        people += [add_debtor(session, f"+59322{n:06d}") for n in range(2)]
        add_base(session, *people, script=Script.COLLECTIONS)
        return [customer.id for customer in people]


def start(recobra: Recobra, day: date = MIDDLE) -> None:
    launch(recobra, name="marzo", starts=day, deadline=DEADLINE, script=Script.COLLECTIONS)


def agree(recobra: Recobra, ids: list[int]) -> None:
    with recobra.database.writing() as session:
        for place, due_on in PROMISED.items():
            promises.make(session, session.get_one(Customer, ids[place]), DEBT, due_on, None)
        for place, last_day in SILENT.items():
            debts.silence(session, ids[place], last_day)


def run_days(recobra: Recobra, first: date, last: date) -> None:
    for n in range((last - first).days + 1):
        set_clock(f"{first + timedelta(days=n)} 00:05")
        judge(recobra)
        for hour in (8, 9, 12, 15, 18):
            set_clock(f"{first + timedelta(days=n)} {hour:02d}:30")
            run_step(recobra)


def judge(recobra: Recobra) -> None:
    with recobra.database.writing() as session:
        promises.judge_due(session)


def run_step(recobra: Recobra) -> None:
    """What the jobs and the dispatcher do; notices leave first, and nobody answers."""
    with recobra.database.writing() as session:
        follow_ups.run_due(session)
    deadline_reminders.remind_due(recobra)
    for kinds in ([MessageKind.NOTICE, MessageKind.REMINDER], [MessageKind.CAMPAIGN]):
        for channel in (Channel.WHATSAPP, Channel.VOICE):
            while send(recobra, channel, kinds):
                pass


def send(recobra: Recobra, channel: Channel, kinds: list[MessageKind]) -> int:
    with recobra.database.writing() as session:
        planning.plan_due(session, recobra.settings)
        batch = claim_due(session, recobra.settings, channel, kinds, 100)
        ids = [claimed.outgoing.id for claimed in batch.messages]
        if ids:
            record_accepted(session, {key: f"SID{key}" for key in ids})
        if channel is Channel.VOICE:
            for key in ids:
                outcomes.record_call_status(session, key, "no-answer")
    return batch.looked_at


def test_silence_is_planned_as_it_is_kept(recobra: Recobra) -> None:
    """Promises are broken, told so, and attempted after the spacing; other silences end by themselves."""
    ids = fill(recobra, FIRST)
    start(recobra, FIRST)
    run_days(recobra, FIRST, MIDDLE - timedelta(days=1))
    set_clock(f"{MIDDLE} 07:00")
    before = plan(recobra)
    agree(recobra, ids)
    planned = plan(recobra)
    run_days(recobra, MIDDLE, DEADLINE + timedelta(days=1))
    assert count_planned(planned) == count_sent(recobra, since=MIDDLE)
    assert count_planned(before) != count_planned(planned)
    assert count_broken(recobra) == len(PROMISED)
    assert planned.left == 0


def test_reminders_wait_for_the_silence_to_end(recobra: Recobra) -> None:
    """Whom a reminder finds silent is not reminded; a nearer one finds them again."""
    ids = fill(recobra)
    start(recobra)
    agree(recobra, ids)
    planned = plan(recobra)
    run_days(recobra, MIDDLE, DEADLINE + timedelta(days=1))
    assert count_planned(planned) == count_sent(recobra, since=MIDDLE)
    assert (planned.first_attempts, planned.agreed, planned.left) == (4, 10, 0)
    assert ids[7] not in find_first(recobra)


def test_who_named_an_hour_is_not_reminded_before(recobra: Recobra) -> None:
    ids = fill(recobra)
    start(recobra)
    run_days(recobra, MIDDLE, MIDDLE)
    with recobra.database.writing() as session:
        for place, day in enumerate((date(2021, 3, 25), date(2021, 3, 29), date(2021, 3, 30))):
            customer = session.get_one(Customer, ids[place])
            (contact,) = debts.contacts_of(session, customer.id)
            typify(session, contact, "7", when=f"{day}", channel="llamada")
            follow_ups.promise_contact(
                session, customer, contact, clock.at_local(day, time(15)), Channel.VOICE
            )
    set_clock(f"{MIDDLE} 20:30")
    planned = plan(recobra)
    run_days(recobra, MIDDLE + timedelta(days=1), DEADLINE + timedelta(days=1))
    assert count_planned(planned) == count_sent(recobra, since=MIDDLE + timedelta(days=1))


def test_another_campaign_keeps_what_was_agreed_in_the_first(recobra: Recobra) -> None:
    ids = fill(recobra)
    start(recobra)
    agree(recobra, ids)
    with recobra.database.writing() as session:
        campaigns.cancel(session, "marzo")
        channels = ["whatsapp", "voice"]
        campaigns.create(session, "otra", Script.COLLECTIONS.value, "base", MIDDLE, DEADLINE, None, channels)
    drafted = plan(recobra, "otra")
    launching.launch(recobra, "otra", accept=True)
    launched = plan(recobra, "otra")
    run_days(recobra, MIDDLE, DEADLINE + timedelta(days=1))
    assert count_planned(drafted) == count_planned(launched) == count_sent(recobra, since=MIDDLE, name="otra")
    first = find_first(recobra)
    assert first[ids[0]] > promises.last_day_to_show(PROMISED[0])
    assert first[ids[8]] == MIDDLE


def count_broken(recobra: Recobra) -> int:
    with recobra.database.reading() as session:
        return len(session.scalars(select(Promise.id).where(Promise.status == PromiseStatus.BROKEN)).all())


def find_first(recobra: Recobra) -> dict[int, date]:
    """When the first attempt of each customer left."""
    with recobra.database.reading() as session:
        rows = session.execute(
            select(Message.customer_id, Message.claimed_at)
            .where(Message.kind == MessageKind.CAMPAIGN, Message.claimed_at.is_not(None))
            .order_by(Message.id.desc())
        )
        return {customer_id: clock.to_local(at).date() for customer_id, at in rows if customer_id and at}
