"""What is true of a customer's debts now, from the database at each action."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from sqlalchemy.orm import Session

from bot.models import Claim, Contact, Customer, Promise, Service, VisitStatus
from bot.services.debts import claims, debts, promises, visits
from bot.services.debts.form_rules import kind_of, names_kind


@dataclass(frozen=True)
class Debts:
    """A customer with what they owe; `contacts`: the present collections campaign's work on it."""

    session: Session
    customer: Customer
    contacts: list[Contact]

    @cached_property
    def services(self) -> list[Service]:
        """The services that owe and are not disputed, what the conversation is about first."""
        first = self.contacts[0].service_id if self.contacts else None
        owing = debts.list_owing(self.session, self.customer)
        return sorted(owing, key=lambda service: service.id != first)

    @property
    def total(self) -> Decimal:
        """Dollars, of all of them."""
        return debts.total(self.services)

    @cached_property
    def promise(self) -> Promise | None:
        """What they promised to pay, and when."""
        return next(iter(promises.list_open(self.session, self.customer.id)), None)

    @property
    def was_visited(self) -> bool:
        """Whether a technician was there for one of them: then a claim may follow."""
        found = (visits.find_latest(self.session, service) for service in self.services)
        return any(visit is not None and visit.status is VisitStatus.DONE for visit in found)

    def named_in(self, plain: str) -> list[Service]:
        """The services that folded words name, by what they are or by their number; none where none is named."""
        return [service for service in self.services if _is_named(service, plain)]

    @property
    def claims(self) -> list[Claim]:
        """What is disputed, and not answered yet."""
        found = (claims.find_open(self.session, service) for service in self.customer.services)
        return [claim for claim in found if claim is not None]

    def contact_of(self, service: Service) -> Contact | None:
        """The present campaign's work on one service."""
        return next((contact for contact in self.contacts if contact.service_id == service.id), None)


def _is_named(service: Service, plain: str) -> bool:
    kind = kind_of(service)
    return service.service_number in plain or bool(kind and names_kind(plain, kind))
