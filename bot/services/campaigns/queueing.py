"""Writes the messages of a campaign's attempts; each contact moves on in the same transaction."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, insert, update
from sqlalchemy.orm import Session

from bot import clock
from bot.catalog.policy import Reason
from bot.catalog.scripts import Template
from bot.models import (
    Campaign,
    Channel,
    Contact,
    Direction,
    Message,
    MessageKind,
    MessageStatus,
    Scenario,
)
from bot.services import contacts
from bot.services.addresses import open_conversations
from bot.services.campaigns.deadline_reminders import name_reminder
from bot.services.campaigns.limits import scenario_end
from bot.services.observations import CHANNEL_NAMES
from bot.services.wording import name_values


def write_attempts(
    session: Session,
    campaign: Campaign,
    channel: Channel,
    templates: Mapping[Scenario, Template],
    rows: Sequence[Row[Any]],
    addresses: Mapping[int, str],
) -> None:
    """Queue the next attempt of each row of `planning`, at its contact's address.

    A contact whose text lacks something is given up: nobody is sent half a sentence.
    """
    conversations = open_conversations(session, set(addresses.values()))
    messages = []
    for row in rows:
        values = _name_values(campaign, row)
        if not set(templates[row.scenario].variables) <= set(values):
            _give_up_unwritable(session, row.id, channel)
            continue
        address = addresses[row.id]
        message = _compose(campaign, row, templates[row.scenario], values)
        place = {"channel": channel, "address": address, "conversation_id": conversations[address]}
        messages.append(message | place)
    if messages:
        session.execute(insert(Message), messages)
        _advance(session, [message["contact_id"] for message in messages])


def _name_values(campaign: Campaign, row: Row[Any]) -> dict[str, str]:
    return name_values(
        name=row.name,
        business_line=row.business_line,
        service_number=row.service_number,
        retired_on=row.retired_on,
        deadline=campaign.deadline,
    )


def _compose(
    campaign: Campaign, row: Row[Any], template: Template, values: Mapping[str, str]
) -> dict[str, Any]:
    return {
        "direction": Direction.OUT,
        "kind": MessageKind.CAMPAIGN,
        "status": MessageStatus.DUE,
        "customer_id": row.customer_id,
        "contact_id": row.id,
        "attempt": row.attempts_made + 1,
        "body": template.render(values),
        "template": template.name,
        "content_variables": {name: values[name] for name in template.variables},
        "choices": [],
        "media": [],
        "details": _mark_reminder(campaign, row),
        "mentions_money": template.mentions_money,
        "created_at": clock.now(),
        "due_at": clock.now(),
        "expires_at": scenario_end(campaign, row.scenario),
    }


def _mark_reminder(campaign: Campaign, row: Row[Any]) -> dict[str, int]:
    """So that the evidence tells a reminder from the attempts of the policy; the first one reminds of nothing."""
    if row.attempts_made == 0:
        return {}
    days = name_reminder(campaign, row.scenario, row.reminded_days, row.next_attempt_at)
    return {"reminder": days} if days else {}


def _advance(session: Session, contact_ids: Sequence[int]) -> None:
    session.execute(
        update(Contact)
        .where(Contact.id.in_(contact_ids))
        .values(attempts_made=Contact.attempts_made + 1, next_attempt_at=None)
        .execution_options(synchronize_session=False)
    )


def _give_up_unwritable(session: Session, contact_id: int, channel: Channel) -> None:
    contacts.exhaust(
        session,
        session.get_one(Contact, contact_id),
        Reason.NO_ANSWER,
        channel=CHANNEL_NAMES[channel],
        detail=" No se pudo escribir el mensaje: falta la fecha de retiro.",
    )
