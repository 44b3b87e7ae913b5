"""Everything known of a customer, in the contract's shape; lists are oldest first."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.catalog.typifications import get_typifications
from bot.errors import NotFound
from bot.language.identifiers import name_identifier
from bot.models import (
    Contact,
    Conversation,
    Customer,
    Direction,
    FollowUp,
    Message,
    MessageKind,
    Receipt,
    Service,
    Turn,
)
from bot.queries import debts, shown_cases
from bot.queries.belongings import list_of

Facts = dict[str, Any]


def find_customer(session: Session, cedula: str) -> Customer:
    """The customer with that identifier: a cédula, a company's RUC.

    Raises:
        NotFound: there is none.
    """
    customer = session.scalar(select(Customer).where(Customer.cedula == cedula))
    if customer is None:
        raise NotFound(f"No hay ningún cliente con {name_identifier(cedula)} {cedula}.")
    return customer


def show_customer(session: Session, cedula: str) -> Facts:
    """The customer with that identifier: a cédula, a company's RUC.

    Raises:
        NotFound: there is none.
    """
    customer = find_customer(session, cedula)
    return {
        "cedula": customer.cedula,
        "name": customer.name,
        "opted_out": customer.opted_out_at is not None,
        "personal_care": customer.personal_care_since is not None,
        "phones": [{"number": phone.number, "status": phone.status.value} for phone in customer.phones],
        "services": [_show_service(service) for service in customer.services],
        "contacts": _list_contacts(session, customer),
        "turns": _list_turns(session, customer),
        "promises": debts.list_promises(session, customer),
        "agreements": debts.list_agreements(session, customer),
        "technical_visits": debts.list_visits(session, customer),
        "benefits": debts.list_benefits(session, customer),
        "receipts": _list_receipts(session, customer),
        "cases": debts.list_claims(session, customer) + shown_cases.list_cases(session, customer),
        "follow_ups": _list_follow_ups(session, customer),
        "conversations": _list_conversations(session, customer),
    }


def _show_service(service: Service) -> Facts:
    return {
        "service_number": service.service_number,
        "business_line": service.business_line,
        "city": service.city,
        "retired_on": service.retired_on,
        "equipment": service.equipment,
        "returned_on": service.returned_on,
        "charge": {
            "amount": service.charge_amount,
            "loaded_on": service.charge_loaded_on,
            "paid": service.charge_paid,
            "claimed": service.charge_claimed,
        },
        "amount_due": service.amount_due,
        "overdue_invoices": service.overdue_invoices,
        "overdue_since": service.overdue_since,
        "payment_method": service.payment_method,
    }


def _list_contacts(session: Session, customer: Customer) -> list[Facts]:
    contacts = list_of(session, Contact, customer, Contact.campaign, Contact.service)
    return [_show_contact(session, contact) for contact in contacts]


def _show_contact(session: Session, contact: Contact) -> Facts:
    return {
        "campaign": contact.campaign.name,
        "script": contact.campaign.script.value,
        "service_number": contact.service.service_number,
        "scenario": contact.scenario.value,
        "state": contact.state.value,
        "typification": _show_typification(contact),
        "observation": contact.observation,
        "attempts": _list_attempts(session, contact),
    }


def _show_typification(contact: Contact) -> Facts | None:
    if contact.typification_code is None:
        return None
    found = get_typifications().find(contact.campaign.script, contact.typification_code)
    return {"code": found.code, "state": found.state, "motive": found.motive}


def _list_attempts(session: Session, contact: Contact) -> list[Facts]:
    """A message's status, or a call's outcome."""
    attempts = session.scalars(
        select(Message)
        .where(Message.contact_id == contact.id, Message.kind == MessageKind.CAMPAIGN)
        .order_by(Message.attempt, Message.id)
    )
    return [
        {
            "channel": message.channel.value,
            "at": message.accepted_at or message.claimed_at or message.due_at or message.created_at,
            "status": (message.outcome or message.status).value,
            "error_code": message.error_code,
        }
        for message in attempts
    ]


def _list_turns(session: Session, customer: Customer) -> list[Facts]:
    return [
        {
            "code": turn.code,
            "office": turn.office.name,
            "city": turn.office.city,
            "starts_at": turn.starts_at,
            "purpose": turn.purpose.value,
            "status": turn.status.value,
        }
        for turn in list_of(session, Turn, customer, Turn.office)
    ]


def _list_receipts(session: Session, customer: Customer) -> list[Facts]:
    return [
        {
            "received_at": receipt.received_at,
            "purpose": receipt.purpose.value,
            "service_number": receipt.service.service_number,
            "media": [item.get("path") for item in receipt.media],
            "mailed_to": receipt.mailed_to,
            "subject": receipt.subject,
            "status": receipt.status.value,
            "reason": receipt.reason,
        }
        for receipt in list_of(session, Receipt, customer, Receipt.service)
    ]


def _list_follow_ups(session: Session, customer: Customer) -> list[Facts]:
    follow_ups = list_of(session, FollowUp, customer)
    found = [{"kind": f.kind.value, "due_at": f.due_at, "status": f.status.value} for f in follow_ups]
    return found + shown_cases.list_returns(session, customer)


def _list_conversations(session: Session, customer: Customer) -> list[Facts]:
    """Conversations that are the customer's, and those on a shared address with messages of theirs."""
    theirs = select(Message.conversation_id).where(Message.customer_id == customer.id)
    conversations = session.scalars(
        select(Conversation)
        .where((Conversation.customer_id == customer.id) | Conversation.id.in_(theirs))
        .order_by(Conversation.id)
    )
    return [
        {
            "state": conversation.state.value,
            "agent": conversation.agent,
            "messages": _list_messages(session, customer, conversation),
        }
        for conversation in conversations
    ]


def _list_messages(session: Session, customer: Customer, conversation: Conversation) -> list[Facts]:
    of_whom = Message.customer_id == customer.id
    if conversation.customer_id == customer.id:  # said before they were known
        of_whom |= Message.customer_id.is_(None)
    messages = select(Message).where(Message.conversation_id == conversation.id, of_whom)
    return [
        {
            "channel": message.channel.value,
            "direction": message.direction.value,
            "text": message.body,
            "at": _happened_at(message),
            "status": (message.outcome or message.status).value,
        }
        for message in sorted(session.scalars(messages), key=lambda each: (_happened_at(each), each.id))
    ]


def _happened_at(message: Message) -> datetime:
    """When it was said; for what has not left, when it will be."""
    if message.direction is Direction.IN:
        return message.created_at
    return message.accepted_at or message.due_at or clock.now()
