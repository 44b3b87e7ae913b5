"""Turns contacts that are due into queued messages: a few minutes' worth, so that changes still count."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, func, select, update
from sqlalchemy.orm import Session

from bot import clock
from bot.catalog.policy import get_policy
from bot.catalog.scripts import Template, get_scripts
from bot.config import Settings
from bot.models import (
    SCENARIOS,
    Campaign,
    CampaignState,
    Channel,
    Contact,
    ContactState,
    Customer,
    Message,
    MessageKind,
    MessageStatus,
    Scenario,
    Service,
)
from bot.services.campaigns.attempts import find_numbers, schedule_next
from bot.services.campaigns.giving_up import give_up_due
from bot.services.campaigns.limits import campaign_rule, next_end, scenario_end
from bot.services.campaigns.queueing import write_attempts
from bot.services.outbound.caps import count_day_room
from bot.services.outbound.send_hours import next_allowed

AHEAD_SECONDS = 120
_BATCH = 500  # a helping: the dispatcher asks for another in a moment
_UNDER_WAY = (MessageStatus.PLANNED, MessageStatus.DUE, MessageStatus.SENDING, MessageStatus.UNKNOWN)


def plan_due(session: Session, settings: Settings) -> int:
    """Queue the attempts that are due now, and give up the contacts that have none left; how many there were.

    A contact advances in the transaction that inserts its message: a crash skips nobody and repeats nothing.
    """
    rates = {Channel.WHATSAPP: settings.whatsapp_mps, Channel.VOICE: settings.voice_cps}
    planned = 0
    for campaign in _list_running(session):
        for channel in map(Channel, campaign.channels):
            room = _room(session, channel, rates[channel], settings.whatsapp_daily_limit)
            planned += _plan_channel(session, campaign, channel, room) if room > 0 else 0
        planned += give_up_due(session, campaign)
    return planned


def _list_running(session: Session) -> list[Campaign]:
    """Whoever's date is nearest comes first: where all dates can be kept, they are so (docs/decisions/0009)."""
    now = clock.now()
    running = session.scalars(select(Campaign).where(Campaign.state == CampaignState.RUNNING))
    return sorted(running, key=lambda campaign: (next_end(campaign, now), campaign.id))


def _room(session: Session, channel: Channel, rate: float, daily_limit: int | None) -> int:
    """How many more to queue: what leaves in the next minutes, and is within Meta's limit of the day."""
    now = clock.now()
    room = max(1, int(rate * AHEAD_SECONDS)) - _count_queued(session, channel, now)
    if channel is Channel.WHATSAPP and (day_room := count_day_room(session, daily_limit, now)) is not None:
        # What was put off to another day takes nothing of this one.
        soon = now + timedelta(seconds=AHEAD_SECONDS)
        room = min(room, day_room - _count_queued(session, channel, soon))
    return min(_BATCH, room)


def _count_queued(session: Session, channel: Channel, due_by: datetime) -> int:
    query = (
        select(func.count())
        .select_from(Message)
        .where(
            Message.channel == channel,
            Message.kind == MessageKind.CAMPAIGN,
            Message.status == MessageStatus.DUE,
            Message.due_at <= due_by,
        )
    )
    return session.scalar(query) or 0


def _plan_channel(session: Session, campaign: Campaign, channel: Channel, room: int) -> int:
    templates = _sendable_templates(campaign, channel)
    if not templates:
        return 0
    due = _due_contacts(campaign, channel, list(templates)).limit(room)
    rows = session.execute(due.with_for_update(of=Contact, skip_locked=True)).all()
    rows = _without_open_message(session, rows)
    numbers = find_numbers(session, [row.customer_id for row in rows])
    policy = get_policy().scripts[campaign.script]
    agreed = [row for row in rows if policy.allows(channel, row.opted_in)]
    reachable = [row for row in agreed if channel in numbers.get(row.customer_id, {})]
    addresses = {row.id: numbers[row.customer_id][channel] for row in reachable}
    _reroute(session, [row.id for row in rows if row.id not in addresses], channel)
    write_attempts(session, campaign, channel, templates, reachable, addresses)
    return len(rows)


def _sendable_templates(campaign: Campaign, channel: Channel) -> dict[Scenario, Template]:
    """The texts that may leave now; outside their hours nothing is planned."""
    now = clock.now()
    found = {}
    for scenario in SCENARIOS[campaign.script]:
        template = get_scripts().find(campaign.script, scenario, channel)
        if template is None or now >= scenario_end(campaign, scenario):
            continue
        if next_allowed(now, campaign_rule(template)) <= now:
            found[scenario] = template
    return found


def _due_contacts(
    campaign: Campaign, channel: Channel, scenarios: Sequence[Scenario]
) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Contact.id,
            Contact.customer_id,
            Contact.scenario,
            Contact.attempts_made,
            Contact.reminded_days,
            Contact.next_attempt_at,
            Customer.name,
            Service.business_line,
            Service.service_number,
            Service.retired_on,
            Service.opted_in,
        )
        .join(Customer, Customer.id == Contact.customer_id)
        .join(Service, Service.id == Contact.service_id)
        .where(
            Contact.campaign_id == campaign.id,
            Contact.state == ContactState.ACTIVE,
            Contact.next_channel == channel,
            Contact.next_attempt_at <= clock.now(),
            Contact.scenario.in_(scenarios),
        )
        .order_by(Contact.next_attempt_at, Contact.id)
    )


def _without_open_message(session: Session, rows: Sequence[Row[Any]]) -> Sequence[Row[Any]]:
    """Leave out contacts whose last attempt has not ended; they are looked at again in an hour."""
    busy = set(
        session.scalars(
            select(Message.contact_id).where(
                Message.contact_id.in_([row.id for row in rows]),
                Message.kind == MessageKind.CAMPAIGN,
                Message.status.in_(_UNDER_WAY),
            )
        )
    )
    if busy:
        later = clock.now() + timedelta(hours=1)
        session.execute(update(Contact).where(Contact.id.in_(busy)).values(next_attempt_at=later))
    return [row for row in rows if row.id not in busy]


def _reroute(session: Session, contact_ids: Sequence[int], channel: Channel) -> None:
    """The number, or the consent, went away since it was scheduled: another channel, or none."""
    if contact_ids:
        schedule_next(session, contact_ids, channel, at_once=True)
