"""What was tried on contacts, counted in the database: the set-wise twin of `attempts.count_made`."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, false, func, or_, select

from bot.catalog.policy import Then, get_policy
from bot.catalog.scripts import get_scripts
from bot.models import Channel, Contact, Message, MessageKind, MessageStatus, Scenario
from bot.services.campaigns import sql
from bot.services.outbound.checks import start_of_today

_QUEUED = Message.status.in_([MessageStatus.PLANNED, MessageStatus.DUE])
_FLYING = Message.status.in_([MessageStatus.SENDING, MessageStatus.UNKNOWN])
_REFUSED = and_(Message.status == MessageStatus.FAILED, Message.provider_sid.is_(None))
_DAY = timedelta(hours=24)


def select_attempts(whose: ColumnElement[bool], now: datetime) -> Select[Any]:
    """A row for each contact with attempts; the columns are named as in `census.FIELDS`."""
    made = and_(~_QUEUED, _is_of_scenario())
    left = and_(~_QUEUED, ~_REFUSED)
    money = and_(left, Message.mentions_money, Message.claimed_at >= start_of_today(now))
    codes = [code for code, rule in get_policy().error_codes.items() if rule.then is Then.OTHER_CHANNEL]
    barred = Message.error_code.in_(codes)
    recent = and_(left, Message.claimed_at > now - _DAY, _on(Channel.WHATSAPP))
    return (
        select(
            Message.contact_id,
            func.max(case((_QUEUED, Message.channel))).label("queued_on"),
            func.max(case((_QUEUED, sql.hour_of(Message.due_at)))).label("queued_for"),
            func.max(case((_FLYING, Message.channel))).label("flying_on"),
            _count(made, _on(Channel.WHATSAPP)).label("written"),
            _count(made, _on(Channel.VOICE)).label("called"),
            _count(~_QUEUED).label("tried"),
            _count(barred, _on(Channel.WHATSAPP)).label("is_barred_written"),
            _count(barred, _on(Channel.VOICE)).label("is_barred_called"),
            func.max(case((left, sql.hour_of(Message.claimed_at)))).label("last_hour"),
            func.max(case((recent, sql.hour_of(Message.claimed_at)))).label("written_at"),
            _count(money, _on(Channel.WHATSAPP)).label("paid_written"),
            _count(money, _on(Channel.VOICE)).label("paid_called"),
        )
        .join(Contact, Contact.id == Message.contact_id)
        .where(whose, Message.kind == MessageKind.CAMPAIGN, Message.status != MessageStatus.CANCELLED)
        .group_by(Message.contact_id)
    )


def _on(channel: Channel) -> ColumnElement[bool]:
    return Message.channel == channel


def _count(*criteria: ColumnElement[bool]) -> Any:
    return func.sum(case((and_(*criteria), 1), else_=0))


def _is_of_scenario() -> ColumnElement[bool]:
    """Attempts begin anew with the scenario: those with another one's text do not count."""
    found: ColumnElement[bool] = false()
    for scenario in Scenario:
        names = [each.name for each in get_scripts().templates if each.scenario is scenario]
        found = or_(found, and_(Contact.scenario == scenario, Message.template.in_(names)))
    return found
