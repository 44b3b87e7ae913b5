"""Keeps a customer's word that we are to begin nothing more, on any channel, until they take it back."""

from collections.abc import Collection

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot import clock
from bot.catalog.phrases import get_phrases
from bot.catalog.policy import Reason, get_policy
from bot.models import Conversation, Customer
from bot.services import contacts
from bot.services.inbound.plain_text import simplify
from bot.services.privacy import tombstones
from bot.services.typifications import typify


def read_command(text: str) -> str | None:
    """`opt_out` or `opt_in` where the whole message means just that, in any case, with or without accents."""
    words = simplify(text[:80]).removesuffix(" por favor").removeprefix("por favor ")
    phrases = get_phrases().opt_out
    if words in phrases.out_words:
        return "opt_out"
    return "opt_in" if words in phrases.in_words else None


def obey(session: Session, conversation: Conversation, command: str) -> None:
    """Do what `read_command` found."""
    (opt_out if command == "opt_out" else opt_in)(session, conversation)


def opt_out(session: Session, who: Customer | Conversation) -> None:
    """Nothing that we begin reaches this person or address again; repeating is harmless.

    Source: 004 campaign, E16; the customer's later questions are still answered.
    """
    now = clock.now()
    customer = who if isinstance(who, Customer) else who.customer
    if isinstance(who, Conversation):
        who.opted_out_at = who.opted_out_at or now
    if customer is None:
        return
    customer.opted_out_at = customer.opted_out_at or now
    _mark_conversations(session, customer, now)
    for contact in contacts.live_contacts(session, customer.id):
        code = get_policy().scripts[contact.campaign.script].reasons[Reason.SUPPRESSED]
        typify(session, contact, code, reason="pide no recibir más mensajes ni llamadas")


def opt_in(session: Session, who: Customer | Conversation) -> None:
    """The customer wants to hear from us again; campaigns that were settled for them stay settled."""
    customer = who if isinstance(who, Customer) else who.customer
    if isinstance(who, Conversation):
        who.opted_out_at = None
    if customer is not None:
        customer.opted_out_at = None
        tombstones.let_go(session, customer.cedula)
        _mark_conversations(session, customer, None)


def recall(session: Session, cedulas: Collection[str]) -> None:
    """Whoever comes back with a new base, and wanted silence before they were erased, is left in peace."""
    silent = tombstones.recall_cedulas(session, cedulas)
    for customer in session.scalars(select(Customer).where(Customer.cedula.in_(silent))) if silent else ():
        customer.opted_out_at = customer.opted_out_at or silent[customer.cedula]


def _mark_conversations(session: Session, customer: Customer, at: object) -> None:
    session.execute(
        update(Conversation)
        .where(Conversation.customer_id == customer.id)
        .values(opted_out_at=at)
        .execution_options(synchronize_session="fetch")
    )
