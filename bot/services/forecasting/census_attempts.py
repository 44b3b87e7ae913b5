"""What was tried on contacts, counted in the database: the set-wise twin of `attempts.count_made`."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, false, func, or_, select

from bot.catalog.policy import Then, get_policy
from bot.catalog.scripts import get_scripts
from bot.models import Channel, Contact, Message, MessageKind, MessageStatus, Scenario
from bot.services.campaigns.attempts import FAILED
from bot.services.forecasting import sql
from bot.services.outbound.checks import start_of_today

ATTEMPT_FIELDS = (
    "queued_on",
    "queued_for",
    "flying_on",  # handed to the provider, who has not answered
    "written",
    "called",
    "tried",
    "is_barred_written",
    "is_barred_called",
    "last_hour",
    "written_at",
    "paid_written",
    "paid_called",
    "heard",
)
NO_ATTEMPTS = sql.BETWEEN * (len(ATTEMPT_FIELDS) - 1)
_QUEUED = Message.status.in_([MessageStatus.PLANNED, MessageStatus.DUE])
_FLYING = Message.status.in_([MessageStatus.SENDING, MessageStatus.UNKNOWN])
_REFUSED = and_(Message.status == MessageStatus.FAILED, Message.provider_sid.is_(None))
_DAY = timedelta(hours=24)


def describe_attempts(now: datetime) -> ColumnElement[str]:
    """ATTEMPT_FIELDS of a contact of the enclosing query, as one text: it is looked up where anything was tried."""
    left = and_(~_QUEUED, ~_REFUSED)
    recent = and_(left, _on(Channel.WHATSAPP), Message.claimed_at > now - _DAY)
    claimed = sql.hour_of(Message.claimed_at)
    values = {
        "queued_on": func.max(case((_QUEUED, Message.channel))),
        "queued_for": func.max(case((_QUEUED, sql.hour_of(Message.due_at)))),
        "flying_on": func.max(case((_FLYING, Message.channel))),
        "tried": _count(~_QUEUED),
        "heard": _count(left, ~Message.status.in_(FAILED), *_of_today(now)),
        "last_hour": func.max(case((left, claimed))),
        "written_at": func.max(case((recent, claimed))),
    }
    for name, channel in (("written", Channel.WHATSAPP), ("called", Channel.VOICE)):
        values[name] = _count(~_QUEUED, ~_is_no_attempt(), _is_of_scenario(), _on(channel))
        values[f"is_barred_{name}"] = _count(_is_barred(), _on(channel))
        values[f"paid_{name}"] = _count(left, *_of_today(now), _on(channel))
    text = sql.join_fields([values[name] for name in ATTEMPT_FIELDS])
    attempts = select(text).where(
        Message.contact_id == Contact.id,
        Message.kind == MessageKind.CAMPAIGN,
        Message.status != MessageStatus.CANCELLED,
    )
    return case((Contact.attempts_made > 0, attempts.scalar_subquery()), else_=NO_ATTEMPTS)


def _of_today(now: datetime) -> tuple[ColumnElement[bool], ...]:
    counts = or_(Message.mentions_money, Message.template.in_(get_scripts().once_a_day))
    return counts, Message.claimed_at >= start_of_today(now)


def _on(channel: Channel) -> ColumnElement[bool]:
    return Message.channel == channel


def _count(*criteria: ColumnElement[bool]) -> Any:
    return func.sum(case((and_(*criteria), 1), else_=0))


def _is_no_attempt() -> ColumnElement[bool]:
    codes = func.coalesce(Message.error_code, "").in_(get_policy().codes_of_no_attempt)
    return and_(Message.status.in_(FAILED), codes)


def _is_barred() -> ColumnElement[bool]:
    codes = [code for code, rule in get_policy().error_codes.items() if rule.then is Then.OTHER_CHANNEL]
    return Message.error_code.in_(codes)


def _is_of_scenario() -> ColumnElement[bool]:
    """Attempts begin anew with the scenario: those with another one's text do not count."""
    found: ColumnElement[bool] = false()
    for scenario in Scenario:
        names = [each.name for each in get_scripts().templates if each.scenario is scenario]
        found = or_(found, and_(Contact.scenario == scenario, Message.template.in_(names)))
    return found
