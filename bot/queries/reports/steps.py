"""How far an attempt got, said once for the numbers and for the lists of people behind them."""

from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_

from bot.models import CallOutcome, Channel, Direction, Message, MessageKind, MessageStatus

CHANNELS = (Channel.WHATSAPP, Channel.VOICE)
_HEARD = (CallOutcome.COMPLETED, CallOutcome.HUNG_UP)


def is_attempt() -> ColumnElement[bool]:
    """A campaign's own message or call, left or not."""
    return and_(Message.kind == MessageKind.CAMPAIGN, Message.channel.in_(CHANNELS))


def has_left() -> ColumnElement[bool]:
    """Whether an attempt was handed to the provider, whatever it said."""
    waits = (MessageStatus.PLANNED, MessageStatus.DUE, MessageStatus.CANCELLED)
    return and_(is_attempt(), Message.status.not_in(waits), Message.claimed_at.is_not(None))


def reached(step: str) -> ColumnElement[bool]:
    """Whether an attempt shows by itself that its contact got so far; a later step shows every earlier one.

    On a call `delivered` is picked up by anybody, `read` by a person, `answered` spoken with.
    """
    steps = {"sent": _is_sent, "delivered": _is_delivered, "read": _is_read, "answered": _is_answered}
    return steps[step]()


def _is_sent() -> ColumnElement[bool]:
    """The provider took it; one that it refused at the door was never sent."""
    taken = (MessageStatus.ACCEPTED, MessageStatus.SENT, MessageStatus.UNDELIVERED)
    failed_later = and_(Message.status == MessageStatus.FAILED, Message.accepted_at.is_not(None))
    return or_(and_(is_attempt(), or_(Message.status.in_(taken), failed_later)), _is_delivered())


def _is_delivered() -> ColumnElement[bool]:
    arrived = (MessageStatus.DELIVERED, MessageStatus.READ)
    return or_(and_(is_attempt(), Message.status.in_(arrived)), _is_read())


def _is_read() -> ColumnElement[bool]:
    seen = or_(Message.status == MessageStatus.READ, Message.outcome.in_(_HEARD))
    return or_(and_(is_attempt(), seen), _is_answered())


def _is_answered() -> ColumnElement[bool]:
    return and_(is_attempt(), Message.outcome == CallOutcome.COMPLETED)


def is_word(message: Any = Message) -> ColumnElement[bool]:
    """Something that the customer wrote, said or pressed; the silence on a line is none."""
    silence = func.coalesce(message.details["input"].as_string(), "") == "silence"
    spoken = or_(message.channel == Channel.WHATSAPP, and_(message.channel == Channel.VOICE, ~silence))
    return and_(message.direction == Direction.IN, spoken)
