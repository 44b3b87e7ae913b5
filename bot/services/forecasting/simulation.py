"""Plays a campaign forward hour by hour: the queue, the rates, the caps and the policy, over counts of people."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from threading import Event

from bot.catalog.legal import get_legal
from bot.catalog.policy import get_policy
from bot.config import Settings
from bot.models import Channel, Scenario
from bot.services.forecasting.cohorts import CHANNELS, Person, Work, order
from bot.services.forecasting.courses import Course
from bot.services.forecasting.lanes import Lanes
from bot.services.forecasting.pace import Pace, share
from bot.services.forecasting.timetable import Slot
from bot.services.outbound.throttle import interval_of

_DAY_SECONDS = 86_400


class Stopped(Exception):
    """Whoever wanted the plan wants it no more."""


@dataclass
class Outcome:
    """What a plan comes to for one campaign; instants are seconds since the epoch.

    `sends`: by the hour's beginning and channel; `left`: never attempted before their end;
    `attempts_left_out`: allowed, and no longer in time.
    """

    sends: Counter[tuple[float, Channel]] = field(default_factory=Counter)
    first_attempts: int = 0
    first_attempts_by: float | None = None
    finishes_at: float | None = None
    left: Counter[Channel] = field(default_factory=Counter)
    attempts_left_out: int = 0


class Simulation:
    """Everybody answers nothing, and every allowed attempt is made."""

    def __init__(
        self,
        courses: Mapping[int, Course],
        settings: Settings,
        people: Mapping[Person, int],
        recipients: Mapping[float, int],
    ) -> None:
        """`recipients`: how many had their last WhatsApp message in each hour of the last day."""
        self._courses = courses
        self._limit = settings.whatsapp_daily_limit
        self._cap = get_legal().money.per_person_channel_and_day
        self._contacts_a_day = get_policy().contacts_a_day
        self._rates = {c: Pace(interval_of(c, settings).total_seconds()) for c in CHANNELS}
        self._recipients = Counter(dict(recipients))
        self._people: Counter[Person] = Counter()
        self._told: set[tuple[int, Scenario, date]] = set()
        self._lanes = {channel: Lanes(courses) for channel in CHANNELS}
        self.outcomes = {key: Outcome() for key in courses}
        for person, count in people.items():
            self._add(person, count)

    def run(
        self, slots: Sequence[Slot], *, only_first_of: int | None = None, stop: Event | None = None
    ) -> dict[int, Outcome]:
        """Play through the slots; what became of each campaign.

        `only_first_of`: stop as soon as everybody of that campaign was attempted once.

        Raises:
            Stopped: `stop` was set.
        """
        untried = self._count_untried(only_first_of)
        for slot in slots:
            if stop and stop.is_set():
                raise Stopped
            if untried and self.outcomes[only_first_of or 0].first_attempts == untried:
                break
            for course in self._courses.values():
                for scenario in Scenario:
                    self._remind(slot, course, scenario)
            for channel in CHANNELS:
                self._serve(slot, channel)
        for person, count in self._people.items():
            for work in person.works:
                self._give_up(work, count)
        return self.outcomes

    def _count_untried(self, campaign_id: int | None) -> int:
        return sum(
            count
            for person, count in self._people.items()
            for work in person.works
            if work.campaign_id == campaign_id and work.channel and not work.was_tried
        )

    def _give_up(self, work: Work, count: int) -> None:
        if work.channel:
            outcome = self.outcomes[work.campaign_id]
            outcome.attempts_left_out += count * self._courses[work.campaign_id].count_attempts(work)
            if not work.was_tried:
                outcome.left[work.channel] += count

    def _remind(self, slot: Slot, course: Course, scenario: Scenario) -> None:
        """Once on the day of a reminder, when its hours begin."""
        days = course.reminders[scenario].get(slot.day.toordinal())
        told = (course.campaign.id, scenario, slot.day)
        if days is None or told in self._told or course.strictest_rule(scenario) not in slot.allows:
            return
        self._told.add(told)
        for person, count in list(self._people.items()):
            works = [
                course.remind(work, slot, days) if (work.campaign_id, work.scenario) == told[:2] else work
                for work in person.works
            ]
            self._replace(person, person._replace(works=order(works)), count)

    def _add(self, person: Person, count: int) -> None:
        if person.works and count:
            if person not in self._people:
                for work in dict.fromkeys(person.works):
                    if work.channel:
                        self._lanes[work.channel].push(person, work)
            self._people[person] += count

    def _replace(self, person: Person, new: Person, count: int) -> None:
        if new != person:
            self._people[person] -= count
            if not self._people[person]:
                del self._people[person]
            self._add(new, count)

    def _serve(self, slot: Slot, channel: Channel) -> None:
        lanes, blocked = self._lanes[channel], []
        room = self._rates[channel].count_room(slot)
        while room > 0 and (group := lanes.pop(slot, only_written=self._count_day_room(slot, channel) == 0)):
            ready = self._drop_capped(slot, channel, [(p, w) for p, w in group if p in self._people])
            counts = [self._people[person] for person, _ in ready]
            allowed = self._share_daily_limit(slot, channel, ready, counts)
            shares = share(allowed, room)
            room -= self._send(slot, channel, ready, shares)
            for (person, work), count, may, shared in zip(ready, counts, allowed, shares, strict=True):
                if shared < may:
                    lanes.push(person, work)
                elif shared < count:
                    blocked.append((person, work))
        for person, work in blocked:
            if person in self._people:
                lanes.push(person, work)

    def _count_day_room(self, slot: Slot, channel: Channel) -> int | None:
        """How many new recipients Meta's limit lets us write to; at none, the planner writes nothing at all."""
        if self._limit is None or channel is not Channel.WHATSAPP:
            return None
        used = sum(n for mark, n in self._recipients.items() if slot.mark - mark < _DAY_SECONDS)
        return max(0, self._limit - used)

    def _drop_capped(
        self, slot: Slot, channel: Channel, group: Sequence[tuple[Person, Work]]
    ) -> list[tuple[Person, Work]]:
        """Put off to the next day whoever had their contact of the day; the others."""
        ready = []
        for person, work in group:
            if self._is_paid(work) and self._is_full(person, channel, slot.day.toordinal()):
                self._postpone(slot, person, work)
            else:
                ready.append((person, work))
        return ready

    def _is_full(self, person: Person, channel: Channel, day: int) -> bool:
        return person.count_paid(channel, day) >= self._cap or person.count_heard(day) >= self._contacts_a_day

    def _postpone(self, slot: Slot, person: Person, capped: Work) -> None:
        """All that stand in the same place, at once: a shared telephone may have thousands."""
        place = _find_place(capped)
        works = [
            work._replace(due=slot.next_day, is_queued=True)
            if _find_place(work) == place and self._is_paid(work)
            else work
            for work in person.works
        ]
        self._replace(person, person._replace(works=order(works)), self._people[person])

    def _share_daily_limit(
        self, slot: Slot, channel: Channel, ready: Sequence[tuple[Person, Work]], counts: list[int]
    ) -> list[int]:
        """How many of each may be written to: somebody who was counted already costs nothing."""
        room = self._count_day_room(slot, channel)
        if room is None:
            return counts
        new = [
            0 if self._is_recent(slot, person) else n for (person, _), n in zip(ready, counts, strict=True)
        ]
        allowed = share(new, room)
        return [may if n else count for may, n, count in zip(allowed, new, counts, strict=True)]

    def _is_recent(self, slot: Slot, person: Person) -> bool:
        return person.written_at is not None and slot.mark - person.written_at < _DAY_SECONDS

    def _send(
        self, slot: Slot, channel: Channel, ready: Sequence[tuple[Person, Work]], shares: Sequence[int]
    ) -> int:
        sent = sum(shares)
        moment = self._rates[channel].take(sent) if sent else 0.0
        for (person, work), count in zip(ready, shares, strict=True):
            if count:
                self._note(slot, channel, work, count, moment)
                self._replace(person, self._after(slot, channel, person, work, count), count)
        return sent

    def _note(self, slot: Slot, channel: Channel, work: Work, count: int, moment: float) -> None:
        outcome = self.outcomes[work.campaign_id]
        outcome.sends[slot.mark, channel] += count
        outcome.finishes_at = max(outcome.finishes_at or 0.0, moment)
        if not work.was_tried:
            outcome.first_attempts += count
            outcome.first_attempts_by = max(outcome.first_attempts_by or 0.0, moment)

    def _after(self, slot: Slot, channel: Channel, person: Person, work: Work, count: int) -> Person:
        course, day = self._courses[work.campaign_id], slot.day.toordinal()
        works = list(person.works)
        works.remove(work)
        following = course.after_sending(work, day)
        works += [] if course.is_over(following, slot) else [following]
        paid, heard = person.paid, person.heard
        if self._is_paid(work):
            paid, heard = person.add_paid(channel, day), (day, person.count_heard(day) + 1)
        written_at = person.written_at
        if channel is Channel.WHATSAPP and self._limit is not None:
            self._move_recipients(written_at, slot.mark, count)
            written_at = slot.mark
        return Person(order(works), person.part, written_at, paid, heard)

    def _move_recipients(self, before: float | None, now: float, count: int) -> None:
        if before is not None:
            self._recipients[before] -= count
        self._recipients[now] += count

    def _is_paid(self, work: Work) -> bool:
        return self._courses[work.campaign_id].counts_as_the_days(work)


def _find_place(work: Work) -> tuple[object, ...]:
    return work.due, work.is_queued, work.channel, work.campaign_id
