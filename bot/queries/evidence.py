"""Each attempt of a campaign, as we have it: what an auditor compares with the provider's own list."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import batched
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from bot import clock
from bot.db import UtcDateTime
from bot.models import Campaign, Channel, Contact, Customer, Message, MessageKind, Phone, Service

_BATCH = 500
_STREAM = {"yield_per": _BATCH}
_left_at = func.coalesce(Message.provider_time, Message.claimed_at)


@dataclass(frozen=True)
class Period:
    """When a channel's attempts left, by the provider's clock: whole local days, as UTC instants."""

    channel: Channel
    start: datetime
    end: datetime


def find_periods(session: Session, campaign: Campaign) -> list[Period]:
    """For each channel on which something left."""
    rows = session.execute(
        select(
            Message.channel,
            func.min(_left_at, type_=UtcDateTime()),
            func.max(_left_at, type_=UtcDateTime()),
        )
        .where(*_is_attempt(campaign), Message.claimed_at.is_not(None))
        .group_by(Message.channel)
        .order_by(Message.channel.desc())
    )
    return [
        Period(channel, clock.start_of_day(_day(first)), clock.end_of_day(_day(last)))
        for channel, first, last in rows
    ]


def list_sids(session: Session, campaign: Campaign, channel: Channel) -> Iterator[list[str]]:
    """The provider's ids of a channel's attempts, some hundreds at a time."""
    sids = session.scalars(
        select(Message.provider_sid).where(
            *_is_attempt(campaign), Message.channel == channel, Message.provider_sid.is_not(None)
        ),
        execution_options=_STREAM,
    )
    for batch in batched(sids, _BATCH):
        yield [sid for sid in batch if sid]


def list_attempts(session: Session, campaign: Campaign) -> Iterator[tuple[Row[Any], ...]]:
    """All attempts, by contact and in their order, some hundreds at a time."""
    return batched(session.execute(_attempts(campaign), execution_options=_STREAM), _BATCH)


def find_known(session: Session, sids: Sequence[str]) -> set[str]:
    """Those of these SIDs that belong to any message of ours, of this campaign or not."""
    found = session.scalars(select(Message.provider_sid).where(Message.provider_sid.in_(sids)))
    return {sid for sid in found if sid}


def find_owners(session: Session, campaign: Campaign, addresses: Sequence[str]) -> dict[str, str]:
    """The cédula of a customer of the campaign for each of these telephones that belongs to one."""
    if not addresses:
        return {}
    rows = session.execute(
        select(Phone.number, func.min(Customer.cedula))
        .join(Customer, Customer.id == Phone.customer_id)
        .join(Contact, Contact.customer_id == Customer.id)
        .where(Phone.number.in_(addresses), Contact.campaign_id == campaign.id)
        .group_by(Phone.number)
    )
    return {number: cedula for number, cedula in rows}


def _is_attempt(campaign: Campaign) -> tuple[Any, ...]:
    of_campaign = select(Contact.id).where(Contact.campaign_id == campaign.id)
    return Message.contact_id.in_(of_campaign), Message.kind == MessageKind.CAMPAIGN


def _attempts(campaign: Campaign) -> Select[Any]:
    return (
        select(
            Customer.cedula,
            Service.service_number,
            Message.channel,
            Message.address,
            Message.attempt,
            Message.details,
            Message.template,
            Message.body,
            Message.created_at,
            Message.claimed_at,
            Message.accepted_at,
            Message.sent_at,
            Message.delivered_at,
            Message.read_at,
            Message.ended_at,
            Message.status,
            Message.outcome,
            Message.error_code,
            Message.error_message,
            Message.provider_sid,
            Message.allowance,
        )
        .join(Contact, Contact.id == Message.contact_id)
        .join(Customer, Customer.id == Contact.customer_id)
        .join(Service, Service.id == Contact.service_id)
        .where(Contact.campaign_id == campaign.id, Message.kind == MessageKind.CAMPAIGN)
        .order_by(Message.contact_id, Message.attempt)
    )


def _day(instant: datetime) -> Any:
    return clock.to_local(instant).date()
