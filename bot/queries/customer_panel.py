"""What an agent sees beside a conversation: who it is, what is pending, what was agreed; lists are newest first.

A fixed number of statements, however much was said: messages are read only as a campaign's attempts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload, selectinload

from bot import clock
from bot.catalog.collections import get_collections
from bot.catalog.typifications import Typification, get_typifications
from bot.errors import NotFound
from bot.models import (
    Base,
    Benefit,
    BenefitStatus,
    Claim,
    ClaimStatus,
    Contact,
    Customer,
    FollowUp,
    FollowUpStatus,
    Message,
    MessageKind,
    Payment,
    Promise,
    PromiseStatus,
    Receipt,
    Script,
    Service,
    ServiceCase,
    TechnicalVisit,
    Turn,
    TurnStatus,
    VisitStatus,
)
from bot.services import contacts
from bot.services.debts import debts

MOST = 20  # of each list: a panel, not an archive
_MOST_ATTEMPTS = 60


@dataclass(frozen=True)
class ContactFacts:
    """A campaign's work on a service; `attempts` are its messages and calls, newest first."""

    contact: Contact
    typification: Typification | None
    attempts: Sequence[Message]

    @property
    def is_live(self) -> bool:
        """Whether the campaign still works on it."""
        return not contacts.is_done(self.contact)


@dataclass(frozen=True)
class Panel:
    """A customer with all that is theirs."""

    customer: Customer
    contacts: Sequence[ContactFacts]
    turns: Sequence[Turn]
    promises: Sequence[Promise]
    visits: Sequence[TechnicalVisit]
    benefits: Sequence[Benefit]
    receipts: Sequence[Receipt]
    claims: Sequence[Claim]
    payments: Sequence[Payment]
    follow_ups: Sequence[FollowUp]
    cases: Sequence[ServiceCase]

    @property
    def pending(self) -> list[Service]:
        """The services whose equipment is still to be returned."""
        return contacts.pending_services(self.customer)

    @property
    def charged(self) -> list[Service]:
        """The services with a charge for equipment that was not returned, neither paid nor claimed."""
        return [each for each in self.customer.services if each.has_charge]

    @property
    def owing(self) -> list[Service]:
        """The services that owe and are not under a claim."""
        claimed = {each.service_id for each in self.claims if each.status is ClaimStatus.OPEN}
        return [each for each in self.customer.services if each.amount_due and each.id not in claimed]

    @property
    def total_due(self) -> Decimal:
        """What is owed and may be asked for, dollars."""
        return debts.total(self.owing)

    @property
    def booked(self) -> list[Turn]:
        """The turns that are still to come, the next first."""
        now = clock.now()
        coming = [each for each in self.turns if each.status is TurnStatus.BOOKED and each.starts_at > now]
        return sorted(coming, key=lambda turn: turn.starts_at)

    @property
    def open_promises(self) -> list[Promise]:
        """The promises that wait for their day."""
        return [each for each in self.promises if each.status is PromiseStatus.OPEN]

    @property
    def awaited_visits(self) -> list[TechnicalVisit]:
        """The visits that field operations have not reported on."""
        return [each for each in self.visits if each.status is VisitStatus.REQUESTED]

    @property
    def granted(self) -> list[Benefit]:
        """The benefits of debts that are not paid yet."""
        valid = [each for each in self.benefits if each.status is BenefitStatus.GRANTED]
        return [each for each in valid if each.service.amount_due]

    @property
    def open_claims(self) -> list[Claim]:
        """The claims that wait for their answer."""
        return [each for each in self.claims if each.status is ClaimStatus.OPEN]

    @property
    def open_follow_ups(self) -> list[FollowUp]:
        """What was promised for later, the next first."""
        found = [each for each in self.follow_ups if each.status is FollowUpStatus.OPEN]
        return sorted(found, key=lambda follow_up: follow_up.due_at)

    @property
    def eligible(self) -> list[Service]:
        """The services whose debt may get a benefit of the matrix, and has none."""
        granted = {each.service_id for each in self.benefits if each.status is BenefitStatus.GRANTED}
        rules = get_collections()
        return [
            each
            for each in self.owing
            if each.id not in granted and (rules.benefit_of(each) or rules.benefit_of(each, hardship=True))
        ]


def look_at(session: Session, customer_id: int) -> Panel:
    """Everything of a customer.

    Raises:
        NotFound: there is no such customer.
    """
    customer = session.get(
        Customer, customer_id, options=[selectinload(Customer.phones), selectinload(Customer.services)]
    )
    if customer is None:
        raise NotFound("Ese cliente no existe.")
    return Panel(
        customer=customer,
        contacts=_list_contacts(session, customer),
        turns=_newest(session, Turn, customer, Turn.office),
        promises=_newest(session, Promise, customer),
        visits=_newest(session, TechnicalVisit, customer, TechnicalVisit.service),
        benefits=_newest(session, Benefit, customer, Benefit.service),
        receipts=_newest(session, Receipt, customer, Receipt.service),
        claims=_newest(session, Claim, customer, Claim.service),
        payments=_list_payments(session, customer),
        follow_ups=_newest(session, FollowUp, customer),
        cases=_newest(session, ServiceCase, customer, ServiceCase.service),
    )


def _newest[T: Base](
    session: Session, kind: type[T], customer: Customer, *related: InstrumentedAttribute[Any]
) -> Sequence[T]:
    columns: Any = kind
    theirs = select(kind).where(columns.customer_id == customer.id).order_by(columns.id.desc()).limit(MOST)
    return session.scalars(theirs.options(*map(joinedload, related))).all()


def _list_contacts(session: Session, customer: Customer) -> list[ContactFacts]:
    found = _newest(session, Contact, customer, Contact.campaign, Contact.service)
    attempts = session.scalars(
        select(Message)
        .where(
            Message.contact_id.in_([contact.id for contact in found]), Message.kind == MessageKind.CAMPAIGN
        )
        .order_by(Message.id.desc())
        .limit(_MOST_ATTEMPTS)
    ).all()
    return [
        ContactFacts(contact, _name(contact), [each for each in attempts if each.contact_id == contact.id])
        for contact in found
    ]


def _name(contact: Contact) -> Typification | None:
    script: Script = contact.campaign.script
    code = contact.typification_code
    return get_typifications().find(script, code) if code else None


def _list_payments(session: Session, customer: Customer) -> Sequence[Payment]:
    services = [service.id for service in customer.services]
    theirs = select(Payment).options(joinedload(Payment.service)).where(Payment.service_id.in_(services))
    return session.scalars(theirs.order_by(Payment.paid_on.desc(), Payment.id.desc()).limit(MOST)).all()
