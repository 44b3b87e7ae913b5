"""Tells the customer of what an agent did for them, in the bot's words, where WhatsApp still lets us write."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from bot.bootstrap import Recobra
from bot.catalog.confirmations import get_confirmations
from bot.errors import NotAllowed, NotFound
from bot.models import Conversation, Customer, Message
from bot.services import ownership, windows


@dataclass(frozen=True)
class Doing:
    """An agent (by mail address) who has a conversation, and the customer that it is with.

    `told`: what was queued for the customer, to be sent once it is committed.
    """

    recobra: Recobra
    session: Session
    conversation: Conversation
    customer: Customer
    agent: str
    told: list[Message] = field(default_factory=list)


def begin(
    recobra: Recobra, session: Session, conversation_id: int, agent: str, *, only_asks: bool = False
) -> Doing:
    """Who may do something for the customer of a conversation: only the agent who has it.

    `only_asks`: what can be done, and nothing is done yet: no row is locked for it.

    Raises:
        NotFound: there is no such conversation, or nobody is known in it.
        NotAllowed: somebody else has it, or nobody.
    """
    conversation = (ownership.find if only_asks else ownership.lock)(session, conversation_id)
    ownership.check_owner(conversation, agent)
    customer = session.get(Customer, conversation.customer_id) if conversation.customer_id else None
    if customer is None:
        raise NotFound("Primero identifica al cliente de esta conversación.")
    return Doing(recobra, session, conversation, customer, agent)


def tell(
    doing: Doing, name: str, media: Sequence[Mapping[str, Any]] = (), /, **values: str
) -> Message | None:
    """Queue the catalog's confirmation; None where WhatsApp's window is closed: reminders go as templates anyway."""
    settings = doing.recobra.settings
    if not windows.look(doing.session, settings, doing.conversation).is_open:
        return None
    text = str(getattr(get_confirmations(), name)).format(**values)
    message = windows.write(doing.session, settings, doing.conversation, text, media)
    message.author = doing.agent
    doing.told.append(message)
    doing.session.flush()
    return message


def check_theirs[T](found: T | None, customer_id: int | None, doing: Doing, what: str) -> T:
    """The thing, where it is this customer's.

    Raises:
        NotAllowed: it is somebody else's, or there is none; `what` in Spanish.
    """
    if found is None or customer_id != doing.customer.id:
        raise NotAllowed(f"{what} no es de este cliente.")
    return found
