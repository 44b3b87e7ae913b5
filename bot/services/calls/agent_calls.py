"""A call that an agent begins: the agent's own telephone rings first, then the customer is put through.

It is a message of the conversation like any other, and leaves by the same queue. Its `address` is the agent's
telephone, which is the one that Twilio is asked to ring; whom it is for stands in its details.
"""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.errors import InvalidInput, NotAllowed
from bot.models import (
    Account,
    CallOutcome,
    Channel,
    Conversation,
    Customer,
    Message,
    MessageKind,
    MessageStatus,
    Phone,
    PhoneStatus,
)
from bot.services import audit
from bot.services.calls.calls import CallEnd
from bot.services.outbound import messages, outcomes

_PATIENCE = timedelta(seconds=60)  # later the agent is no longer waiting for it
_UNDER_WAY = timedelta(minutes=2)
_OPEN = (MessageStatus.DUE, MessageStatus.SENDING, MessageStatus.ACCEPTED, MessageStatus.SENT)


def place(
    session: Session,
    conversation: Conversation,
    number: str,
    agent: Account,
    *,
    despite_opt_out: bool = False,
) -> Message:
    """Queue a call to a number (E.164) of the conversation's customer; the hours of campaigns do not bind it.

    Raises:
        InvalidInput: the agent's account has no telephone.
        NotAllowed: `check_number` refuses it, or a call of the agent is under way.
    """
    if not agent.phone:
        raise InvalidInput("Tu cuenta no tiene un teléfono donde pasarte la llamada.")
    check_number(session, conversation, number, despite_opt_out=despite_opt_out)
    _check_free(session, agent)
    message = _queue(session, conversation, number, agent)
    message.address, message.expires_at = agent.phone, clock.now() + _PATIENCE
    session.flush()
    return message


def record_by_hand(
    session: Session,
    conversation: Conversation,
    number: str,
    agent: Account,
    *,
    answered: bool,
    despite_opt_out: bool = False,
) -> Message:
    """Note a call that the agent made with a telephone of their own.

    Raises:
        NotAllowed: `check_number` refuses it.
    """
    check_number(session, conversation, number, despite_opt_out=despite_opt_out)
    message = _queue(session, conversation, number, agent)
    message.status = MessageStatus.DELIVERED if answered else MessageStatus.UNDELIVERED
    message.outcome = CallOutcome.COMPLETED if answered else CallOutcome.NO_ANSWER
    message.accepted_at = message.ended_at = clock.now()
    message.details = {**message.details, "by_hand": True}
    session.flush()
    return message


def check_number(
    session: Session, conversation: Conversation, number: str, *, despite_opt_out: bool = False
) -> None:
    """Whether an agent may ring a number.

    Raises:
        NotAllowed: it is not the customer's, leads elsewhere, or they asked for no contact and that was not confirmed.
    """
    customer = session.get(Customer, conversation.customer_id) if conversation.customer_id else None
    theirs = select(Phone.status).where(Phone.number == number, Phone.customer_id == conversation.customer_id)
    status = session.scalar(theirs)
    if status is None and number != conversation.address:
        raise NotAllowed("Ese número no es de este cliente.")
    if status not in (None, PhoneStatus.OK):
        raise NotAllowed("Ese número no lleva al cliente: está registrado como equivocado o inexistente.")
    if not number.startswith("+"):
        raise NotAllowed("El cliente no muestra su número de teléfono.")
    opted_out = conversation.opted_out_at or (customer and customer.opted_out_at)
    if opted_out and not despite_opt_out:
        raise NotAllowed("El cliente pidió no ser contactado. Llámalo solo si él mismo lo pidió después.")


def find(session: Session, message_id: int | None) -> Message | None:
    """The agent's call of that id which is still to be put through."""
    message = session.get(Message, message_id) if message_id else None
    if message is None or message.kind is not MessageKind.AGENT or message.channel is not Channel.VOICE:
        return None
    return message if message.outcome is None and "dial" in message.details else None


def put_through(session: Session, message_id: int | None) -> str | None:
    """The number to dial now that the agent is there; None where there is nothing to dial any more."""
    message = find(session, message_id)
    if message is None:
        return None
    message.details = {**message.details, "dialled": True}
    return str(message.details["dial"])


def record_leg(session: Session, ended: CallEnd) -> None:
    """A status of the agent's own part of the call."""
    if ended.message_id is None:
        return
    outcomes.record_call_status(
        session, ended.message_id, ended.status, sip_code=ended.sip_code, error_code=ended.error_code,
        sid=ended.call_sid,
    )  # fmt: skip
    message = session.get(Message, ended.message_id)
    if message is None or message.provider_sid != ended.call_sid or "dial" not in message.details:
        return
    if message.details.get("dialled"):
        if (
            ended.status == "completed" and message.outcome is None
        ):  # until Twilio tells of the customer's part
            message.outcome, message.ended_at = CallOutcome.HUNG_UP, clock.now()
        return
    if ended.status == "completed" and message.outcome is None:
        message.status, message.outcome = MessageStatus.UNDELIVERED, CallOutcome.NO_ANSWER
        message.ended_at = clock.now()
    if message.outcome is not None:
        message.error_message = "el asesor no se conectó"


def _check_free(session: Session, agent: Account) -> None:
    """A second click must not ring twice; the account's row is locked, so that of two at once one sees the other."""
    session.refresh(agent, ["phone"], with_for_update=True)
    under_way = select(Message.id).where(
        Message.kind == MessageKind.AGENT,
        Message.channel == Channel.VOICE,
        Message.author == agent.email,
        Message.status.in_(_OPEN),
        Message.outcome.is_(None),
        Message.created_at > clock.now() - _UNDER_WAY,
    )
    if session.scalar(under_way.limit(1)) is not None:
        raise NotAllowed("Ya tienes una llamada en curso.")


def _queue(session: Session, conversation: Conversation, number: str, agent: Account) -> Message:
    message = messages.queue_reply(
        session, conversation, f"Llamada al {number}", channel=Channel.VOICE, kind=MessageKind.AGENT,
        details={"dial": number},
    )  # fmt: skip
    message.author = agent.email
    session.flush()
    audit.record(session, "call.place", message)
    return message
