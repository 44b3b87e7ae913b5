"""Reads, in one query, everything that the checks ask about a batch of messages and that leaves with them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, case, select
from sqlalchemy.orm import Session, aliased

from bot.catalog.policy import get_policy
from bot.models import (
    SCENARIOS,
    Campaign,
    Contact,
    Conversation,
    Customer,
    Direction,
    Message,
    Scenario,
    Script,
    Service,
)
from bot.services.campaigns.limits import scenario_end
from bot.services.cases import standing
from bot.services.outbound.checks import Candidate
from bot.services.outbound.outgoing import COLUMNS

_heard = aliased(Message)
_last_heard = (
    select(_heard.created_at)
    .where(_heard.conversation_id == Message.conversation_id, _heard.direction == Direction.IN)
    .order_by(_heard.id.desc())
    .limit(1)
)
_CANDIDATES = (  # built once: each claim runs it
    select(
        *COLUMNS,
        Message.customer_id,
        Message.conversation_id,
        Contact.state.label("contact_state"),
        Contact.scenario,
        Contact.campaign_id,
        Contact.silent_until,
        Message.contact_id,
        Service.returned_on,
        Service.charge_paid,
        Service.charge_claimed,
        Service.amount_due,
        case((Contact.scenario == Scenario.CANCEL_REQUESTED, ~standing.is_asked()), else_=False).label(
            "is_over"
        ),
        Service.opted_in,
        Customer.opted_out_at,
        Conversation.opted_out_at.label("address_opted_out_at"),
        (Customer.personal_care_since.is_not(None) | Conversation.personal_care_since.is_not(None)).label(
            "is_in_care"
        ),
        Conversation.state.label("conversation_state"),
        Conversation.last_inbound_at,
        _last_heard.scalar_subquery().label("last_heard_at"),
    )
    .outerjoin(Contact, Contact.id == Message.contact_id)
    .outerjoin(Service, Service.id == Contact.service_id)
    .outerjoin(Customer, Customer.id == Message.customer_id)
    .outerjoin(Conversation, Conversation.id == Message.conversation_id)
    .where(Message.id.in_(bindparam("keys", expanding=True)))
)
_CAMPAIGNS = select(Campaign).where(Campaign.id.in_(bindparam("keys", expanding=True)))


def load_candidates(session: Session, ids: Sequence[int]) -> list[Candidate]:
    """The messages with these ids, in that order, with their contact, campaign, customer and conversation."""
    if not ids:
        return []
    rows = session.execute(_CANDIDATES, {"keys": ids}).all()
    keys = {row.campaign_id for row in rows if row.campaign_id}
    campaigns = {c.id: c for c in session.scalars(_CAMPAIGNS, {"keys": list(keys)})} if keys else {}
    ends: dict[tuple[int, Scenario], datetime] = {}
    by_id = {}
    for row in rows:
        campaign = campaigns.get(row.campaign_id)
        if campaign and (campaign.id, row.scenario) not in ends:
            ends[campaign.id, row.scenario] = scenario_end(campaign, row.scenario)
        by_id[row.id] = _to_candidate(row, campaign, ends.get((row.campaign_id, row.scenario)))
    return [by_id[key] for key in ids]


def _is_excluded(row: Row[Any]) -> bool:
    """Nothing is owed any more, or it is disputed; or the request to cancel is settled."""
    if row.scenario is Scenario.OVERDUE:
        return not row.amount_due
    if row.scenario is Scenario.CANCEL_REQUESTED:
        return bool(row.is_over)
    return bool(row.charge_paid or row.charge_claimed)


def _may_use(script: Script, row: Row[Any]) -> bool:
    return get_policy().scripts[script].allows(row.channel, row.opted_in)


def _to_candidate(row: Row[Any], campaign: Campaign | None, deadline_at: datetime | None) -> Candidate:
    return Candidate(
        row=row,
        id=row.id,
        channel=row.channel,
        kind=row.kind,
        template=row.template,
        mentions_money=row.mentions_money,
        customer_id=row.customer_id,
        conversation_id=row.conversation_id,
        address=row.address,
        expires_at=row.expires_at,
        contact_state=row.contact_state,
        scenario=row.scenario,
        campaign_state=campaign.state if campaign else None,
        deadline_at=deadline_at,
        silent_until=row.silent_until,
        returned=row.returned_on is not None and row.scenario in SCENARIOS[Script.EQUIPMENT_RECOVERY],
        service_excluded=_is_excluded(row),
        may_use_channel=campaign is None or _may_use(campaign.script, row),
        customer_opted_out_at=row.opted_out_at,
        address_opted_out_at=row.address_opted_out_at,
        is_in_care=bool(row.is_in_care),
        conversation_state=row.conversation_state,
        last_inbound_at=row.last_inbound_at,
        last_heard_at=row.last_heard_at,
    )
