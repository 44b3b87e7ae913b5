"""Hands a call that an agent asked for to the provider at once: they are waiting for it."""

from bot.errors import NotAllowed
from bot.models import CallOutcome, Channel, Message, MessageStatus
from bot.services.outbound import outreach
from webhook.console.context import reading, recobra

_REFUSED = (MessageStatus.FAILED, MessageStatus.CANCELLED)


def ring(message_id: int) -> str:
    """Let the agent's telephone ring; what to tell them (Spanish).

    Raises:
        NotAllowed: the provider refused it.
        Misconfigured: no call can leave at all.
    """
    outreach.send_now(recobra(), [message_id], Channel.VOICE)
    with reading() as session:
        message = session.get_one(Message, message_id)
        if message.status in _REFUSED or message.outcome is CallOutcome.FAILED:
            raise NotAllowed(f"No se pudo llamar: {message.error_message or 'el proveedor no la aceptó'}.")
    return "Está sonando tu teléfono: contesta y marca 1 para comunicarte."
