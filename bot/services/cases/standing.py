"""How a retention campaign's contacts stand to their complaints' cases: the case says what came of it, they follow."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Case, ColumnElement, SQLColumnExpression, and_, case, exists, select, update
from sqlalchemy.orm import Session, aliased

from bot.models import (
    ENDED,
    Campaign,
    CampaignState,
    CaseStatus,
    Contact,
    ContactState,
    Scenario,
    Script,
    Service,
    ServiceCase,
    base_service,
)
from bot.services import contacts
from bot.services.observations import keep_typification

PROCEDURE = "retention"
_OVER = "la queja ya se cerró"
_FOLLOWS = (ContactState.PENDING, ContactState.ACTIVE, ContactState.EXCLUDED)


def scenario_sql() -> Case[str]:
    """Spoken of is a request whose case is open; nothing is asked of who has no such service any more."""
    return case((is_asked(), Scenario.CANCEL_REQUESTED.value), else_=Scenario.EXCLUDED.value)


def is_asked() -> ColumnElement[bool]:
    """Whether the cancelling of a service, of the enclosing query, is still to be spoken of."""
    return and_(has_open_case(Service.id), Service.retired_on.is_(None))


def has_open_case(service_id: SQLColumnExpression[int]) -> ColumnElement[bool]:
    """Whether a complaint of that service is being worked."""
    mine = aliased(ServiceCase)  # apart from the query's own
    return exists().where(
        mine.service_id == service_id, mine.procedure == PROCEDURE, mine.status == CaseStatus.OPEN
    )


def link(session: Session, campaign: Campaign) -> None:
    """The open cases of its base are its contacts' from now on; an earlier campaign's no more."""
    if campaign.script is not Script.RETENTION:
        return
    contact = select(Contact.id).where(
        Contact.campaign_id == campaign.id, Contact.service_id == ServiceCase.service_id
    )
    session.execute(
        update(ServiceCase)
        .where(
            ServiceCase.procedure == PROCEDURE,
            ServiceCase.status == CaseStatus.OPEN,
            contact.exists(),
        )
        .values(contact_id=contact.scalar_subquery())
        .execution_options(synchronize_session=False)
    )


def join(session: Session, service_ids: Collection[int]) -> None:
    """Cases were opened of these services: campaigns under way that have them work on them too.

    Who had settled an earlier request is spoken to again: it is another one.
    """
    found = session.scalars(
        select(Contact)
        .join(Campaign)
        .where(
            Contact.service_id.in_(service_ids),
            Campaign.script == Script.RETENTION,
            Campaign.state.in_(contacts.OPEN_CAMPAIGNS),
        )
        .order_by(Contact.id)
        .with_for_update(of=Contact)
    )
    for contact in found.all():
        mine = select(ServiceCase).where(
            ServiceCase.service_id == contact.service_id,
            ServiceCase.procedure == PROCEDURE,
            ServiceCase.status == CaseStatus.OPEN,
        )
        cases = session.scalars(mine).all()
        is_first = all(each.contact_id is None for each in cases)
        for each in cases:
            each.contact_id = contact.id
        if is_first:
            _speak_again(session, contact)


def find_outdated(session: Session, base_id: int, limit: int) -> Sequence[Service]:
    """Services of a base whose contacts, in a campaign that is not over, are not where their cases are."""
    outdated = (
        select(Contact.service_id)
        .join(Campaign, Campaign.id == Contact.campaign_id)
        .join(Service, Service.id == Contact.service_id)
        .join(base_service, base_service.c.service_id == Service.id)
        .where(
            base_service.c.base_id == base_id,
            Campaign.state.in_(contacts.OPEN_CAMPAIGNS),
            Campaign.script == Script.RETENTION,
            Contact.state.in_(_FOLLOWS),
            Contact.scenario != scenario_sql(),
        )
        .limit(limit)
    )
    return session.scalars(select(Service).where(Service.id.in_(outdated))).all()


def apply_base(session: Session, service: Service) -> None:
    """Its contacts go where its cases are."""
    is_spoken_of = session.scalar(select(is_asked()).where(Service.id == service.id))
    for contact in contacts.open_contacts(session, service, Script.RETENTION):
        if is_spoken_of:
            _speak_again(session, contact)
        elif contact.state in _FOLLOWS:
            contacts.exclude(session, contact, _OVER)


def _speak_again(session: Session, contact: Contact) -> None:
    is_held = contact.state in ENDED or contact.silent_until is not None
    contact.scenario, contact.reminded_days, contact.silent_until = Scenario.CANCEL_REQUESTED, None, None
    customer = contact.customer
    if contact.campaign.state is CampaignState.DRAFT:
        contact.state = ContactState.PENDING
    elif is_held and not (customer.opted_out_at or customer.personal_care_since):
        contacts.resume(session, contact)


def put_off(session: Session, case: ServiceCase) -> None:
    """An advisor made a case pending: it is theirs, and the campaign is silent until its limit is over."""
    if case.contact is None or case.limit_at is None:
        return
    _keep(case.contact, case)
    if not contacts.is_done(case.contact):
        _silence(session, case.contact, case.limit_at)


def _silence(session: Session, contact: Contact, until: datetime) -> None:
    contacts.postpone(session, contact, until)
    contact.silent_until = until


def leave(session: Session, case: ServiceCase, why: str | None = None) -> None:
    """A case is over, with its typification or for a reason (Spanish): so is its contact, unless another is open."""
    contact = case.contact
    if case.procedure != PROCEDURE or contact is None or _has_another(session, case):
        return
    if why is None:
        _keep(contact, case)
    if contact.state is ContactState.PENDING:
        contacts.exclude(session, contact, _OVER)
    else:
        contacts.settle(session, contact, why)


def come_back(session: Session, case: ServiceCase) -> None:
    """What a case had come to was taken back: its contact is spoken to again, unless an earlier word holds it."""
    contact = case.contact
    if contact is None:
        return
    contact.typification_code, contact.observation = case.typification_code, case.observation
    contact.typified_at = contact.typified_at if case.typification_code else None
    _speak_again(session, contact)
    if case.limit_at and not contacts.is_done(contact):
        _silence(session, contact, case.limit_at)


def _keep(contact: Contact, case: ServiceCase) -> None:
    assert case.typification_code is not None
    keep_typification(contact, case.typification_code, case.observation)


def _has_another(session: Session, case: ServiceCase) -> bool:
    others = select(ServiceCase.id).where(
        ServiceCase.service_id == case.service_id,
        ServiceCase.contact_id == case.contact_id,
        ServiceCase.status == CaseStatus.OPEN,
        ServiceCase.id != case.id,
    )
    return session.scalar(others.limit(1)) is not None
