"""What is true of a customer now, from the database at each action: nothing stated is remembered."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sqlalchemy.orm import Session

from bot import clock
from bot.models import Contact, Conversation, Customer, Script, Service, Turn
from bot.services import contacts
from bot.services.turns import turns


@dataclass(frozen=True)
class Facts:
    """A customer with what is pending; each part is looked up once per action."""

    session: Session
    conversation: Conversation
    customer: Customer

    @cached_property
    def contacts(self) -> list[Contact]:
        """The present equipment campaign's work on them, what the conversation is about first."""
        ours = contacts.live_contacts(self.session, self.customer.id, Script.EQUIPMENT_RECOVERY)
        return sorted(ours, key=lambda contact: contact.id != self.conversation.contact_id)

    @property
    def contact(self) -> Contact | None:
        """The contact that the conversation is about."""
        return self.contacts[0] if self.contacts else None

    @cached_property
    def services(self) -> list[Service]:
        """Retired services whose equipment is still out, what the conversation is about first.

        Paid or claimed ones are left alone. Source: 004_494a7d2a7dcd2fdb.txt, "sin pago ni reclamo".
        """
        first = self.contact.service_id if self.contact else None
        pending = [
            s for s in self.customer.services if s.retired_on and not s.returned_on and not s.is_excluded
        ]
        return sorted(pending, key=lambda service: service.id != first)

    @cached_property
    def turn(self) -> Turn | None:
        """The turn that they have."""
        return turns.current(self.session, self.customer.id)

    @cached_property
    def last_day(self) -> date:
        """The last local day for which a turn is given."""
        return turns.last_day(self.session, self.contact)

    @cached_property
    def closed_services(self) -> list[Service]:
        """Retired services that are settled: returned, paid or claimed."""
        return [s for s in self.customer.services if s.retired_on and (s.returned_on or s.is_excluded)]

    @property
    def is_late(self) -> bool:
        """Whether that day is over."""
        return bool(self.last_day < clock.today())

    def contact_of(self, service: Service) -> Contact | None:
        """The present campaign's work on one service."""
        return next((contact for contact in self.contacts if contact.service_id == service.id), None)
