"""An agent with one customer's conversation, and what is read after it is closed."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.bootstrap import Recobra
from bot.models import Closing, Contact, Conversation, Customer, Script
from bot.services import conversations, ownership
from bot.services.closing.case import Case, list_cases
from bot.services.closing.closing import Outcome, close
from tests.support.world import add_base, add_customer, add_debtor, launch

ANA = "ana@cnt.example"
PHONE = "+593991111111"


@dataclass
class Desk:
    """One unit of work; `conversation` is Ana's."""

    recobra: Recobra
    session: Session
    conversation: Conversation

    @property
    def cases(self) -> list[Case]:
        return list_cases(self.recobra, self.session, self.conversation, ANA)

    @property
    def contact(self) -> Contact:
        return self.cases[0].contact

    @property
    def customer(self) -> Customer:
        return self.session.scalars(select(Customer).order_by(Customer.id)).first() or Customer()

    def close(self, code: str, observation: str | None = None, **given: str) -> Closing:
        outcome = Outcome(self.contact.id, code, given, observation)
        [row] = close(self.recobra, self.session, self.conversation, ANA, [outcome])
        return row


def begin_collections(recobra: Recobra, services: int = 1) -> None:
    """A campaign about one debtor."""
    with recobra.database.writing() as session:
        customer = add_debtor(session, PHONE, "+593992222222", services=services)
        add_base(session, customer, name="cobranza", script=Script.COLLECTIONS)
    launch(recobra, "cobranza", "cobranza", script=Script.COLLECTIONS)


def begin_equipment(recobra: Recobra, services: int = 1) -> None:
    """A campaign about one customer's equipment."""
    with recobra.database.writing() as session:
        customer = add_customer(session, PHONE, "+593992222222", services=services)
        for service in customer.services:
            service.city, service.service_number = "Quito", f"22{int(service.service_number):06d}"
        add_base(session, customer)
    launch(recobra)


def take(recobra: Recobra, session: Session, address: str = PHONE, agent: str = ANA) -> Desk:
    """Ana has the conversation with that address."""
    conversation = conversations.find_or_open(session, address)
    conversations.link_customer(session, conversation)
    ownership.take(session, conversation, agent)
    conversation.last_inbound_at = clock.now()
    session.flush()
    return Desk(recobra, session, conversation)
