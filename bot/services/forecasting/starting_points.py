"""Where everybody of a campaign stands when a plan begins: the counted rows as people, and what they add up to."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot import clock
from bot.models import CampaignState, Channel, Scenario
from bot.services.campaigns.roster import first_due
from bot.services.forecasting.census import FIELDS
from bot.services.forecasting.cohorts import CHANNELS, NEVER, Made, Person, Work, order
from bot.services.forecasting.courses import Course
from bot.services.forecasting.silences import Silence, await_hour, be_silent, read_silence
from bot.services.forecasting.sql import read_hour

Row = Mapping[str, str]
_BARRED = {Channel.WHATSAPP: "is_barred_written", Channel.VOICE: "is_barred_called"}


@dataclass
class Roll:
    """A campaign's contacts: how many have their next attempt where (None: nowhere), and how many were tried.

    `unreachable`: never tried, and without a number on the campaign's channels. `silent`: never tried, and
    they asked for no more. `agreed`: never tried, and what they agreed to is awaited.
    """

    by_channel: Counter[Channel | None] = field(default_factory=Counter)
    tried: int = 0
    unreachable: int = 0
    silent: int = 0
    agreed: int = 0

    @property
    def contacts(self) -> int:
        """All of them."""
        return self.by_channel.total()


class StartingPoints:
    """Reads the rows of `census.count_people` for the courses of a plan that begins now."""

    def __init__(self, courses: Mapping[int, Course], now: datetime) -> None:
        self._courses, self._now = courses, now
        self._today = clock.to_local(now).date().toordinal()
        self.people: Counter[Person] = Counter()
        self.rolls = {key: Roll() for key in courses}

    def add(self, part: int, contacts: Iterable[tuple[str, ...]], count: int) -> None:
        """So many people in that part of the queue with these contacts."""
        rows = [dict(zip(FIELDS, contact, strict=True)) for contact in contacts]
        works = []
        for row in rows:
            course = self._courses[int(row["campaign_id"])]
            silence = read_silence(row, self._today)
            work = self._read_work(course, row, silence)
            self._enrol(row, work, count, is_agreed=silence.until > 0)
            work = await_hour(be_silent(work, silence, course), row)
            if work.reachable and (work.channel or course.has_reminders(work, self._today)):
                works.append(work)
        if works:
            written_at = max((at for row in rows if (at := read_hour(row["written_at"]))), default=None)
            heard = sum(int(row["heard"] or 0) for row in rows)
            reached = (self._today if heard else 0, heard)
            self.people[Person(order(works), part, written_at, self._read_paid(rows), reached)] += count

    def _read_paid(self, rows: Iterable[Row]) -> tuple[Made, Made]:
        written = sum(int(row["paid_written"] or 0) for row in rows)
        called = sum(int(row["paid_called"] or 0) for row in rows)
        return (self._today if written else 0, written), (self._today if called else 0, called)

    def _enrol(self, row: Row, work: Work, count: int, *, is_agreed: bool) -> None:
        roll = self.rolls[work.campaign_id]
        roll.by_channel[work.channel] += count
        if work.was_tried:
            roll.tried += count
        elif is_agreed:
            roll.agreed += count
        elif row["is_silent"]:
            roll.silent += count
        elif work.channel is None:
            roll.unreachable += count

    def _read_work(self, course: Course, row: Row, silence: Silence) -> Work:
        reachable = self._find_reachable(course, row)
        scenario, key = Scenario(row["scenario"]), course.campaign.id
        if course.campaign.state is CampaignState.DRAFT:
            first = course.next_channel((0, 0), reachable)
            start = max(first_due(course.campaign, self._now).timestamp(), silence.until)
            return Work(start if first else 0.0, key, scenario, first, reachable)
        made = int(row["written"] or 0), int(row["called"] or 0)
        channel, due = self._find_next(course, row, reachable, made)
        return Work(
            due=due if channel else 0.0,
            campaign_id=key,
            scenario=scenario,
            channel=channel,
            reachable=reachable,
            made=made,
            is_queued=bool(row["queued_on"] and channel),
            was_tried=int(row["tried"] or 0) > 0,
            last_day=_read_day(row["last_hour"]),
            reminded=int(row["reminded"] or NEVER),
        )

    def _find_reachable(self, course: Course, row: Row) -> tuple[Channel, ...]:
        if row["is_silent"]:
            return ()
        numbers = {"2": CHANNELS, "1": (Channel.VOICE,)}.get(row["reach"], ())
        return tuple(c for c in course.channels if c in numbers and int(row[_BARRED[c]] or 0) == 0)

    def _find_next(
        self, course: Course, row: Row, reachable: tuple[Channel, ...], made: Made
    ) -> tuple[Channel | None, float]:
        """The next attempt as it is written, decided, or will be decided once the provider has answered."""
        now = self._now.timestamp()
        if row["is_silent"]:
            return None, 0.0
        if row["queued_on"]:
            return Channel(row["queued_on"]), read_hour(row["queued_for"]) or now
        if row["flying_on"]:
            last = Channel(row["flying_on"])
            return course.next_channel(made, reachable, last), course.due_after(self._today, last)
        due = read_hour(row["due"])
        if due is None or not row["channel"]:
            return None, 0.0
        channel = Channel(row["channel"])
        if channel in reachable:
            return channel, due
        return course.next_channel(made, reachable, channel), now


def _read_day(hour: str) -> int:
    moment = read_hour(hour)
    return clock.to_local(datetime.fromtimestamp(moment, UTC)).date().toordinal() if moment else 0
