"""16: the sliding window is off by one: the rate, the once a day of each person, Meta's limit of 24 hours."""

import random
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, assume, given
from hypothesis import settings as checked
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot import clock
from bot.bootstrap import Recobra
from bot.catalog.legal import get_legal
from bot.models import Channel, Conversation, Direction, Message, MessageKind, MessageStatus, Sender
from bot.services.addresses import open_conversations
from bot.services.campaigns import planning
from bot.services.outbound.candidates import load_candidates
from bot.services.outbound.caps import DailyCap, count_day_room
from bot.services.outbound.claims import claim_due
from bot.services.outbound.throttle import HORIZON, Throttle
from tests.support.world import add_base, add_customer, launch, set_clock

MINUTE = timedelta(minutes=1)
DAY, MICROSECOND = timedelta(hours=24), timedelta(microseconds=1)
NOON = datetime(2021, 3, 17, 17, tzinfo=UTC)  # in Guayaquil
CAMPAIGN = [MessageKind.CAMPAIGN]
fixture_is_fine = checked(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None
)
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

steps = st.tuples(
    st.timedeltas(timedelta(0), timedelta(seconds=3)),
    st.sampled_from(["campaign", "answer"]),
    st.integers(1, 90),
)


@given(st.lists(steps, min_size=1, max_size=40), st.sampled_from([0.3, 1.0, 7.0, 80.0, 400.0]))
def test_whoever_claims_whenever_no_two_leave_closer_than_the_rate(
    steps: list[tuple[timedelta, str, int]], rate: float
) -> None:
    """Each step is another process: only the sender's row is handed on."""
    sender, now, interval = Sender(channel=Channel.WHATSAPP), NOON, timedelta(seconds=1 / rate)
    leaving: list[datetime] = []
    for wait, kind, wanted in steps:
        now += wait
        throttle = Throttle(sender, interval, now)
        if kind == "answer":
            before = throttle.free_at
            assert throttle.take_at_once(wanted) == [now] * wanted
            paid = min(before + interval * wanted, now + MINUTE)  # more is taken for a clock that was moved
            assert throttle.free_at == paid, "campaigns pay for answers"
            continue
        room = throttle.count_room()
        taken = throttle.take(min(wanted, room)) if room else []
        leaving += taken
        assert all(now <= moment <= now + HORIZON for moment in taken)
        if room and wanted >= room:
            assert taken[-1] + interval > now + HORIZON, "one more would have fitted"
            assert Throttle(sender, interval, now).count_room() == 0
    assert all(later - earlier >= interval for earlier, later in pairwise(leaving))
    for first, moment in enumerate(leaving):
        within = sum(moment <= other < moment + timedelta(seconds=1) for other in leaving[first:])
        assert within <= int(rate) + 1


def sent(session: Session, address: str, claimed_at: datetime, **more: object) -> None:
    """A campaign message that left then."""
    key = open_conversations(session, [address])[address]
    session.add(
        Message(
            direction=Direction.OUT,
            channel=Channel.WHATSAPP,
            kind=MessageKind.CAMPAIGN,
            status=MessageStatus.ACCEPTED,
            address=address,
            conversation_id=key,
            mentions_money=True,
            created_at=claimed_at,
            claimed_at=claimed_at,
            **more,
        )
    )


ages = st.sampled_from(
    [DAY, DAY - MICROSECOND, DAY + MICROSECOND, timedelta(0), MICROSECOND]
) | st.timedeltas(timedelta(0), timedelta(days=3))


@on_sqlite
@fixture_is_fine
@given(past=st.lists(st.tuples(st.integers(0, 6), ages), max_size=15), limit=st.integers(0, 8))
def test_a_recipient_counts_for_24_hours_to_the_microsecond(
    past: list[tuple[int, timedelta]], limit: int, recobra: Recobra
) -> None:
    with recobra.database.reading() as session:  # nothing is kept
        for who, age in past:
            sent(session, f"+59399000000{who}", NOON - age)
        session.flush()
        counted = {who for who, age in past if age < DAY}
        assert count_day_room(session, limit, NOON) == max(0, limit - len(counted))


