"""How far an attempt got, said once for the numbers and for the lists of people behind them."""

from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_

from bot.models import CallOutcome, Channel, Direction, Message, MessageKind, MessageStatus

CHANNELS = (Channel.WHATSAPP, Channel.VOICE)
RANKS = {"sent": 1, "delivered": 2, "read": 3, "answered": 4}
_TAKEN = (MessageStatus.ACCEPTED, MessageStatus.SENT, MessageStatus.UNDELIVERED)


def is_attempt() -> ColumnElement[bool]:
    """A campaign's own message or call, left or not."""
    return and_(Message.kind == MessageKind.CAMPAIGN, Message.channel.in_(CHANNELS))


def has_left() -> ColumnElement[bool]:
    """Whether an attempt was handed to the provider, whatever it said."""
    waits = (MessageStatus.PLANNED, MessageStatus.DUE, MessageStatus.CANCELLED)
    return and_(is_attempt(), Message.status.not_in(waits), Message.claimed_at.is_not(None))


def reached(step: str) -> ColumnElement[bool]:
    """Whether an attempt shows by itself that its contact got so far; a later step shows every earlier one."""
    return and_(is_attempt(), rank() >= RANKS[step])


def rank() -> ColumnElement[int]:
    """The furthest of RANKS that an attempt shows, 0 for none: one expression, for a million rows to pass.

    On a call `delivered` is picked up by anybody, `read` by a person, `answered` spoken with. One that the provider
    refused at the door was never sent.
    """
    failed_later = and_(Message.status == MessageStatus.FAILED, Message.accepted_at.is_not(None))
    return case(
        (Message.outcome == CallOutcome.COMPLETED, RANKS["answered"]),
        (or_(Message.status == MessageStatus.READ, Message.outcome == CallOutcome.HUNG_UP), RANKS["read"]),
        (Message.status == MessageStatus.DELIVERED, RANKS["delivered"]),
        (or_(Message.status.in_(_TAKEN), failed_later), RANKS["sent"]),
        else_=0,
    )


def is_word(message: Any = Message) -> ColumnElement[bool]:
    """Something that the customer wrote, said or pressed; the silence on a line is none."""
    silence = func.coalesce(message.details["input"].as_string(), "") == "silence"
    spoken = or_(message.channel == Channel.WHATSAPP, and_(message.channel == Channel.VOICE, ~silence))
    return and_(message.direction == Direction.IN, spoken)
