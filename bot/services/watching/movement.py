"""Whether a running campaign moves: what is due and may leave now does leave."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from bot import clock
from bot.catalog.policy import get_policy
from bot.catalog.scripts import get_scripts
from bot.config import Settings
from bot.models import (
    SCENARIOS,
    AlarmKind,
    Campaign,
    Channel,
    Contact,
    ContactState,
    Message,
    MessageKind,
    MessageStatus,
    Scenario,
)
from bot.services.campaigns.limits import campaign_rule, scenario_end
from bot.services.outbound.caps import count_day_room
from bot.services.outbound.send_hours import next_allowed
from bot.services.outbound.throttle import rate_of

START_PATIENCE = timedelta(seconds=40)  # so that with the watch's own pace it is told within a minute
_QUICKEST = 3  # a campaign may be as slow as its rate: so many turns of it are waited for


Findings = dict[AlarmKind, str | None]


def look(session: Session, settings: Settings, campaign: Campaign) -> Findings:
    """What is to be said of a running campaign by kind of alarm; None: all is well.

    A kind is missing where it cannot be judged now: outside send hours nothing stalls and nothing recovers.
    """
    patience = {
        AlarmKind.NOT_STARTED: START_PATIENCE,
        AlarmKind.STALLED: _stall_patience(settings, campaign),
    }
    found: Findings = {}
    for kind, time in patience.items():
        since = clock.now() - time
        due = _due_since(session, settings, campaign, since)
        if due is not None:
            found[kind] = _JUDGES[kind](session, campaign, due, since)
    return found


def _judge_start(
    session: Session, campaign: Campaign, due: ColumnElement[bool], since: datetime
) -> str | None:
    if _has_begun(session, campaign) or not _is_any(session, _due(campaign, due)):
        return None
    waiting = _count(session, _due(campaign, due))
    return (
        f"La campaña «{campaign.name}» debía empezar el {campaign.starts_on} y no ha empezado: es hora de enviar, "
        f"{waiting} contactos esperan, y desde hace casi un minuto no hay ningún mensaje en cola."
    )


def _judge_standstill(
    session: Session, campaign: Campaign, due: ColumnElement[bool], since: datetime
) -> str | None:
    waiting = [_due(campaign, due), _queued(campaign, since)]
    if not any(_is_any(session, query) for query in waiting) or _has_left(session, campaign, since):
        return None
    minutes = round((clock.now() - since).total_seconds() / 60)
    return (
        f"Desde hace {minutes} minutos no sale nada de la campaña «{campaign.name}», aunque es hora de enviar y "
        f"{sum(_count(session, query) for query in waiting)} contactos esperan."
    )


_JUDGES: dict[AlarmKind, Callable[[Session, Campaign, ColumnElement[bool], datetime], str | None]] = {
    AlarmKind.NOT_STARTED: _judge_start,
    AlarmKind.STALLED: _judge_standstill,
}


def _stall_patience(settings: Settings, campaign: Campaign) -> timedelta:
    slowest = min(rate_of(Channel(name), settings) for name in campaign.channels)
    turn = timedelta(seconds=1 / (slowest * get_policy().waiting_queue.slowest_share))
    return max(timedelta(minutes=get_policy().watch.stalled_minutes), _QUICKEST * turn)


def _due_since(
    session: Session, settings: Settings, campaign: Campaign, since: datetime
) -> ColumnElement[bool] | None:
    """Which contacts could have had their attempt since then; None where none may be made."""
    if max(campaign.watched_from or since, clock.start_of_day(campaign.starts_on)) > since:
        return None
    places = [
        and_(Contact.next_channel == channel, Contact.scenario == scenario)
        for channel, scenario in _sendable(campaign, since)
        if channel is not Channel.WHATSAPP or _has_room(session, settings, since)
    ]
    return and_(or_(*places), Contact.next_attempt_at <= since) if places else None


def _sendable(campaign: Campaign, since: datetime) -> Iterator[tuple[Channel, Scenario]]:
    """Whose texts may leave now, and might already then."""
    now = clock.now()
    for channel in map(Channel, campaign.channels):
        for scenario in SCENARIOS[campaign.script]:
            template = get_scripts().find(campaign.script, scenario, channel)
            if template is None or now >= scenario_end(campaign, scenario):
                continue
            if all(next_allowed(moment, campaign_rule(template)) <= moment for moment in (since, now)):
                yield channel, scenario


def _has_room(session: Session, settings: Settings, since: datetime) -> bool:
    """Whether Meta's limit left room then: it is reached on every day of a campaign that it limits."""
    return count_day_room(session, settings.whatsapp_daily_limit, since) != 0


def _due(campaign: Campaign, due: ColumnElement[bool]) -> Select[int]:
    return select(Contact.id).where(
        Contact.campaign_id == campaign.id, Contact.state == ContactState.ACTIVE, due
    )


def _queued(campaign: Campaign, since: datetime) -> Select[int]:
    return (
        select(Message.id)
        .join(Contact, Contact.id == Message.contact_id)
        .where(
            Message.kind == MessageKind.CAMPAIGN,
            Message.channel.in_(campaign.channels),
            Message.status == MessageStatus.DUE,
            Message.due_at <= since,
            Contact.campaign_id == campaign.id,
        )
    )


def _is_any(session: Session, query: Select[int]) -> bool:
    return session.scalar(query.limit(1)) is not None


def _count(session: Session, query: Select[int]) -> int:
    return session.scalar(select(func.count()).select_from(query.subquery())) or 0


def _has_begun(session: Session, campaign: Campaign) -> bool:
    attempted = select(Contact.id).where(Contact.campaign_id == campaign.id, Contact.attempts_made > 0)
    return _is_any(session, attempted)


def _has_left(session: Session, campaign: Campaign, since: datetime) -> bool:
    left = (
        select(Message.id)
        .join(Contact, Contact.id == Message.contact_id)
        .where(
            Message.channel.in_(campaign.channels),
            Message.kind == MessageKind.CAMPAIGN,
            Message.claimed_at > since,
            Contact.campaign_id == campaign.id,
        )
    )
    return _is_any(session, left)
