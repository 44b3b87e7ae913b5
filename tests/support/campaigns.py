"""A customer with one contact of a running campaign, and a message of it that has left."""

from datetime import date
from decimal import Decimal

from bot import clock
from bot.catalog.scripts import get_scripts
from bot.language.person_names import first_name
from bot.models import (
    BaseFile,
    Campaign,
    CampaignState,
    Channel,
    Contact,
    ContactState,
    Customer,
    Direction,
    Message,
    MessageKind,
    MessageStatus,
    Phone,
    Scenario,
    Script,
    Service,
)
from bot.services.addresses import open_conversations
from tests.support.house import CUSTOMER, House

IVR = "CNT informa: Tienes valores adicionales cargados a tu factura."
CEDULA = "1710034065"


def add_contact(
    house: House, number: str = CUSTOMER, cedula: str = CEDULA, scenario: Scenario = Scenario.NO_CHARGES
) -> int:
    """The id of a contact that is being attempted."""
    with house.writing() as session:
        customer = Customer(cedula=cedula, name="PEREZ LOPEZ JUAN", created_at=clock.now())
        customer.phones.append(Phone(number=number, is_mobile=True, position=0))
        service = Service(customer=customer, service_number=f"1{cedula[:6]}", business_line="INTERNET FIJO",
                          charge_amount=Decimal(0))  # fmt: skip
        base = BaseFile(name=f"base {cedula}", script=Script.EQUIPMENT_RECOVERY, imported_at=clock.now())
        session.add_all([customer, service, base])
        session.flush()
        campaign = Campaign(
            name=f"campaña {cedula}", script=Script.EQUIPMENT_RECOVERY, base_id=base.id,
            state=CampaignState.RUNNING,
            starts_on=date(2027, 3, 1), deadline=date(2027, 3, 31), ends_on=date(2027, 3, 31),
            channels=["whatsapp", "voice"], created_at=clock.now(),
        )  # fmt: skip
        contact = Contact(campaign=campaign, customer=customer, service=service, scenario=scenario,
                          state=ContactState.ACTIVE)  # fmt: skip
        session.add_all([campaign, contact])
        session.flush()
        return contact.id


def add_call(
    house: House, contact_id: int, number: str = CUSTOMER, kind: MessageKind = MessageKind.CAMPAIGN
) -> int:
    """The id of a call that Twilio has taken."""
    return _add(house, contact_id, number, Channel.VOICE, kind)


def add_written(house: House, contact_id: int, number: str = CUSTOMER) -> int:
    """The id of a campaign message that has been sent."""
    return _add(house, contact_id, number, Channel.WHATSAPP, MessageKind.CAMPAIGN)


def _add(house: House, contact_id: int, number: str, channel: Channel, kind: MessageKind) -> int:
    with house.writing() as session:
        contact = session.get_one(Contact, contact_id)
        call = channel is Channel.VOICE
        template = "equipment_call_no_charges" if call else "equipment_no_charges"
        body, variables = IVR, {"deadline": "miércoles 31 de marzo de 2027"}
        if contact.campaign.script is Script.COLLECTIONS:
            template = "collections_call" if call else "collections_opening"
            variables = {"first_name": first_name(contact.customer.name)}
            body = get_scripts().by_name(template).render(variables)
        message = Message(
            direction=Direction.OUT, channel=channel, kind=kind, status=MessageStatus.ACCEPTED, tries=1,
            conversation_id=open_conversations(session, [number])[number], customer_id=contact.customer_id,
            contact_id=contact.id, address=number, body=body, template=template,
            content_variables=variables, created_at=clock.now(), claimed_at=clock.now(),
        )  # fmt: skip
        session.add(message)
        session.flush()
        return message.id
