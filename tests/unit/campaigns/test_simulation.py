"""The plan's simulation, over random people, rates and limits: it never does what the sending may not do."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import ceil
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as checked
from hypothesis import strategies as st

from bot import clock
from bot.catalog.policy import get_policy
from bot.config import Settings
from bot.hours import DailyHours
from bot.models import Campaign, CampaignState, Channel, Scenario, Script
from bot.services.forecasting.cohorts import CHANNELS, Person, Work, order
from bot.services.forecasting.courses import Course
from bot.services.forecasting.pace import share
from bot.services.forecasting.simulation import Outcome, Simulation
from bot.services.forecasting.timetable import Slot, list_slots
from bot.services.outbound.send_hours import window_of
from bot.services.outbound.throttle import interval_of

FIRST = date(2021, 3, 29)  # a Monday; Good Friday is the 2nd of April
fixture_is_fine = checked(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None
)
REACHES = ((Channel.WHATSAPP, Channel.VOICE), (Channel.VOICE,))


@dataclass(frozen=True)
class Sent:
    """A message of a simulated person, who is known by their part of the queue."""

    slot: Slot
    channel: Channel
    person: int
    work: Work


class Watched(Simulation):
    """Tells who was sent what."""

    def __init__(self, *arguments: Any) -> None:
        self.sent: list[Sent] = []
        super().__init__(*arguments)

    def _after(self, slot: Slot, channel: Channel, person: Person, work: Work, count: int) -> Person:
        self.sent += [Sent(slot, channel, person.part, work)] * count
        return super()._after(slot, channel, person, work, count)


def campaign(key: int, deadline: date, ends: date) -> Campaign:
    return Campaign(
        id=key, name=f"{key}", script=Script.EQUIPMENT_RECOVERY, state=CampaignState.DRAFT, starts_on=FIRST,
        deadline=deadline, ends_on=ends, channels=["whatsapp", "voice"],
    )  # fmt: skip


@st.composite
def worlds(draw: st.DrawFn) -> dict[str, Any]:
    deadline = FIRST + timedelta(days=draw(st.integers(0, 14)))
    campaigns = [
        campaign(key, deadline, deadline + timedelta(days=draw(st.integers(0, 6)))) for key in (1, 2)
    ]
    start = datetime.combine(FIRST, time(draw(st.integers(0, 23)), draw(st.sampled_from([0, 17, 59]))))
    return {
        "campaigns": campaigns,
        "start": start,
        "people": draw(st.lists(services(), min_size=1, max_size=25)),
        "rates": {
            "whatsapp_mps": draw(st.sampled_from([0.0005, 0.01, 80.0])),
            "voice_cps": draw(st.sampled_from([0.0002, 0.001, 1.0])),
            "whatsapp_daily_limit": draw(st.none() | st.integers(0, 12)),
            "send_hours": DailyHours.parse(
                draw(st.sampled_from(["08:00-20:00", "09:30-11:15", "06:00-23:00"]))
            ),
        },
    }


def services() -> st.SearchStrategy[list[tuple[int, Scenario, tuple[Channel, ...]]]]:
    scenarios = st.sampled_from([Scenario.NO_CHARGES, Scenario.CHARGES_LOADED])
    return st.lists(
        st.tuples(st.sampled_from([1, 2]), scenarios, st.sampled_from(REACHES)), min_size=1, max_size=4
    )


def play(
    world: dict[str, Any], settings: Settings, times: int = 1, **changes: Any
) -> tuple[Watched, dict[int, Outcome], Settings]:
    """Each of the people so many times."""
    changed = settings.model_copy(update=world["rates"] | changes)
    now = world["start"].replace(tzinfo=settings.zone)
    courses = {each.id: Course(each, FIRST) for each in world["campaigns"]}
    people: Counter[Person] = Counter()
    for part, owned in enumerate(world["people"]):
        works = [Work(now.timestamp(), key, s, reach[0], reach) for key, s, reach in owned]
        people[Person(order(works), part)] += times
    until = max(course.until for course in courses.values())
    slots = list_slots(now, until, set().union(*(c.rules for c in courses.values())), changed.send_hours)
    simulation = Watched(courses, changed, people, {})
    return simulation, simulation.run(slots), changed


@fixture_is_fine
@given(world=worlds())
def test_nothing_leaves_outside_its_hours_or_after_its_end(world: dict[str, Any], settings: Settings) -> None:
    simulation, _, changed = play(world, settings)
    for sent in simulation.sent:
        course = simulation._courses[sent.work.campaign_id]
        rule = course.rule_of(sent.work)
        assert rule is not None
        window = window_of(sent.slot.day, rule, changed.send_hours)
        assert window is not None
        assert clock.at_local(sent.slot.day, window.start).timestamp() <= sent.slot.start
        assert sent.slot.end <= clock.at_local(sent.slot.day, window.end).timestamp()
        assert sent.slot.end <= course.ends[sent.work.scenario]


@fixture_is_fine
@given(world=worlds())
def test_no_rate_is_exceeded(world: dict[str, Any], settings: Settings) -> None:
    simulation, _, changed = play(world, settings)
    counts = Counter((sent.slot, sent.channel) for sent in simulation.sent)
    for channel in CHANNELS:
        interval = interval_of(channel, changed).total_seconds()
        slots = sorted((slot for slot, c in counts if c is channel), key=lambda slot: slot.start)
        for n, first in enumerate(slots):
            total = 0
            for last in slots[n:]:
                total += counts[last, channel]
                assert total <= ceil((last.end - first.start) / interval)


@fixture_is_fine
@given(world=worlds())
def test_no_more_than_the_limit_in_any_day_of_hours(world: dict[str, Any], settings: Settings) -> None:
    simulation, _, changed = play(world, settings)
    limit = changed.whatsapp_daily_limit
    written = [(s.slot.mark, s.person) for s in simulation.sent if s.channel is Channel.WHATSAPP]
    for mark, _ in written:
        recipients = {person for at, person in written if mark <= at < mark + 86_400}
        assert limit is None or len(recipients) <= limit


@fixture_is_fine
@given(world=worlds())
def test_nobody_hears_of_money_twice_a_day_on_a_channel(world: dict[str, Any], settings: Settings) -> None:
    simulation, _, _ = play(world, settings)
    heard = Counter(
        (sent.person, sent.channel, sent.slot.day)
        for sent in simulation.sent
        if simulation._is_paid(sent.work)
    )
    assert max(heard.values(), default=0) <= 1


@fixture_is_fine
@given(world=worlds(), times=st.integers(1, 9))
def test_everybody_is_accounted_for(world: dict[str, Any], times: int, settings: Settings) -> None:
    simulation, outcomes, _ = play(world, settings, times)
    for key, outcome in outcomes.items():
        contacts = [owned for person in world["people"] for owned in person if owned[0] == key]
        assert outcome.first_attempts + outcome.left.total() == len(contacts) * times
        assert sum(outcome.sends.values()) == sum(sent.work.campaign_id == key for sent in simulation.sent)
        assert outcome.attempts_left_out >= outcome.left.total()


@fixture_is_fine
@given(world=worlds())
def test_nobody_is_attempted_beyond_the_policy(world: dict[str, Any], settings: Settings) -> None:
    """But for the reminders of the deadline."""
    simulation, _, _ = play(world, settings)
    policy = get_policy().scripts[Script.EQUIPMENT_RECOVERY]
    attempts: dict[tuple[int, int], int] = defaultdict(int)
    for sent in simulation.sent:
        attempts[sent.person, sent.work.campaign_id] += 1
    for (person, key), count in attempts.items():
        owned = sum(1 for each in world["people"][person] if each[0] == key)
        assert count <= owned * (policy.attempts_in_all + len(policy.reminder_days))


@fixture_is_fine
@given(world=worlds(), times=st.integers(2, 9))
def test_people_are_counted_together_as_they_would_be_apart(
    world: dict[str, Any], times: int, settings: Settings
) -> None:
    """As many times the people, and the limit, is as many times the sends, where no rate binds."""
    limit = world["rates"]["whatsapp_daily_limit"]
    fast = {"whatsapp_mps": 80.0, "voice_cps": 80.0}
    _, single, _ = play(world, settings, **fast)
    many = None if limit is None else limit * times
    _, together, _ = play(world, settings, times, **fast, whatsapp_daily_limit=many)
    for key, outcome in together.items():
        assert outcome.sends == Counter({hour: times * n for hour, n in single[key].sends.items()})
        assert outcome.left == Counter({channel: times * n for channel, n in single[key].left.items()})


@pytest.mark.parametrize(
    ("counts", "total", "shares"),
    [
        ([10, 10], 10, [5, 5]),
        ([3, 1], 10, [3, 1]),
        ([9, 1], 5, [5, 0]),
        ([1, 1, 1], 2, [1, 1, 0]),
        ([], 3, []),
    ],
)
def test_share(counts: list[int], total: int, shares: list[int]) -> None:
    assert share(counts, total) == shares
