"""Six contacts of a campaign and all that became of them, written straight into the database.

| contact | customer | attempts                                   | word               | end                     |
|---------|----------|--------------------------------------------|--------------------|-------------------------|
| ana     | Ana      | 17th 09:00 WhatsApp read                   | 17th 09:10 written | settled E1 on the 17th  |
| ana2    | Ana      | 17th 09:00 WhatsApp delivered              |                    | active                  |
| berta   | Berta    | 17th 09:30 WhatsApp undelivered,           |                    |                         |
|         |          | 18th 10:00 call completed                  | spoken in the call | settled E4 on the 18th  |
| carla   | Carla    | 17th 22:30 WhatsApp delivered (late),      |                    |                         |
|         |          | 18th 10:30 call to a machine               | silence on a line  | exhausted E14 the 18th  |
| dora    | Dora     | one refused at the door                    |                    | active                  |
| eva     | Eva      |                                            |                    | excluded, never told    |
"""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.bootstrap import Recobra
from bot.models import (
    CallOutcome,
    Campaign,
    CampaignState,
    Channel,
    Contact,
    ContactState,
    Conversation,
    ConversationState,
    Customer,
    Direction,
    Message,
    MessageKind,
    MessageStatus,
    Scenario,
    Script,
)
from tests.support.world import add_base, add_customer

FIRST, SECOND = date(2021, 3, 17), date(2021, 3, 18)
WROTE, CALLED = Channel.WHATSAPP, Channel.VOICE


class Town:
    """The campaign, its contacts by name, and the means to add to it."""

    def __init__(self, recobra: Recobra) -> None:
        self.recobra = recobra
        self.contacts: dict[str, int] = {}
        self.talks: dict[str, int] = {}
        with recobra.database.writing() as session:
            people = {name: add_customer(session) for name in ("berta", "carla", "dora", "eva")}
            ana = add_customer(session, services=2)
            base = add_base(session, ana, *people.values())
            self.campaign = Campaign(
                name="marzo",
                script=Script.EQUIPMENT_RECOVERY,
                base_id=base.id,
                state=CampaignState.RUNNING,
                starts_on=FIRST,
                deadline=date(2021, 3, 31),
                ends_on=date(2021, 3, 31),
                channels=["whatsapp", "voice"],
                created_at=self.at("2021-03-16 09:00"),
                launched_at=self.at("2021-03-17 08:00"),
            )
            session.add(self.campaign)
            session.flush()
            for name, customer, k in [
                ("ana", ana, 0),
                ("ana2", ana, 1),
                *((n, c, 0) for n, c in people.items()),
            ]:
                self.add_contact(session, name, customer, k)
            self._attempt(session)
            self._end(session)

    def at(self, local: str) -> datetime:
        """An instant of a local time."""
        return datetime.fromisoformat(local).replace(tzinfo=self.recobra.settings.zone).astimezone(UTC)

    def add_contact(self, session: Session, name: str, customer: Customer, k: int) -> None:
        """A contact about a customer's k-th service, with a conversation for the first."""
        contact = Contact(
            campaign_id=self.campaign.id,
            customer_id=customer.id,
            service_id=customer.services[k].id,
            scenario=Scenario.NO_CHARGES,
            state=ContactState.ACTIVE,
        )
        session.add(contact)
        session.flush()
        self.contacts[name] = contact.id
        if k == 0:
            talk = Conversation(
                address=customer.phones[0].number,
                customer_id=customer.id,
                contact_id=contact.id,
                state=ConversationState.BOT,
                created_at=self.at("2021-03-17 08:00"),
            )
            session.add(talk)
            session.flush()
            self.talks[name] = talk.id

    def add_attempt(
        self, session: Session, name: str, local: str, channel: Channel, status: MessageStatus, **more: Any
    ) -> None:
        """A campaign message or call that left at a local time."""
        at, contact = self.at(local), session.get_one(Contact, self.contacts[name])
        contact.attempts_made += 1
        values: dict[str, Any] = {"accepted_at": at, **more}
        session.add(
            Message(
                direction=Direction.OUT,
                channel=channel,
                kind=MessageKind.CAMPAIGN,
                status=status,
                contact_id=contact.id,
                attempt=contact.attempts_made,
                conversation_id=self.talks.get(name),
                address="x",
                body="…",
                template="t",
                created_at=at,
                claimed_at=at,
                **values,
            )
        )
        session.flush()

    def say(
        self, session: Session, name: str, local: str, kind: MessageKind = MessageKind.INBOUND,
        channel: Channel = WROTE, **more: Any,
    ) -> None:  # fmt: skip
        """A word of the customer, the bot or an agent."""
        is_in = kind is MessageKind.INBOUND
        talk = session.get_one(Conversation, self.talks[name])
        if is_in and channel is WROTE:
            talk.last_inbound_at = self.at(local)
        session.add(
            Message(
                direction=Direction.IN if is_in else Direction.OUT,
                channel=channel,
                kind=kind,
                status=MessageStatus.HANDLED if is_in else MessageStatus.READ,
                contact_id=self.contacts[name],
                conversation_id=talk.id,
                customer_id=talk.customer_id,
                address=talk.address,
                body="…",
                created_at=self.at(local),
                **more,
            )
        )
        session.flush()

    def _attempt(self, session: Session) -> None:
        status = MessageStatus
        self.add_attempt(session, "ana", "2021-03-17 09:00", WROTE, status.READ)
        self.add_attempt(session, "ana2", "2021-03-17 09:00", WROTE, status.DELIVERED)
        self.add_attempt(session, "berta", "2021-03-17 09:30", WROTE, status.UNDELIVERED)
        self.add_attempt(session, "carla", "2021-03-17 22:30", WROTE, status.DELIVERED)
        self.add_attempt(session, "dora", "2021-03-17 09:40", WROTE, status.FAILED, accepted_at=None)
        spoken, machine = CallOutcome.COMPLETED, CallOutcome.MACHINE
        self.add_attempt(session, "berta", "2021-03-18 10:00", CALLED, status.DELIVERED, outcome=spoken)
        self.add_attempt(session, "carla", "2021-03-18 10:30", CALLED, status.DELIVERED, outcome=machine)
        self.say(session, "ana", "2021-03-17 09:10")
        self.say(session, "ana", "2021-03-17 09:11", MessageKind.REPLY)
        self.say(session, "berta", "2021-03-18 10:01", channel=CALLED, details={"input": "speech"})
        self.say(session, "carla", "2021-03-18 10:31", channel=CALLED, details={"input": "silence"})

    def _end(self, session: Session) -> None:
        for name, state, code, local in (
            ("ana", ContactState.SETTLED, "E1", "2021-03-17 09:12"),
            ("berta", ContactState.SETTLED, "E4", "2021-03-18 10:02"),
            ("carla", ContactState.EXHAUSTED, "E14", "2021-03-18 11:00"),
        ):
            contact = session.get_one(Contact, self.contacts[name])
            contact.state, contact.typification_code = state, code
            contact.typified_at = contact.ended_at = self.at(local)
        eva = session.get_one(Contact, self.contacts["eva"])
        eva.state, eva.ended_at = ContactState.EXCLUDED, self.at("2021-03-17 08:00")