@on_sqlite
@fixture_is_fine
@given(
    zone=st.sampled_from(["America/Guayaquil", "America/New_York", "America/Santiago", "Asia/Kolkata"]),
    day=st.dates(date(2020, 1, 2), date(2035, 1, 1)),
    shift=st.sampled_from([timedelta(0), -MICROSECOND, MICROSECOND, -DAY])
    | st.timedeltas(timedelta(days=-2), timedelta(days=1)),
    now_at=st.timedeltas(timedelta(0), timedelta(hours=22)),
)
def test_the_once_a_day_begins_anew_at_local_midnight(
    zone: str, day: date, shift: timedelta, now_at: timedelta, recobra: Recobra
) -> None:
    recobra.settings.timezone = zone
    midnight = clock.start_of_day(day)
    left_at, now = midnight + shift, midnight + now_at
    assume(left_at <= now)
    with recobra.database.reading() as session:
        sent(session, "+593990000001", left_at)
        messages = [queue_one(session, "+593990000001", now)]
        (candidate,) = load_candidates(session, messages)
        counted = DailyCap(session, [candidate], now).count(candidate)
    same_day = clock.to_local(left_at).date() == clock.to_local(now).date()
    assert counted == same_day


def queue_one(session: Session, address: str, now: datetime) -> int:
    """A campaign message that is due."""
    conversation = session.scalars(select(Conversation).where(Conversation.address == address)).one()
    message = Message(
        direction=Direction.OUT,
        channel=Channel.WHATSAPP,
        kind=MessageKind.CAMPAIGN,
        status=MessageStatus.DUE,
        address=address,
        conversation_id=conversation.id,
        mentions_money=True,
        created_at=now,
        due_at=now,
    )
    session.add(message)
    session.flush()
    return message.id


def claim_for_days(
    recobra: Recobra, days: int, seed: int, limit: int | None = None
) -> list[tuple[datetime, str]]:
    """Plan and claim at random moments of so many days, each minute to hours after the last; who got one when.

    `limit`: Meta's, which only the claim knows here: the plan was made without it.
    """
    chance, claimed = random.Random(seed), []
    for _ in range(days * 20):
        recobra.settings.recobra_clock_offset += chance.choice([30, 600, 3600, 3 * 3600, 7200])
        with recobra.database.writing() as session:
            recobra.settings.whatsapp_daily_limit = None
            planning.plan_due(session, recobra.settings)
        with recobra.database.writing() as session:
            recobra.settings.whatsapp_daily_limit = limit
            now = clock.now()
            batch = claim_due(session, recobra.settings, Channel.WHATSAPP, CAMPAIGN, 50)
            claimed += [(now, each.outgoing.address) for each in batch.messages]
            session.flush()
            for message in session.scalars(select(Message).where(Message.status == MessageStatus.SENDING)):
                message.status = MessageStatus.ACCEPTED
        _forget_the_rate(recobra)
    return claimed


def _forget_the_rate(recobra: Recobra) -> None:
    """The rate goes by the provider's clock, which stands still here."""
    with recobra.database.writing() as session:
        session.execute(delete(Sender))


def test_in_no_24_hours_more_recipients_than_meta_allows_and_all_in_the_end(recobra: Recobra) -> None:
    limit = 7
    set_clock("2021-03-15 07:30")
    recobra.settings.whatsapp_mps = 1e6
    with recobra.database.writing() as session:
        add_base(session, *(add_customer(session) for _ in range(30)))
    launch(recobra, starts=date(2021, 3, 15), channels=("whatsapp",))
    claimed = claim_for_days(recobra, 7, 16, limit)
    for at, _ in claimed:
        within = {address for other, address in claimed if at - DAY < other <= at}
        assert len(within) <= limit
    assert len({address for _, address in claimed}) == 30
    first_day = {address for at, address in claimed if clock.to_local(at).date() == date(2021, 3, 15)}
    assert len(first_day) == limit, "what Meta allows is made use of"


def test_a_person_with_several_services_hears_of_money_once_a_day(recobra: Recobra) -> None:
    set_clock("2021-03-15 07:30")
    recobra.settings.whatsapp_mps = 1e6
    with recobra.database.writing() as session:
        add_base(session, *(add_customer(session, services=3) for _ in range(4)))
    launch(recobra, starts=date(2021, 3, 15), channels=("whatsapp",))
    claimed = claim_for_days(recobra, 5, 61)
    by_day: dict[tuple[date, str], int] = defaultdict(int)
    for at, address in claimed:
        by_day[clock.to_local(at).date(), address] += 1
    assert set(by_day.values()) == {get_legal().money.per_person_channel_and_day}
    assert len(claimed) == 4 * 3, "each of the three is told in the end"
