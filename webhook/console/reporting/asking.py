"""What a report's address asks for: the campaign, the days, and who is behind a number."""

from collections.abc import Mapping
from datetime import date, timedelta
from urllib.parse import urlencode

from flask import request
from sqlalchemy.orm import Session

from bot import clock
from bot.errors import InvalidInput, NotFound
from bot.models import Campaign
from bot.queries.reports import talks
from bot.queries.reports.scope import Scope
from webhook.console.forms import read_day

_OWN = frozenset({"from", "to", "after", "fresh", "plan", "wait"})
_USUAL_DAYS = 30  # of the reports over all campaigns


def find_campaign(session: Session, campaign_id: int) -> Campaign:
    """The campaign with that id.

    Raises:
        NotFound: there is none.
    """
    campaign = session.get(Campaign, campaign_id)
    if campaign is None:
        raise NotFound("Esa campaña no existe.")
    return campaign


def read_scope(campaign: Campaign | None) -> Scope:
    """The days of the address; without them a whole campaign, or the last month of all.

    Raises:
        InvalidInput: a day is none, or they are the wrong way round.
    """
    first, last = _read_day("from"), _read_day("to")
    if campaign is None and first is None:
        first = (last or clock.today()) - timedelta(days=_USUAL_DAYS - 1)
    return Scope(campaign, first, last)


def _read_day(name: str) -> date | None:
    text = request.args.get(name, "").strip()
    try:
        return read_day(text) if text else None
    except ValueError as error:
        raise InvalidInput(f"«{text[:20]}» no es una fecha.") from error


def read_drill() -> dict[str, str]:
    """What the people of a list have in common."""
    return {name: value[:100] for name, value in request.args.items() if name not in _OWN and value}


def base_of(scope: Scope) -> str:
    """Where the pages of a scope begin."""
    return f"/console/campaigns/{scope.campaign.id}" if scope.campaign else "/console/reports"


def write_days(scope: Scope) -> dict[str, str]:
    """The days, for an address."""
    days = {"from": scope.first, "to": scope.last}
    return {name: day.isoformat() for name, day in days.items() if day}


def link(scope: Scope, path: str, drill: Mapping[str, str] | None = None, **more: str) -> str:
    """The address of something else about the same scope."""
    asked = {**write_days(scope), **(drill or {}), **more}
    place = f"{base_of(scope)}/{path}" if path else base_of(scope)
    return place + (f"?{urlencode(asked)}" if asked else "")


def link_drill(scope: Scope, drill: Mapping[str, str]) -> str:
    """The address of the list behind a number."""
    alike = {name: value for name, value in drill.items() if name != "campaign"}
    is_talk = any(name in talks.FILTERS for name in alike)
    if "campaign" not in drill or scope.campaign:
        return link(scope, "talks" if is_talk else "people", alike)
    return f"/console/campaigns/{drill['campaign']}/talks?{urlencode(write_days(scope) | alike)}"
