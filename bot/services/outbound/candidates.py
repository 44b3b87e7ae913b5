"""Reads everything that the checks ask about a batch of messages, in one query."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session, aliased

from bot.models import Campaign, Contact, Conversation, Customer, Direction, Message, Service
from bot.services.campaigns.limits import scenario_end
from bot.services.outbound.checks import Candidate


def load_candidates(session: Session, ids: Sequence[int]) -> list[Candidate]:
    """The messages with these ids, in that order, with their contact, campaign, customer and conversation."""
    if not ids:
        return []
    heard = aliased(Message)
    last_heard = (
        select(heard.created_at)
        .where(heard.conversation_id == Message.conversation_id, heard.direction == Direction.IN)
        .order_by(heard.id.desc())
        .limit(1)
    )
    rows = session.execute(
        select(
            Message,
            Contact.state,
            Contact.scenario,
            Contact.campaign_id,
            Service.returned_on,
            Service.charge_paid,
            Service.charge_claimed,
            Customer.opted_out_at,
            Conversation.opted_out_at.label("address_opted_out_at"),
            Conversation.state.label("conversation_state"),
            Conversation.last_inbound_at,
            last_heard.scalar_subquery().label("last_heard_at"),
        )
        .outerjoin(Contact, Contact.id == Message.contact_id)
        .outerjoin(Service, Service.id == Contact.service_id)
        .outerjoin(Customer, Customer.id == Message.customer_id)
        .outerjoin(Conversation, Conversation.id == Message.conversation_id)
        .where(Message.id.in_(ids))
    ).all()
    campaigns = {row.campaign_id for row in rows if row.campaign_id}
    query = select(Campaign).where(Campaign.id.in_(campaigns))
    found = {c.id: c for c in session.scalars(query)} if campaigns else {}
    by_id = {row.Message.id: _to_candidate(row, found.get(row.campaign_id)) for row in rows}
    return [by_id[key] for key in ids]


def _to_candidate(row: Row[*tuple[Any, ...]], campaign: Campaign | None) -> Candidate:
    message: Message = row.Message
    return Candidate(
        id=message.id,
        channel=message.channel,
        kind=message.kind,
        template=message.template,
        mentions_money=message.mentions_money,
        customer_id=message.customer_id,
        conversation_id=message.conversation_id,
        contact_id=message.contact_id,
        expires_at=message.expires_at,
        contact_state=row.state,
        scenario=row.scenario,
        campaign_state=campaign.state if campaign else None,
        deadline_at=scenario_end(campaign, row.scenario) if campaign else None,
        returned=row.returned_on is not None,
        service_excluded=bool(row.charge_paid or row.charge_claimed),
        customer_opted_out_at=row.opted_out_at,
        address_opted_out_at=row.address_opted_out_at,
        conversation_state=row.conversation_state,
        last_inbound_at=row.last_inbound_at,
        last_heard_at=row.last_heard_at,
    )
