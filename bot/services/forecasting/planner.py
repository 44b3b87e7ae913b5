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

    def _play(self, settings: dict[str, Any], changes: dict[str, Any], only_first_of: int | None) -> Plan:
        changed = self.settings.model_copy(update=settings)
        today = clock.to_local(self.now).date()
        own = Course(_copy(self.campaign, **changes), today)
        courses = {each.id: Course(each, today) for each in self.others} | {self.campaign.id: own}
        points = StartingPoints(courses, self.now)
        for (part, contacts), count in self._rows.items():
            points.add(part, contacts, count)
        rules = set().union(*(course.rules for course in courses.values()))
        slots = list_slots(self.now, own.until, rules, changed.send_hours)
        simulation = Simulation(courses, changed, points.people, self._recipients)
        outcomes = simulation.run(slots, only_first_of=only_first_of, stop=self._stop)
        return Plan(outcomes[self.campaign.id], points.rolls[self.campaign.id])


def _copy(campaign: Campaign, **changes: Any) -> Campaign:
    """Of no session: nothing of it is ever stored."""
    return Campaign(**{name: getattr(campaign, name) for name in _COLUMNS} | changes)
