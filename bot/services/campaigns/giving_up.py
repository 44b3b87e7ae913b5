"""Ends the contacts of a campaign that were tried as often as the policy allows."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from bot import clock
from bot.catalog.policy import Reason
from bot.models import Campaign, Contact, ContactState, Message, MessageKind, MessageStatus
from bot.services import contacts
from bot.services.campaigns.attempts import find_numbers
from bot.services.observations import CHANNEL_NAMES

_BATCH = 2000


def give_up_due(session: Session, campaign: Campaign) -> int:
    """End the contacts for which no attempt is left, once an answer to the last was waited for; how many."""
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
        _exhaust_untried(session, contact)
        return
    read = any(row.read_at for row in attempts)
    contacts.exhaust(
        session,
        contact,
        Reason.NO_ANSWER,
        channel=CHANNEL_NAMES[attempts[-1].channel],
        detail=" Leyó el mensaje de WhatsApp y no respondió." if read else "",
    )


def _exhaust_untried(session: Session, contact: Contact) -> None:
    """No number at all is E13; one that the campaign's channels do not reach is not said not to exist."""
    if contact.customer_id not in find_numbers(session, [contact.customer_id]):
        contacts.exhaust(session, contact, Reason.NONEXISTENT, reason="no hay un teléfono al que contactar")
        return
    before = contact.typified_at
    contacts.exhaust(session, contact, Reason.NO_ANSWER, channel="")
    if contact.typified_at != before:  # else the customer's own word stands
        contact.observation = (
            "No se llegó a contactar al cliente: la campaña no usa un canal para su teléfono."
        )
