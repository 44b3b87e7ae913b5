"""How far a campaign is: contacts by state, messages by status, and why it stands still."""

from collections import Counter
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot import clock
from bot.config import Settings
from bot.errors import NotFound
from bot.models import (
    Campaign,
    Contact,
    ContactState,
    Message,
    MessageKind,
    MessageStatus,
    Service,
)
from bot.queries.holding import list_reasons
from bot.queries.promise_counts import count_promises
from bot.services.watching import alarms


def describe(session: Session, settings: Settings, name: str) -> dict[str, Any]:
    """The facts of one campaign, as `recobra campaign status` prints them.

    Raises:
        NotFound: there is none of that name.
    """
    campaign = session.scalar(select(Campaign).where(Campaign.name == name))
    if campaign is None:
        raise NotFound(f"No hay ninguna campaña llamada «{name}».")
    return {
        "name": campaign.name,
        "script": campaign.script,
        "base": campaign.base.name,
        "state": campaign.state,
        "reason": campaign.state_reason,
        "alarms": _list_alarms(session, campaign),
        "channels": campaign.channels,
        "starts": campaign.starts_on,
        "deadline": campaign.deadline,
        "ends": campaign.ends_on,
        "launched_at": campaign.launched_at,
        "contacts": _count_contacts(session, campaign, Contact.state),
        "scenarios": _count_contacts(session, campaign, Contact.scenario),
        "typifications": _count_contacts(session, campaign, Contact.typification_code),
        "promises": count_promises(session, campaign),
        "messages": _count_messages(session, campaign),
        "waiting": _count_waiting(session, campaign),
        "returned": _count_returned(session, campaign),
        "holding": list_reasons(session, settings, campaign),
    }


def list_names(session: Session) -> list[tuple[int, str]]:
    """Id and name of each campaign, the newest first."""
    return [
        (key, name)
        for key, name in session.execute(select(Campaign.id, Campaign.name).order_by(Campaign.id.desc()))
    ]


def _list_alarms(session: Session, campaign: Campaign) -> list[dict[str, Any]]:
    return [
        {"kind": alarm.kind, "raised_at": alarm.raised_at, "text": alarm.text}
        for alarm in alarms.list_open(session, campaign)
    ]


def _count_contacts(session: Session, campaign: Campaign, column: Any) -> dict[str, int]:
    rows = session.execute(
        select(column, func.count())
        .where(Contact.campaign_id == campaign.id, column.is_not(None))
        .group_by(column)
    )
    return {str(value): count for value, count in rows}


def _count_messages(session: Session, campaign: Campaign) -> dict[str, dict[str, int]]:
    rows = session.execute(
        select(Message.channel, Message.status, func.count())
        .join(Contact, Contact.id == Message.contact_id)
        .where(Contact.campaign_id == campaign.id, Message.kind == MessageKind.CAMPAIGN)
        .group_by(Message.channel, Message.status)
    )
    counts: dict[str, Counter[str]] = {}
    for channel, status, count in rows:
        counts.setdefault(str(channel), Counter())[MessageStatus(status).value] += count
    return {channel: dict(found) for channel, found in counts.items()}


def _count_returned(session: Session, campaign: Campaign) -> int:
    """Contacts still to begin whose equipment is back: the launch settles them, and no plan counts them."""
    query = (
        select(func.count())
        .select_from(Contact)
        .join(Service, Service.id == Contact.service_id)
        .where(
            Contact.campaign_id == campaign.id,
            Contact.state == ContactState.PENDING,
            Service.returned_on.is_not(None),
        )
    )
    return session.scalar(query) or 0


def _count_waiting(session: Session, campaign: Campaign) -> int:
    """Contacts whose next attempt is due now: in send hours this should fall."""
    return (
        session.scalar(
            select(func.count())
            .select_from(Contact)
            .where(
                Contact.campaign_id == campaign.id,
                Contact.state == ContactState.ACTIVE,
                Contact.next_attempt_at <= clock.now(),
            )
        )
        or 0
    )
