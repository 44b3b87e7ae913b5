"""What is being closed: one contact of a conversation, by the agent who has it."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.bootstrap import Recobra
from bot.catalog.typifications import Typification, get_typifications
from bot.models import Contact, Conversation, Customer, Script, Service
from bot.services import contacts
from bot.services.deeds.telling import Doing


@dataclass(frozen=True)
class Case:
    """One contact; `agent`: by mail address."""

    recobra: Recobra
    session: Session
    conversation: Conversation
    contact: Contact
    agent: str

    @property
    def customer(self) -> Customer:
        """Whose it is."""
        return self.contact.customer

    @property
    def service(self) -> Service:
        """What it is about."""
        return self.contact.service

    @property
    def script(self) -> Script:
        """Whose typifications it may end in."""
        return self.contact.campaign.script

    @property
    def doing(self) -> Doing:
        """The same, as what an agent does from the customer's panel wants it."""
        return Doing(self.recobra, self.session, self.conversation, self.customer, self.agent)

    def find(self, code: str) -> Typification | None:
        """A typification of the script; None: it has no such code."""
        found = get_typifications().root.get(self.script, [])
        return next((each for each in found if each.code == code), None)


def list_cases(recobra: Recobra, session: Session, conversation: Conversation, agent: str) -> list[Case]:
    """What a conversation may be closed about: its customer's contacts of campaigns under way, its own first.

    A request to cancel is not closed with a conversation, but in the case of its complaint.
    """
    if conversation.customer_id is None:
        return []
    found = contacts.live_contacts(session, conversation.customer_id)
    live = [contact for contact in found if _is_closed_here(contact)]
    live.sort(key=lambda contact: contact.id != conversation.contact_id)
    return [Case(recobra, session, conversation, contact, agent) for contact in live]


def _is_closed_here(contact: Contact) -> bool:
    campaign = contact.campaign
    return campaign.state in contacts.OPEN_CAMPAIGNS and campaign.script is not Script.RETENTION
