"""The only way to send anything: a row in the message table, checked once more when it leaves."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.catalog.scripts import get_scripts
from bot.errors import NotAllowed
from bot.models import (
    Channel,
    Conversation,
    Customer,
    Direction,
    Message,
    MessageKind,
    MessageStatus,
    Phone,
)
from bot.services.addresses import open_conversations
from bot.services.campaigns.attempts import find_numbers

WHATSAPP_LIMIT = 1600  # characters that Twilio takes in a Body
_QUEUED = (MessageStatus.PLANNED, MessageStatus.DUE)


def queue_reply(
    session: Session,
    conversation: Conversation,
    text: str,
    *,
    choices: Sequence[Mapping[str, Any]] = (),
    media: Sequence[Mapping[str, Any]] = (),
    channel: Channel = Channel.WHATSAPP,
    kind: MessageKind = MessageKind.REPLY,
    details: Mapping[str, Any] | None = None,
) -> Message:
    """An answer of the bot or an agent, due now; it waits for no hours and behind no campaign.

    It has its id once the session is flushed: who claims it in the same unit of work writes it once.
    """
    message = Message(
        direction=Direction.OUT,
        channel=channel,
        kind=kind,
        status=MessageStatus.DUE,
        conversation_id=conversation.id,
        customer_id=conversation.customer_id,
        contact_id=conversation.contact_id,
        address=conversation.address,
        body=text,
        choices=[dict(choice) for choice in choices],
        media=[dict(item) for item in media],
        details=dict(details or {}),
        tries=0,
        created_at=clock.now(),
        due_at=clock.now(),
    )
    session.add(message)
    return message


def queue_notice(
    session: Session,
    customer: Customer,
    template: str,
    values: Mapping[str, str],
    *,
    due_at: datetime | None = None,
    kind: MessageKind = MessageKind.NOTICE,
    details: Mapping[str, Any] | None = None,
    channel: Channel | None = None,
) -> Message | None:
    """A result or a reminder, in one of the catalog's texts, to the customer's best channel (or the given one).

    It leaves in send hours, and as a template, which needs no open 24-hour window. None where the customer
    has no number left; for one who opted out the row is there, cancelled.
    """
    found = _best_address(session, customer, channel)
    if found is None:
        return None
    channel, address = found
    text = get_scripts().by_name(template)
    message = Message(
        direction=Direction.OUT,
        channel=channel,
        kind=kind,
        status=MessageStatus.DUE,
        conversation_id=open_conversations(session, [address])[address],
        customer_id=customer.id,
        address=address,
        body=text.render(values),
        template=template,
        content_variables=dict(values),
        details=dict(details or {}),
        mentions_money=text.mentions_money,
        created_at=clock.now(),
        due_at=due_at or clock.now(),
    )
    session.add(message)
    if customer.opted_out_at:
        cancel(session, message, "el cliente pidió no ser contactado")
    session.flush()
    return message


def queue_mail(
    session: Session,
    to: str,
    subject: str,
    body: str,
    attachments: Sequence[Mapping[str, Any]] = (),
    *,
    customer_id: int | None = None,
    details: Mapping[str, Any] | None = None,
) -> Message:
    """A mail, due now; `attachments` are `[{"path", "content_type", "name"}]` under MEDIA_URL."""
    message = Message(
        direction=Direction.OUT,
        channel=Channel.EMAIL,
        kind=MessageKind.NOTICE,
        status=MessageStatus.DUE,
        customer_id=customer_id,
        address=to,
        subject=subject,
        body=body,
        media=[dict(item) for item in attachments],
        details=dict(details or {}),
        created_at=clock.now(),
        due_at=clock.now(),
    )
    session.add(message)
    session.flush()
    return message


def cancel(session: Session, message: Message, reason: str) -> None:
    """Keep a message that has not left from leaving; `reason` in Spanish.

    Raises:
        NotAllowed: it has left, or may have.
    """
    if message.status not in _QUEUED:
        raise NotAllowed("El mensaje ya salió.")
    message.status = MessageStatus.CANCELLED
    message.error_message = reason
    message.ended_at = clock.now()


def _best_address(
    session: Session, customer: Customer, channel: Channel | None
) -> tuple[Channel, str] | None:
    """The WhatsApp address that the customer last wrote from, else the first mobile, else a call."""
    numbers = find_numbers(session, [customer.id]).get(customer.id, {})
    if channel is not Channel.VOICE and (address := _last_written_from(session, customer)):
        return Channel.WHATSAPP, address
    for candidate in (channel,) if channel else (Channel.WHATSAPP, Channel.VOICE):
        if candidate in numbers:
            return candidate, numbers[candidate]
    return None


def _last_written_from(session: Session, customer: Customer) -> str | None:
    landline = select(Phone.id).where(Phone.number == Conversation.address, Phone.is_mobile.is_(False))
    return session.scalar(
        select(Conversation.address)
        .where(
            Conversation.customer_id == customer.id,
            Conversation.last_inbound_at.is_not(None),
            ~landline.exists(),
        )
        .order_by(Conversation.last_inbound_at.desc())
        .limit(1)
    )
