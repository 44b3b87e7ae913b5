"""A campaign's contacts, whole bases at a time: made, activated, held and ended by a few statements."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    Case,
    ColumnElement,
    ScalarSelect,
    Select,
    and_,
    case,
    exists,
    func,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.orm import Session, aliased

from bot import clock
from bot.catalog.policy import Ending, Reason, get_policy
from bot.catalog.typifications import get_typifications
from bot.models import (
    Campaign,
    Channel,
    Claim,
    ClaimStatus,
    Contact,
    ContactState,
    Customer,
    Message,
    MessageKind,
    MessageStatus,
    Phone,
    PhoneStatus,
    Scenario,
    Script,
    Service,
    base_service,
    moved_to,
)
from bot.services.campaigns.consent import has_agreed
from bot.services.cases import standing
from bot.services.contacts import OPEN_CAMPAIGNS


def scenario_sql(script: Script) -> Case[str]:
    """`contacts.scenario_of`, for a whole base at once."""
    if script is Script.COLLECTIONS:
        return case((_is_owing(), Scenario.OVERDUE.value), else_=Scenario.EXCLUDED.value)
    if script is Script.RETENTION:
        return standing.scenario_sql()
    return case(
        (Service.charge_paid | Service.charge_claimed, Scenario.EXCLUDED.value),
        (Service.charge_amount > Decimal(0), Scenario.CHARGES_LOADED.value),
        else_=Scenario.NO_CHARGES.value,
    )


def _is_owing() -> ColumnElement[bool]:
    """Something is owed, and not disputed."""
    disputed = exists().where(Claim.service_id == Service.id, Claim.status == ClaimStatus.OPEN)
    return and_(Service.amount_due > Decimal(0), ~disputed)


def materialise(session: Session, campaign: Campaign) -> None:
    """A contact for each service of the base, with its scenario."""
    source = (
        select(
            literal(campaign.id),
            Service.customer_id,
            Service.id,
            scenario_sql(campaign.script),
            literal(ContactState.PENDING.value),
            literal(0),
        )
        .join(base_service, base_service.c.service_id == Service.id)
        .where(base_service.c.base_id == campaign.base_id)
        .order_by(Service.id)
    )
    columns = ["campaign_id", "customer_id", "service_id", "scenario", "state", "attempts_made"]
    session.execute(insert(Contact).from_select(columns, source))
    _exclude_pending(session, campaign, Contact.campaign_id == campaign.id)
    standing.link(session, campaign)


def find_outdated(session: Session, script: Script, base_id: int, limit: int) -> Sequence[Service]:
    """Services of a base with a contact, in a campaign that is not over, in another scenario than is theirs."""
    outdated = (
        select(Contact.service_id)
        .join(Campaign, Campaign.id == Contact.campaign_id)
        .join(Service, Service.id == Contact.service_id)
        .join(base_service, base_service.c.service_id == Service.id)
        .where(
            base_service.c.base_id == base_id,
            Campaign.state.in_(OPEN_CAMPAIGNS),
            Campaign.script == script,
            Contact.scenario != scenario_sql(script),
        )
        .limit(limit)
    )
    return session.scalars(select(Service).where(Service.id.in_(outdated))).all()


def _exclude_pending(session: Session, campaign: Campaign, whose: ColumnElement[bool]) -> None:
    """The scenarios as the services stand now: the back office may have sent more since the draft."""
    mine = and_(whose, Contact.state.in_([ContactState.PENDING, ContactState.EXCLUDED]))
    scenario = select(scenario_sql(campaign.script)).where(Service.id == Contact.service_id).scalar_subquery()
    _update_contacts(session, _in_order(mine), scenario=scenario)
    _update_contacts(
        session, and_(mine, Contact.scenario == Scenario.EXCLUDED), **moved_to(ContactState.EXCLUDED)
    )
    _update_contacts(
        session, and_(mine, Contact.scenario != Scenario.EXCLUDED), **moved_to(ContactState.PENDING)
    )


def activate(session: Session, campaign: Campaign, low: int, high: int) -> None:
    """At the launch: returned ones are settled, the silent ones given up, the others due on their first channel.

    `low`, `high`: of the contacts whose ids lie between.
    Who had asked for silence, or is attended by a person, ends here, with that reason, and not with the deadline, as
    if nobody had answered.
    """
    # Not by the campaign's index: the ids' range is far smaller.
    whose = and_(Contact.id.between(low, high), Contact.campaign_id + 0 == campaign.id)
    _exclude_pending(session, campaign, whose)
    pending = and_(whose, Contact.state == ContactState.PENDING)
    if campaign.script is Script.EQUIPMENT_RECOVERY:
        returned = exists().where(Service.id == Contact.service_id, Service.returned_on.is_not(None))
        _update_contacts(
            session,
            and_(pending, returned),
            **moved_to(ContactState.SETTLED),
            observation="Los equipos ya constaban como entregados.",
        )
    _update_contacts(
        session,
        and_(pending, exists().where(Customer.id == Contact.customer_id, Customer.opted_out_at.is_not(None))),
        **moved_to(ContactState.EXHAUSTED),
        typification_code=get_policy().scripts[campaign.script].reasons[Reason.SUPPRESSED],
        typified_at=clock.now(),
        observation="El cliente había pedido antes no recibir más mensajes ni llamadas.",
    )
    _leave_to_person(session, campaign, pending)
    _update_contacts(
        session,
        pending,
        **moved_to(ContactState.ACTIVE),
        next_channel=first_channel(campaign),
        next_attempt_at=first_due(campaign, campaign.launched_at or clock.now()),
    )
    if campaign.script is Script.COLLECTIONS:
        silent_until = agreed_silence(campaign, campaign.launched_at or clock.now())
        agreed = and_(whose, Contact.state == ContactState.ACTIVE, silent_until.is_not(None))
        _update_contacts(session, agreed, silent_until=silent_until, next_attempt_at=silent_until)


def first_due(campaign: Campaign, launched_at: datetime) -> datetime:
    """When the first attempts of a campaign are due that is launched then (UTC)."""
    return max(launched_at, clock.start_of_day(campaign.starts_on))


def agreed_silence(campaign: Campaign, launched_at: datetime) -> ScalarSelect[Any]:
    """Until when what the customer agreed to in an earlier campaign of the script is awaited (UTC), if any is.

    A promise of last month is not asked about anew because another base was loaded.
    """
    other, earlier = aliased(Contact), aliased(Campaign)
    return (
        select(func.max(other.silent_until))
        .join(earlier, earlier.id == other.campaign_id)
        .where(
            other.customer_id == Contact.customer_id,
            other.campaign_id != campaign.id,
            earlier.script == campaign.script,
            other.silent_until > first_due(campaign, launched_at),
        )
        .scalar_subquery()
    )


def _leave_to_person(session: Session, campaign: Campaign, pending: ColumnElement[bool]) -> None:
    code = get_policy().scripts[campaign.script].endings[Ending.PERSONAL_CARE] or ""
    theirs = exists().where(Customer.id == Contact.customer_id, Customer.personal_care_since.is_not(None))
    _update_contacts(
        session,
        and_(pending, theirs),
        **moved_to(ContactState.SETTLED),
        typification_code=code,
        typified_at=clock.now(),
        observation=get_typifications().find(campaign.script, code).observation_in_care,
    )


def first_channel(campaign: Campaign) -> Case[Any]:
    """The first in the policy's order that there is a number for, and the consent that the policy asks for."""
    number = exists().where(Phone.customer_id == Contact.customer_id, Phone.status == PhoneStatus.OK)
    written = and_(number.where(Phone.is_mobile), has_agreed(campaign.script, Channel.WHATSAPP))
    reachable = {Channel.WHATSAPP: written, Channel.VOICE: number}
    order = [c for c in get_policy().scripts[campaign.script].channels if c in campaign.channels]
    return case(*[(reachable[channel], channel.value) for channel in order], else_=None)


