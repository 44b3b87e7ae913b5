"""Plans one campaign as it is, or with one thing changed: the database is asked once, everything else is played."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from threading import Event
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.config import Settings
from bot.models import Campaign, CampaignState
from bot.services.forecasting import census
from bot.services.forecasting.courses import Course
from bot.services.forecasting.simulation import Outcome, Simulation
from bot.services.forecasting.starting_points import Roll, StartingPoints
from bot.services.forecasting.timetable import list_slots

_COLUMNS = ("id", "name", "script", "starts_on", "deadline", "ends_on", "channels", "state")


@dataclass(frozen=True)
class Plan:
    """What a campaign comes to, and whom it is for."""

    outcome: Outcome
    roll: Roll

    @property
    def left(self) -> int:
        """How many would never be attempted."""
        return self.outcome.left.total()


class Planner:
    """The campaign among all that run: they share the rates, the caps and people's days."""

    def __init__(
        self,
        session: Session,
        settings: Settings,
        campaign: Campaign,
        now: datetime,
        stop: Event | None = None,
    ) -> None:
        self.settings, self.campaign, self.now, self._stop = settings, campaign, now, stop
        running = session.scalars(select(Campaign).where(Campaign.state == CampaignState.RUNNING)).all()
        self.others = [each for each in running if each.id != campaign.id]
        is_draft = campaign.state is CampaignState.DRAFT
        under_way = self.others if is_draft else [*self.others, campaign]
        self._rows = census.count_people(session, campaign if is_draft else None, under_way, now)
        limited = settings.whatsapp_daily_limit is not None
        self._recipients = census.count_recipients(session, now) if limited else Counter[float]()

    def play(self) -> Plan:
        """The plan as things are."""
        return self._play({}, {}, None)

    def count_left(self, settings: dict[str, Any] | None = None, **changes: Any) -> int:
        """How many would never be attempted with other settings, or with other columns of the campaign."""
        return self._play(settings or {}, changes, self.campaign.id).left

    def count_displaced(self) -> dict[str, int]:
        """How many contacts a draft would keep from ever being attempted in the campaigns that run already, by name."""
        if self.campaign.state is not CampaignState.DRAFT or not self.others:
            return {}
        left = self._count_left_of_others(
            self._list_others() | {self.campaign.id: self._course(self.campaign)}
        )
        if not any(left.values()):
            return {}
        before = self._count_left_of_others(self._list_others())
        more = {each.name: left[each.id] - before[each.id] for each in self.others}
        return {name: count for name, count in more.items() if count > 0}

    def _play(self, settings: dict[str, Any], changes: dict[str, Any], only_first_of: int | None) -> Plan:
        changed = self.settings.model_copy(update=settings)
        own = self._course(_copy(self.campaign, **changes))
        courses = self._list_others() | {self.campaign.id: own}
        outcomes, rolls = self._simulate(courses, changed, own.until, only_first_of)
        return Plan(outcomes[self.campaign.id], rolls[self.campaign.id])

    def _count_left_of_others(self, courses: dict[int, Course]) -> dict[int, int]:
        until = max(self._course(each).until for each in self.others)
        outcomes, _ = self._simulate(courses, self.settings, until, None)
        return {each.id: outcomes[each.id].left.total() for each in self.others}

    def _simulate(
        self, courses: dict[int, Course], settings: Settings, until: datetime, only_first_of: int | None
    ) -> tuple[dict[int, Outcome], dict[int, Roll]]:
        points = StartingPoints(courses, self.now)
        for (part, contacts), count in self._rows.items():
            points.add(part, [each for each in contacts if int(each[0]) in courses], count)
        rules = set().union(*(course.rules for course in courses.values()))
        slots = list_slots(self.now, until, rules, settings.send_hours)
        simulation = Simulation(courses, settings, points.people, self._recipients)
        return simulation.run(slots, only_first_of=only_first_of, stop=self._stop), points.rolls

    def _list_others(self) -> dict[int, Course]:
        return {each.id: self._course(each) for each in self.others}

    def _course(self, campaign: Campaign) -> Course:
        return Course(campaign, clock.to_local(self.now).date())


def _copy(campaign: Campaign, **changes: Any) -> Campaign:
    """Of no session: nothing of it is ever stored."""
    return Campaign(**{name: getattr(campaign, name) for name in _COLUMNS} | changes)
