"""Turns contacts that are due into queued messages: a few minutes' worth, so that changes still count."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Row, Select, func, insert, select, update
from sqlalchemy.orm import Session

from bot import clock
from bot.catalog.policy import Reason
from bot.catalog.scripts import Template, get_scripts
from bot.config import Settings
from bot.models import (
    Campaign,
    CampaignState,
    Channel,
    Contact,
    ContactState,
    Customer,
    Direction,
    Message,
    MessageKind,
    MessageStatus,
    Scenario,
    Service,
)
from bot.services import contacts
from bot.services.addresses import open_conversations
from bot.services.attempts import find_numbers, schedule_next
from bot.services.observations import CHANNEL_NAMES
from bot.services.send_hours import SendRule, next_allowed
from bot.services.wording import name_values

log = structlog.get_logger()
AHEAD_SECONDS = 120
_BATCH = 2000
_UNDER_WAY = (MessageStatus.PLANNED, MessageStatus.DUE, MessageStatus.SENDING, MessageStatus.UNKNOWN)


def campaign_rule(template: Template) -> SendRule:
    """Which limits bind a campaign message."""
    return SendRule(mentions_money=template.mentions_money, respects_holidays=True)


def scenario_end(campaign: Campaign, scenario: Scenario) -> datetime:
    """When a scenario's contacts stop, UTC: after the deadline's day, or that of `ends_on` with a charge."""
    day = campaign.ends_on if scenario is Scenario.CHARGES_LOADED else campaign.deadline
    return clock.end_of_day(day)


def plan_due(session: Session, settings: Settings) -> int:
    """Queue the attempts that are due now, and give up the contacts that have none left; how many there were.

    A contact advances in the transaction that inserts its message: a crash skips nobody and repeats nothing.
    """
    rates = {Channel.WHATSAPP: settings.whatsapp_mps, Channel.VOICE: settings.voice_cps}
    planned = 0
    running = select(Campaign).where(Campaign.state == CampaignState.RUNNING).order_by(Campaign.id)
    for campaign in session.scalars(running).all():
        for channel in map(Channel, campaign.channels):
            room = _room(session, channel, rates[channel])
            planned += _plan_channel(session, campaign, channel, room) if room > 0 else 0
        planned += _give_up(session, campaign)
    return planned


def _room(session: Session, channel: Channel, rate: float) -> int:
    queued = session.scalar(
        select(func.count())
        .select_from(Message)
        .where(
            Message.channel == channel,
            Message.kind == MessageKind.CAMPAIGN,
            Message.status == MessageStatus.DUE,
            Message.due_at <= clock.now(),
        )
    )
    return min(_BATCH, max(1, int(rate * AHEAD_SECONDS)) - (queued or 0))


def _plan_channel(session: Session, campaign: Campaign, channel: Channel, room: int) -> int:
    templates = _sendable_templates(campaign, channel)
    if not templates:
        return 0
    due = _due_contacts(campaign, channel, list(templates)).limit(room)
    rows = session.execute(due.with_for_update(of=Contact, skip_locked=True)).all()
    rows = _without_open_message(session, rows)
    numbers = find_numbers(session, [row.customer_id for row in rows])
    reachable = [row for row in rows if channel in numbers.get(row.customer_id, {})]
    addresses = {row.id: numbers[row.customer_id][channel] for row in reachable}
    _reroute(session, [row.id for row in rows if row.id not in addresses], channel)
    _insert_messages(session, campaign, channel, templates, reachable, addresses)
    return len(rows)


def _sendable_templates(campaign: Campaign, channel: Channel) -> dict[Scenario, Template]:
    """The texts that may leave now; outside their hours nothing is planned."""
    now = clock.now()
    found = {}
    for scenario in (Scenario.CHARGES_LOADED, Scenario.NO_CHARGES):
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
            Customer.name,
            Service.business_line,
            Service.service_number,
            Service.retired_on,
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
    """The number went away since it was scheduled: another channel, or none."""
    if contact_ids:
        schedule_next(session, contact_ids, channel, at_once=True)


def _insert_messages(
    session: Session,
    campaign: Campaign,
    channel: Channel,
    templates: dict[Scenario, Template],
    rows: Sequence[Row[Any]],
    addresses: dict[int, str],
) -> None:
    conversations = open_conversations(session, set(addresses.values()))
    messages, unwritable = [], []
    for row in rows:
        template = templates[row.scenario]
        values = name_values(
            name=row.name,
            business_line=row.business_line,
            service_number=row.service_number,
            retired_on=row.retired_on,
            deadline=campaign.deadline,
        )
        if not set(template.variables) <= set(values):
            unwritable.append(row.id)
            continue
        address = addresses[row.id]
        messages.append(
            {
                "direction": Direction.OUT,
                "channel": channel,
                "kind": MessageKind.CAMPAIGN,
                "status": MessageStatus.DUE,
                "conversation_id": conversations[address],
                "customer_id": row.customer_id,
                "contact_id": row.id,
                "attempt": row.attempts_made + 1,
                "address": address,
                "body": template.render(values),
                "template": template.name,
                "content_variables": {name: values[name] for name in template.variables},
                "choices": [],
                "media": [],
                "details": {},
                "mentions_money": template.mentions_money,
                "created_at": clock.now(),
                "due_at": clock.now(),
                "expires_at": scenario_end(campaign, row.scenario),
            }
        )
    if messages:
        session.execute(insert(Message), messages)
        _advance(session, [message["contact_id"] for message in messages])
    for contact_id in unwritable:
        contact = session.get_one(Contact, contact_id)
        contacts.exhaust(
            session,
            contact,
            Reason.NO_ANSWER,
            channel=CHANNEL_NAMES[channel],
            detail=" No se pudo escribir el mensaje: falta la fecha de retiro.",
        )


def _advance(session: Session, contact_ids: Sequence[int]) -> None:
    session.execute(
        update(Contact)
        .where(Contact.id.in_(contact_ids))
        .values(attempts_made=Contact.attempts_made + 1, next_attempt_at=None)
        .execution_options(synchronize_session=False)
    )


def _give_up(session: Session, campaign: Campaign) -> int:
    """Contacts for which no attempt is left, once an answer to the last one was waited for."""
    due = session.scalars(
        select(Contact)
        .where(
            Contact.campaign_id == campaign.id,
            Contact.state == ContactState.ACTIVE,
            Contact.next_channel.is_(None),
            Contact.next_attempt_at <= clock.now(),
        )
        .order_by(Contact.next_attempt_at)
        .limit(_BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    told = _last_messages(session, [contact.id for contact in due])
    for contact in due:
        _exhaust(session, contact, told.get(contact.id, []))
    return len(due)


def _last_messages(session: Session, contact_ids: Sequence[int]) -> dict[int, list[Row[*tuple[Any, ...]]]]:
    rows = session.execute(
        select(Message.contact_id, Message.channel, Message.read_at, Message.error_code)
        .where(
            Message.contact_id.in_(contact_ids),
            Message.kind == MessageKind.CAMPAIGN,
            Message.status != MessageStatus.CANCELLED,
        )
        .order_by(Message.id)
    )
    told: dict[int, list[Row[*tuple[Any, ...]]]] = defaultdict(list)
    for row in rows:
        told[row.contact_id or 0].append(row)
    return told


def _exhaust(session: Session, contact: Contact, attempts: Sequence[Row[*tuple[Any, ...]]]) -> None:
    if not attempts:
        contacts.exhaust(session, contact, Reason.NONEXISTENT, reason="no hay un teléfono al que contactar")
        return
    read = any(row.read_at for row in attempts)
    contacts.exhaust(
        session,
        contact,
        Reason.NO_ANSWER,
        channel=CHANNEL_NAMES[attempts[-1].channel],
        detail=" Leyó el mensaje de WhatsApp y no respondió." if read else "",
    )
