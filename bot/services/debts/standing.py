"""What becomes of a debt's contacts when it is gone, disputed, or there again: by payments, claims and newer bases."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.catalog.policy import After, get_policy
from bot.models import (
    CampaignState,
    Claim,
    ClaimStatus,
    Contact,
    ContactState,
    Scenario,
    Script,
    Service,
)
from bot.services import contacts
from bot.services.debts import debts, promises

_PAID = "La empresa registró el pago de la deuda."
_DISPUTED = "Deuda en reclamo."
_GONE = "La deuda ya no consta en la base de la empresa."


def apply_paid(session: Session, service: Service) -> None:
    """Nothing is owed any more: nothing more is asked about this service."""
    _close(session, service, _PAID)


def apply_claim(session: Session, service: Service, *, frozen: bool) -> None:
    """The debt is disputed: silence; or the claim was rejected, and the campaign goes on."""
    if frozen:
        _close(session, service, _DISPUTED)
        return
    for contact in contacts.open_contacts(session, service, Script.COLLECTIONS):
        if service.amount_due and _is_closed(contact):
            _open(session, contact)


def apply_base(session: Session, service: Service) -> None:
    """What a newer base says of a debt: it is gone, or there again. What the customer settled stays settled."""
    if (service.amount_due or debts.NOTHING) <= debts.NOTHING:
        _close(session, service, _GONE)
        promises.spare_customer(session, service.customer)
    elif service not in debts.list_owing(session, service.customer):
        _close(session, service, _DISPUTED)
    else:
        for contact in contacts.open_contacts(session, service, Script.COLLECTIONS):
            contact.scenario = Scenario.OVERDUE
            if _is_closed(contact) and not _is_settled_for_good(session, contact):
                _open(session, contact)


def _close(session: Session, service: Service, why: str) -> None:
    for contact in contacts.open_contacts(session, service, Script.COLLECTIONS):
        if contact.campaign.state is CampaignState.DRAFT or contact.state is ContactState.EXCLUDED:
            contacts.exclude(session, contact)
            continue
        contact.scenario = Scenario.EXCLUDED
        known = contact.observation or ""
        contacts.settle(session, contact, known if why in known else f"{known} {why}".strip())


def _open(session: Session, contact: Contact) -> None:
    contact.scenario, contact.reminded_days = Scenario.OVERDUE, None
    customer = contact.customer
    if contact.campaign.state is CampaignState.DRAFT:
        contact.state = ContactState.PENDING
    elif not (customer.opted_out_at or customer.personal_care_since):
        contacts.resume(session, contact)


def _is_closed(contact: Contact) -> bool:
    return contact.state in (ContactState.SETTLED, ContactState.EXCLUDED)


def _is_settled_for_good(session: Session, contact: Contact) -> bool:
    """By the customer's own word; or the company accepted a claim since, which the base may not know yet."""
    code = contact.typification_code
    if code and get_policy().scripts[Script.COLLECTIONS].after[code] is After.SETTLE:
        return True
    accepted = select(Claim.id).where(
        Claim.service_id == contact.service_id,
        Claim.status == ClaimStatus.ACCEPTED,
        Claim.closed_at >= contact.campaign.created_at,
    )
    return session.scalar(accepted.limit(1)) is not None