def _update_contacts(session: Session, criterion: ColumnElement[bool], **values: object) -> None:
    statement = update(Contact).where(criterion).values(**values)
    session.execute(statement.execution_options(synchronize_session=False))


def _in_order(criterion: ColumnElement[bool]) -> ColumnElement[bool]:
    """The contacts, locked by their ids before any is changed (docs/decisions/0010)."""
    found = select(Contact.id).where(criterion).order_by(Contact.id)
    return Contact.id.in_(found.with_for_update(key_share=True))


def _of_campaign(campaign: Campaign, scenario: Scenario | None) -> Select[int]:
    statement = select(Contact.id).where(Contact.campaign_id == campaign.id)
    return statement.where(Contact.scenario == scenario) if scenario else statement


def move_queued(session: Session, campaign: Campaign, old: MessageStatus, new: MessageStatus) -> None:
    """Hold what is queued (`due` to `planned`), or let it go again."""
    session.execute(
        update(Message)
        .where(
            Message.contact_id.in_(_of_campaign(campaign, None)),
            Message.kind == MessageKind.CAMPAIGN,
            Message.status == old,
        )
        .values(status=new)
        .execution_options(synchronize_session=False)
    )


def cancel_queued(session: Session, campaign: Campaign, scenario: Scenario | None, reason: str) -> None:
    """What is queued never leaves; of one scenario, or all."""
    session.execute(
        update(Message)
        .where(
            Message.contact_id.in_(_of_campaign(campaign, scenario)),
            Message.kind == MessageKind.CAMPAIGN,
            Message.status.in_([MessageStatus.DUE, MessageStatus.PLANNED]),
        )
        .values(status=MessageStatus.CANCELLED, error_message=reason, ended_at=clock.now())
        .execution_options(synchronize_session=False)
    )


