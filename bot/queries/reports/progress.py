"""How a campaign is worked off: contacts that ended each local day, those that are left, and what is foreseen."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from bot import clock
from bot.models import ENDED, Campaign, Contact, ContactState
from bot.queries.reports.hours import hour_of, local_day
from bot.queries.reports.report import Report
from bot.services.forecasting.forecast import Forecast

_HEADINGS = ("DÍA", "RESUELTOS", "SIN MÁS INTENTOS", "EXCLUIDOS", "TERMINADOS", "QUEDAN", "PRONÓSTICO")


@dataclass
class Progress:
    """`ended`: by local day and state; `open`: contacts that have not ended."""

    total: int = 0
    open: int = 0
    ended: dict[date, Counter[ContactState]] = field(default_factory=lambda: defaultdict(Counter))


def measure_progress(session: Session, campaign: Campaign) -> Progress:
    """All contacts of a campaign, by the day on which they ended."""
    found = Progress()
    first = first_day(campaign)
    for state, hour, count in _count(session, campaign):
        found.total += count
        if state in ENDED:
            day = local_day(hour) if hour else first
            found.ended[max(day, first)][state] += count
        else:
            found.open += count
    return found


def _count(session: Session, campaign: Campaign) -> Iterable[Any]:
    hour = case((Contact.state.in_(ENDED), hour_of(ended_at())))
    return session.execute(
        select(Contact.state, hour, func.count())
        .where(Contact.campaign_id == campaign.id)
        .group_by(Contact.state, hour)
    )


def ended_at() -> ColumnElement[datetime]:
    """When a contact ended (UTC): one that an older version ended while this one was installed, by its last word."""
    return func.coalesce(Contact.ended_at, Contact.typified_at)


def first_day(campaign: Campaign) -> date:
    """The local day of the launch, or the campaign's own where that is earlier; nobody ends before."""
    launched = clock.to_local(campaign.launched_at).date() if campaign.launched_at else campaign.starts_on
    return min(launched, campaign.starts_on)


def report_progress(campaign: Campaign, progress: Progress, forecast: Forecast | None = None) -> Report:
    """A row a day to the campaign's end, with how many are left in the evening; days to come are foreseen only."""
    rows, drills, left = [], [], progress.total
    foreseen = foresee(progress.open, forecast) if forecast else {}
    today = clock.today()
    for day in _list_days(campaign, progress, foreseen):
        ended = progress.ended.get(day, Counter())
        left -= ended.total()
        known = day <= today
        counts = [ended[state] if known else None for state in ENDED]
        rows.append(
            (day, *counts, ended.total() if known else None, left if known else None, foreseen.get(day))
        )
        drills.append(_drill(day) if known else {})
    return Report(_HEADINGS, rows, drills, _remark(forecast))


def foresee(left: int, forecast: Forecast) -> dict[date, int]:
    """How many contacts still have attempts to come: now, and each evening from tomorrow on.

    They are taken to be worked off in step with the attempts that are planned; who is never reached stays.
    """
    today, planned = clock.today(), forecast.totals["whatsapp"] + forecast.totals["voice"]
    by_day: Counter[date] = Counter()
    for hour in forecast.sends:
        by_day[clock.to_local(hour.hour).date()] += hour.whatsapp + hour.voice
    last = max([forecast.ends, *by_day])
    found, rest, never = {}, planned, min(forecast.left, left)
    for n in range((last - today).days + 1):
        day = today + timedelta(days=n)
        rest -= by_day[day]
        found[day] = never + round((left - never) * rest / planned) if planned else left
    return found | {today: left}


def _list_days(campaign: Campaign, progress: Progress, foreseen: dict[date, int]) -> list[date]:
    first = min([first_day(campaign), *progress.ended])
    over = [campaign.ends_on] if campaign.launched_at else []
    last = max([first, *over, *progress.ended, *foreseen])
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _drill(day: date) -> dict[int, dict[str, str]]:
    on = {"ended": day.isoformat()}
    return {1 + n: on | {"state": state.value} for n, state in enumerate(ENDED)} | {4: on}


def _remark(forecast: Forecast | None) -> Sequence[str]:
    if forecast is None:
        return ()
    return (
        "El pronóstico supone lo peor: nadie responde y se hacen todos los intentos que permite la política.",
    )
