"""The states of a contact, and what each deed of the customer or the back office does to its attempts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from bot import clock
from bot.catalog.policy import Reason, get_policy
from bot.models import (
    ENDED,
    Campaign,
    CampaignState,
    Channel,
    Contact,
    ContactState,
    Customer,
    Message,
    MessageKind,
    MessageStatus,
    Phone,
    PhoneStatus,
    Scenario,
    Script,
    Service,
    Turn,
    TurnPurpose,
    TurnStatus,
)
from bot.services.campaigns.attempts import find_numbers, schedule_next
from bot.services.observations import write_typification
from bot.services.turns import reminders

OPEN_CAMPAIGNS = (CampaignState.DRAFT, CampaignState.RUNNING, CampaignState.PAUSED)
QUEUED = (MessageStatus.PLANNED, MessageStatus.DUE)


def live_contacts(session: Session, customer_id: int, script: Script | None = None) -> list[Contact]:
    """What a customer's answer is about: the contacts of their newest campaign that was launched, of each script.

    Those of excluded services are left out; a campaign that is under way comes before one that is over.
    """
    contacts = session.scalars(
        select(Contact)
        .join(Campaign)
        .options(joinedload(Contact.campaign), joinedload(Contact.service))
        .where(
            Contact.customer_id == customer_id,
            Contact.state.not_in([ContactState.PENDING, ContactState.EXCLUDED]),
            Campaign.state != CampaignState.DRAFT,
        )
        .order_by(Contact.id)
    ).all()
    newest: dict[Script, Campaign] = {}
    for campaign in sorted((c.campaign for c in contacts), key=lambda c: (c.state in OPEN_CAMPAIGNS, c.id)):
        newest[campaign.script] = campaign
    return [
        c for c in contacts if c.campaign is newest[c.campaign.script] and script in (None, c.campaign.script)
    ]


def is_done(contact: Contact) -> bool:
    """Whether nothing more is to be attempted."""
    return contact.state in ENDED


def settle(session: Session, contact: Contact, observation: str | None = None) -> None:
    """Nothing more is sent: what was needed was done or said. `observation` replaces the present one."""
    _end(session, contact, ContactState.SETTLED, "el contacto ya está resuelto")
    contact.observation = observation or contact.observation


def exhaust(session: Session, contact: Contact, reason: Reason, /, **values: Any) -> None:
    """Give the contact up, with the typification of the reason; what the customer themselves said stands."""
    reasons = get_policy().scripts[contact.campaign.script].reasons
    spoken = contact.typification_code not in (None, *reasons.values())
    if not spoken or reason is Reason.SUPPRESSED:
        write_typification(contact, reasons[reason], **values)
    _end(session, contact, ContactState.EXHAUSTED, "no quedan intentos")


def exclude(session: Session, contact: Contact, why: str = "pagado o en reclamo") -> None:
    """Paid or claimed: no message at all. Source: 004_494a7d2a7dcd2fdb.txt, "sin pago ni reclamo". `why`: Spanish."""
    contact.scenario = Scenario.EXCLUDED
    _end(session, contact, ContactState.EXCLUDED, why)


def _end(session: Session, contact: Contact, state: ContactState, reason: str) -> None:
    contact.state = state
    contact.next_attempt_at = contact.next_channel = None
    cancel_queued(session, [contact.id], reason)


def cancel_queued(session: Session, contact_ids: Sequence[int], reason: str) -> int:
    """Cancel the campaign messages of these contacts that have not left; how many there were."""
    result = session.execute(
        update(Message)
        .where(
            Message.contact_id.in_(contact_ids),
            Message.kind == MessageKind.CAMPAIGN,
            Message.status.in_(QUEUED),
        )
        .values(status=MessageStatus.CANCELLED, error_message=reason, ended_at=clock.now())
        .execution_options(synchronize_session="fetch")
    )
    return int(getattr(result, "rowcount", 0))


def hold_back(session: Session, contact: Contact) -> None:
    """The customer asked for another time: what was queued is cancelled until `postpone` says when."""
    cancel_queued(session, [contact.id], "el cliente pidió otro momento")
    _reschedule(session, contact, at_once=False)


def resume(session: Session, contact: Contact) -> None:
    """There is something to settle again: attempts go on at the policy's pace, the first is due at once."""
    _reschedule(session, contact, at_once=contact.attempts_made == 0)


def postpone(session: Session, contact: Contact, until: datetime, channel: Channel | None = None) -> None:
    """The next attempt is due then (UTC), on that channel if given; nothing changes for whom a person attends."""
    hold_back(session, contact)
    if contact.customer.personal_care_since:
        return
    contact.next_attempt_at = until
    reachable = find_numbers(session, [contact.customer_id]).get(contact.customer_id, {})
    if channel in reachable:
        contact.next_channel = channel
        if channel is Channel.WHATSAPP:
            contact.service.opted_in = True  # in their own words, whatever the base says
    elif contact.next_channel is None:  # asked for: one attempt more than the policy allows
        policy = get_policy().scripts[contact.campaign.script]
        allowed = (c for c in reachable if policy.allows(c, contact.service.opted_in))
        contact.next_channel = next(allowed, None)


