"""Finds the conversation of an address, and who it is with: by telephone, by latest contact, by cédula."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from bot import clock
from bot.language.identifiers import is_company_number, list_spellings
from bot.models import (
    Contact,
    ContactState,
    Conversation,
    Customer,
    Message,
    MessageKind,
    MessageStatus,
    Phone,
    PhoneStatus,
)
from bot.services import contacts
from bot.services.addresses import open_conversations

WRONG_CEDULAS = 5  # in an hour: then nobody can go on trying whose data are here
_CEDULA_WINDOW = timedelta(hours=1)
_NEVER_LEFT = (MessageStatus.PLANNED, MessageStatus.DUE, MessageStatus.CANCELLED, MessageStatus.FAILED)
# Built once: each message that comes in runs them.
_BY_ADDRESS = (
    select(Conversation)
    .where(Conversation.address == bindparam("address"))
    .with_for_update()
    .execution_options(populate_existing=True)
)
_LATEST_CONTACT = (
    select(Message.contact_id, Message.claimed_at, Message.created_at)
    .where(
        Message.conversation_id == bindparam("conversation"),
        Message.kind == MessageKind.CAMPAIGN,
        Message.status.not_in(_NEVER_LEFT),
    )
    .order_by(Message.id.desc())
    .limit(1)
)


def find_or_open(session: Session, address: str) -> Conversation:
    """The conversation with an address; its row stays locked until the unit of work ends."""
    found = session.scalar(_BY_ADDRESS, {"address": address})
    if found is None:
        open_conversations(session, [address])
        found = session.scalars(_BY_ADDRESS, {"address": address}).one()
    return found


def resolve_customer(session: Session, conversation: Conversation) -> Customer | None:
    """Who the conversation is with, as far as the address tells; None: the cédula must be asked.

    Where several customers share the address the latest contact decides.
    """
    link_customer(session, conversation)
    return session.get(Customer, conversation.customer_id) if conversation.customer_id else None


def link_customer(session: Session, conversation: Conversation) -> None:
    """The same for who needs no more of them than the `customer_id`."""
    _follow_latest_contact(session, conversation)
    if conversation.customer_id is None:
        holders = _holders(session, conversation.address)
        if len(holders) == 1:
            _attach_customer(session, conversation, holders[0])


def attach_contact(session: Session, conversation: Conversation, contact: Contact) -> None:
    """What the conversation is about from now on; another customer has to identify themselves anew."""
    if conversation.customer_id != contact.customer_id:
        conversation.identified_at = None
    conversation.customer_id = contact.customer_id
    conversation.contact_id = contact.id


def detach_customer(session: Session, conversation: Conversation) -> None:
    """The person on this address is not who we thought."""
    conversation.customer_id = conversation.contact_id = conversation.identified_at = None


def may_identify(conversation: Conversation) -> bool:
    """Whether another cédula may be tried now, or too many were wrong: then a person helps."""
    since = conversation.wrong_cedulas_since
    fresh = since is not None and clock.now() - since < _CEDULA_WINDOW
    return not (fresh and conversation.wrong_cedulas >= WRONG_CEDULAS)


def identify(session: Session, conversation: Conversation, cedula: str) -> Customer | None:
    """The customer with that cédula or RUC, now linked; None: unknown, or `may_identify` says no more.

    A number that is none of a holder at all costs no try.
    """
    spellings = list_spellings(cedula)
    if not spellings or not may_identify(conversation):
        return None
    found = session.scalars(select(Customer).where(Customer.cedula.in_(spellings)))
    customer = min(found, key=lambda each: spellings.index(each.cedula), default=None)
    if customer is None:
        _count_wrong(conversation)
        return None
    introduce(session, conversation, customer)
    return customer


def introduce(session: Session, conversation: Conversation, customer: Customer) -> None:
    """The person on this address is that customer, by what they said to the bot or to an agent."""
    if conversation.customer_id != customer.id:
        _attach_customer(session, conversation, customer)
    conversation.identified_at = clock.now()
    conversation.wrong_cedulas, conversation.wrong_cedulas_since = 0, None


def confirm_holder(session: Session, conversation: Conversation, last_digits: str) -> bool:
    """Whether these are the last digits of the customer's cédula, who then counts as identified.

    Never a company's: nearly all end in 001, so it has to be said whole.
    """
    customer = session.get(Customer, conversation.customer_id) if conversation.customer_id else None
    if customer is None or is_company_number(customer.cedula) or not may_identify(conversation):
        return False
    if not (last_digits.isdecimal() and customer.cedula.endswith(last_digits)):
        _count_wrong(conversation)
        return False
    conversation.identified_at = clock.now()
    conversation.wrong_cedulas, conversation.wrong_cedulas_since = 0, None
    return True


def identified_in_call(session: Session, conversation: Conversation, call_sid: str) -> bool:
    """Whether the cédula was said in this call: who holds the telephone now need not be who wrote before."""
    began = session.scalar(select(func.min(Message.created_at)).where(Message.call_sid == call_sid))
    return bool(began and conversation.identified_at and conversation.identified_at >= began)


def _attach_customer(session: Session, conversation: Conversation, customer: Customer) -> None:
    detach_customer(session, conversation)
    conversation.customer_id = customer.id
    live = contacts.live_contacts(session, customer.id)
    if live:
        active = [contact for contact in live if contact.state is ContactState.ACTIVE]
        attach_contact(session, conversation, (active or live)[-1])


def _count_wrong(conversation: Conversation) -> None:
    now = clock.now()
    since = conversation.wrong_cedulas_since
    if since is None or now - since >= _CEDULA_WINDOW:
        conversation.wrong_cedulas, conversation.wrong_cedulas_since = 0, now
    conversation.wrong_cedulas += 1


def _follow_latest_contact(session: Session, conversation: Conversation) -> None:
    """A campaign message that left after the person identified themselves says whom we mean now."""
    latest = session.execute(_LATEST_CONTACT, {"conversation": conversation.id}).first()
    if latest is None or latest.contact_id in (None, conversation.contact_id):
        return
    contact = session.get_one(Contact, latest.contact_id)
    if not _is_theirs(session, contact.customer_id, conversation.address):
        return
    left_at = latest.claimed_at or latest.created_at
    if conversation.identified_at is None or left_at > conversation.identified_at:
        attach_contact(session, conversation, contact)


def _is_theirs(session: Session, customer_id: int, address: str) -> bool:
    """Whether nobody told us that the number is another's."""
    status = session.scalar(
        select(Phone.status).where(Phone.customer_id == customer_id, Phone.number == address)
    )
    return status in (None, PhoneStatus.OK)


def _holders(session: Session, address: str) -> Sequence[Customer]:
    return session.scalars(
        select(Customer)
        .join(Phone)
        .where(Phone.number == address, Phone.status == PhoneStatus.OK)
        .order_by(Customer.id)
    ).all()
