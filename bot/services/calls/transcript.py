"""Keeps every turn of a call as messages, so that a repeated webhook is answered with the same words."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.channels.twiml import Line, Then
from bot.models import Channel, Conversation, Direction, Message, MessageKind, MessageStatus

MOST_CHOICES = 8  # 9 repeats, 0 is a person


def sid_of(call_sid: str, turn: int, side: str = "in") -> str:
    """The unique name of one side of one turn."""
    return f"{call_sid[:50]}:{turn}:{side}"


def find(session: Session, sid: str) -> Message | None:
    """A side of a turn that was kept."""
    return session.scalar(select(Message).where(Message.provider_sid == sid))


def keep_heard(
    session: Session, conversation: Conversation, call_sid: str, turn: int, text: str, details: dict[str, Any]
) -> Message:
    """Store what the caller said or pressed, not yet answered."""
    message = _message(conversation, call_sid, Direction.IN, MessageKind.INBOUND, MessageStatus.RECEIVED)
    message.body, message.details, message.provider_sid = (
        text,
        details | {"turn": turn},
        sid_of(call_sid, turn),
    )
    session.add(message)
    session.flush()
    return message


def keep_said(
    session: Session,
    conversation: Conversation,
    call_sid: str,
    turn: int,
    line: Line,
    choices: list[dict[str, Any]],
    **details: Any,
) -> Line:
    """Store what we say in a turn; a second line for the same turn gives way to the first."""
    sid = sid_of(call_sid, turn, "out")
    if (kept := find(session, sid)) is not None:
        return line_of(kept)
    message = _message(conversation, call_sid, Direction.OUT, MessageKind.REPLY, MessageStatus.DELIVERED)
    message.body, message.choices, message.provider_sid = line.text, choices, sid
    message.details = details | {
        "turn": turn, "then": line.then.value, "expect": line.expect, "opens": line.opens,
        "slow": line.slow or _is_slow(session, call_sid),
    }  # fmt: skip
    message.sent_at = message.delivered_at = message.created_at
    session.add(message)
    session.flush()
    return line_of(message)


def line_of(message: Message) -> Line:
    """What was said, to be said again."""
    details = message.details
    before = f"{details['before']} " if details.get("before") else ""
    return Line(
        text=before + (message.body or ""),
        then=Then(details["then"]),
        titles=[str(choice["title"]) for choice in message.choices],
        expect=details.get("expect"),
        opens=bool(details.get("opens")),
        slow=bool(details.get("slow")),
        turn=int(details["turn"]) + 1,
    )


def last_said(session: Session, call_sid: str) -> Message | None:
    """Our last words on a call."""
    return session.scalar(
        select(Message)
        .where(
            Message.call_sid == call_sid,
            Message.direction == Direction.OUT,
            Message.kind == MessageKind.REPLY,
        )
        .order_by(Message.id.desc())
        .limit(1)
    )


def _is_slow(session: Session, call_sid: str) -> bool:
    """Whether the caller asked to be spoken to slowly: that lasts for the call."""
    said = last_said(session, call_sid)
    return said is not None and bool(said.details.get("slow"))


def left_without_word(session: Session, call_sid: str) -> bool:
    """Whether the other side hung up while we listened, and never said or pressed anything."""
    said = last_said(session, call_sid)
    if said is not None and said.details.get("then") != Then.LISTEN:
        return False
    heard = session.scalars(
        select(Message.details).where(Message.call_sid == call_sid, Message.direction == Direction.IN)
    )
    return not any(details.get("input") != "silence" for details in heard)


def _message(
    conversation: Conversation, call_sid: str, direction: Direction, kind: MessageKind, status: MessageStatus
) -> Message:
    return Message(
        direction=direction,
        channel=Channel.VOICE,
        kind=kind,
        status=status,
        conversation_id=conversation.id,
        customer_id=conversation.customer_id,
        contact_id=conversation.contact_id,
        address=conversation.address,
        call_sid=call_sid,
        choices=[],
        media=[],
        created_at=clock.now(),
    )