def try_next_phone(session: Session, contact: Contact, number: str | None, status: PhoneStatus) -> None:
    """The number does not lead to the customer: note it and go on with the next one, or give up."""
    session.execute(
        update(Phone)
        .where(Phone.customer_id == contact.customer_id, Phone.number == number)
        .values(status=status)
        .execution_options(synchronize_session="fetch")
    )
    cancel_queued(session, [contact.id], "el número no es del titular")
    if contact.customer_id not in find_numbers(session, [contact.customer_id]):
        _end(session, contact, ContactState.EXHAUSTED, "no queda teléfono")
    elif contact.state is ContactState.ACTIVE:
        _reschedule(session, contact, at_once=True)


def add_phone(session: Session, customer: Customer, number: str, *, is_mobile: bool) -> bool:
    """A number (E.164) that somebody gave for the customer, tried at once; False where it is known already."""
    if any(phone.number == number for phone in customer.phones):
        return False
    position = max((phone.position for phone in customer.phones), default=-1) + 1
    customer.phones.append(Phone(number=number, is_mobile=is_mobile, position=position))
    session.flush()
    for contact in live_contacts(session, customer.id):
        if contact.state in (ContactState.ACTIVE, ContactState.EXHAUSTED):
            _reschedule(session, contact, at_once=True)
    return True


def change_scenario(session: Session, contact: Contact, scenario: Scenario) -> None:
    """Move to another of the script's texts: what was queued is cancelled, attempts and reminders begin anew.

    A contact that was given up goes on; one that the customer settled stays settled.
    """
    if contact.scenario is scenario:
        return
    contact.scenario, contact.reminded_days = scenario, None
    cancel_queued(session, [contact.id], "cambió el escenario")
    if contact.campaign.state is CampaignState.DRAFT:
        contact.state = ContactState.PENDING if contact.state is ContactState.EXCLUDED else contact.state
    elif contact.state in (ContactState.ACTIVE, ContactState.EXHAUSTED, ContactState.EXCLUDED):
        _reschedule(session, contact, at_once=True)


def apply_returned(session: Session, service: Service) -> None:
    """The back office has the equipment: nothing more is sent about this service."""
    for contact in open_contacts(session, service, Script.EQUIPMENT_RECOVERY):
        day = service.returned_on.isoformat() if service.returned_on else ""
        record = f" (acta {service.return_record})" if service.return_record else ""
        settle(session, contact, f"La empresa registró la entrega de los equipos el {day}{record}.")
    if not pending_services(service.customer):  # else the turn is still needed
        _cancel_reminders(session, service.customer_id)


def apply_charge(session: Session, service: Service) -> None:
    """A charge was loaded, paid or claimed: the contact moves to the script of its new scenario."""
    for contact in open_contacts(session, service, Script.EQUIPMENT_RECOVERY):
        scenario = scenario_of(service)
        if scenario is Scenario.EXCLUDED:
            exclude(session, contact)
        else:
            change_scenario(session, contact, scenario)


def scenario_of(service: Service) -> Scenario:
    """Which text of the equipment campaign a service hears. Source: 004_494a7d2a7dcd2fdb.txt, SCRIPT DE CAMPAÑAS."""
    if service.is_excluded:
        return Scenario.EXCLUDED
    return Scenario.CHARGES_LOADED if service.has_charge else Scenario.NO_CHARGES


def pending_services(customer: Customer) -> list[Service]:
    """The services whose equipment is still to be returned."""
    services = [service for service in customer.services if service.retired_on and not service.is_excluded]
    return [service for service in services if service.returned_on is None]


def open_contacts(session: Session, service: Service, script: Script) -> Sequence[Contact]:
    """What campaigns of a script that are not over have to do with a service."""
    return session.scalars(
        select(Contact)
        .join(Campaign)
        .options(joinedload(Contact.campaign))
        .where(
            Contact.service_id == service.id,
            Campaign.state.in_(OPEN_CAMPAIGNS),
            Campaign.script == script,
        )
    ).all()


def _reschedule(session: Session, contact: Contact, *, at_once: bool) -> None:
    """Active, and the set-wise scheduling, for one contact whose changes are still in the session.

    Of whom a person attends nothing begins anew, whatever came to nothing.
    """
    if contact.customer.personal_care_since:
        settle(session, contact)
        return
    contact.state = ContactState.ACTIVE
    session.flush()
    last = Channel(contact.next_channel) if contact.next_channel else Channel.WHATSAPP
    schedule_next(session, [contact.id], last, at_once=at_once)
    session.refresh(contact, ["next_attempt_at", "next_channel"])


def _cancel_reminders(session: Session, customer_id: int) -> None:
    """Of turns to return equipment: one for a payment or a claim is needed still."""
    turns = select(Turn).where(
        Turn.customer_id == customer_id,
        Turn.purpose == TurnPurpose.EQUIPMENT_RETURN,
        Turn.status == TurnStatus.BOOKED,
    )
    for turn in session.scalars(turns).all():
        reminders.cancel(session, turn, "los equipos ya fueron entregados")
