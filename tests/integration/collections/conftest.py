"""A running collections campaign with one debtor, who was written to this Wednesday."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy.orm import Session

from bot.bootstrap import Recobra
from bot.models import Contact, Customer, Script, Service
from bot.services.debts import debts
from tests.support.twilio_stub import TwilioStub
from tests.support.world import WEDNESDAY, add_base, add_debtor, launch, run_once, set_clock


@dataclass
class Debtor:
    """Reads one customer in a unit of work of its own."""

    session: Session
    customer: Customer

    @property
    def service(self) -> Service:
        """The one that owes."""
        return self.customer.services[0]

    @property
    def contact(self) -> Contact:
        """The campaign's work on it."""
        return debts.contacts_of(self.session, self.customer.id)[0]


@pytest.fixture
def campaign(recobra: Recobra, twilio: TwilioStub) -> Recobra:
    """120.50 dollars, four invoices; the opening text has left."""
    set_clock(WEDNESDAY)
    with recobra.database.writing() as session:
        add_base(session, add_debtor(session, "+593991111111"), name="cobranza", script=Script.COLLECTIONS)
    launch(recobra, "cobranza", "cobranza", script=Script.COLLECTIONS)
    run_once(recobra)
    return recobra


@pytest.fixture
def session(campaign: Recobra) -> Iterator[Session]:
    """A unit of work that commits at the test's end."""
    with campaign.database.writing() as session:
        yield session


@pytest.fixture
def debtor(session: Session) -> Debtor:
    """The campaign's only customer."""
    return Debtor(session, session.query(Customer).one())
