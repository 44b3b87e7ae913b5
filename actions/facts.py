"""What is true of a customer now, from the database at each action: nothing stated is remembered."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sqlalchemy.orm import Session

from actions.debts import Debts
from actions.matters import Stakes, find_matter
from bot import clock
from bot.models import Contact, Conversation, Customer, Script, Service, Turn, TurnPurpose
from bot.services import contacts
from bot.services.turns import turns


@dataclass(frozen=True)
class Facts:
    """A customer with what is pending; each part is looked up once per action."""

    session: Session
    conversation: Conversation
    customer: Customer
    intent: str = ""  # of what they say now
    last_matter: str | None = None  # what was spoken of before
    turn_purpose: str | None = None  # of the turn that is being agreed

    @cached_property
    def matter(self) -> Script:
        """What is being spoken of: the equipment, or the debt."""
        return find_matter(self.stakes, self.intent, self.last_matter)

    @cached_property
    def stakes(self) -> Stakes:
        """What they may be speaking of."""
        asked_for = bool(self.contacts_of(Script.EQUIPMENT_RECOVERY))
        begun = next((c for c in self.all_contacts if c.id == self.conversation.contact_id), None)
        return Stakes(
            equipment=asked_for or bool(self.services),
            equipment_campaign=asked_for,
            debts=bool(self.debts.services or self.debts.contacts),
            active_services=any(service.retired_on is None for service in self.customer.services),
            begun=begun.campaign.script if begun else None,
        )

    @cached_property
    def all_contacts(self) -> list[Contact]:
        """The present campaigns' work on them, what the conversation is about first."""
        live = contacts.live_contacts(self.session, self.customer.id)
        return sorted(live, key=lambda contact: contact.id != self.conversation.contact_id)

    def contacts_of(self, script: Script) -> list[Contact]:
        """The same of one script."""
        return [contact for contact in self.all_contacts if contact.campaign.script is script]

    @cached_property
    def debts(self) -> Debts:
        """What they owe."""
        return Debts(self.session, self.customer, self.contacts_of(Script.COLLECTIONS))

    @property
    def purpose(self) -> TurnPurpose:
        """What a turn is for: as the form says, else as the matter does."""
        if self.turn_purpose:
            return TurnPurpose(self.turn_purpose)
        is_debt = self.matter is Script.COLLECTIONS
        return TurnPurpose.PAYMENT_AGREEMENT if is_debt else TurnPurpose.EQUIPMENT_RETURN

    @property
    def home_city(self) -> str | None:
        """The city of what is pending, where turns are offered first."""
        pending = self.debts.services if self.matter is Script.COLLECTIONS else self.services
        return next((service.city for service in pending if service.city), None)

    @cached_property
    def contacts(self) -> list[Contact]:
        """The work of the present campaign of this matter on them, what the conversation is about first."""
        return self.contacts_of(self.matter)

    @property
    def contact(self) -> Contact | None:
        """The contact that the conversation is about."""
        return self.contacts[0] if self.contacts else None

    @cached_property
    def services(self) -> list[Service]:
        """Retired services whose equipment is still out, what the conversation is about first.

        Paid or claimed ones are left alone. Source: 004_494a7d2a7dcd2fdb.txt, "sin pago ni reclamo".
        """
        first = next((c.service_id for c in self.contacts_of(Script.EQUIPMENT_RECOVERY)), None)
        pending = [
            s for s in self.customer.services if s.retired_on and not s.returned_on and not s.is_excluded
        ]
        return sorted(pending, key=lambda service: service.id != first)

    @cached_property
    def turn(self) -> Turn | None:
        """The turn that they have for it."""
        return turns.current(self.session, self.customer.id, self.purpose)

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