def end_scenario(session: Session, campaign: Campaign, scenario: Scenario) -> None:
    """The last day of a scenario is over."""
    cancel_queued(session, campaign, scenario, "el plazo terminó")
    exhaust_rest(session, campaign, scenario, "Terminó el plazo de la campaña.")


def drop_all(session: Session, campaign: Campaign, why: str) -> None:
    """Nobody was attempted: nobody gets a typification, which would count as one who does not answer."""
    mine = _in_order(
        and_(
            Contact.campaign_id == campaign.id,
            Contact.state.in_([ContactState.PENDING, ContactState.ACTIVE]),
        )
    )
    values = {"next_attempt_at": None, "next_channel": None}
    _update_contacts(session, mine, **moved_to(ContactState.EXHAUSTED), observation=why, **values)


def exhaust_rest(session: Session, campaign: Campaign, scenario: Scenario | None, why: str) -> None:
    """Whoever is left ends with a typification that says why; what was said in a conversation stands."""
    code = get_policy().scripts[campaign.script].reasons[Reason.NO_ANSWER]
    theirs = Contact.campaign_id == campaign.id
    if scenario:
        theirs = and_(theirs, Contact.scenario == scenario)
    rest = _in_order(and_(theirs, Contact.state.in_([ContactState.PENDING, ContactState.ACTIVE])))
    left = exists().where(
        Message.contact_id == Contact.id,
        Message.kind == MessageKind.CAMPAIGN,
        Message.status != MessageStatus.CANCELLED,
    )
    tried = case((left, "Cliente no contesta. "), else_="No se llegó a contactar al cliente. ")
    _update_contacts(
        session,
        and_(rest, Contact.typification_code.is_(None)),
        typification_code=code,
        typified_at=clock.now(),
        observation=tried + why,
        **moved_to(ContactState.EXHAUSTED),
        next_attempt_at=None,
        next_channel=None,
    )
    _update_contacts(
        session,
        rest,
        observation=func.coalesce(Contact.observation, "") + " " + why,
        **moved_to(ContactState.EXHAUSTED),
        next_attempt_at=None,
        next_channel=None,
    )
