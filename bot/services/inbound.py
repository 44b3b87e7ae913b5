"""Takes in what customers write: stored first, then answered in order, whatever fails in between."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

import structlog
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot import clock
from bot.bootstrap import Recobra
from bot.models import Channel, ConversationState, Direction, Message, MessageKind, MessageStatus
from bot.services import answers, conversations, inbox, leases, opt_outs, outreach, received_media

_log = structlog.get_logger()
# Pictures of one album arrive as messages of their own within a moment: they are one thing to answer.
ALBUM_SECONDS = 1.2
_GRACE = timedelta(seconds=3)  # what is younger is being handled where it came in


@dataclass(frozen=True)
class InboundMessage:
    """A written message as it came, cleaned; `address` is a telephone in E.164 or the id of a hidden one."""

    sid: str
    address: str
    text: str = ""
    media: tuple[dict[str, Any], ...] = ()
    details: dict[str, Any] = field(default_factory=dict)


def receive(session: Session, inbound: InboundMessage) -> Message | None:
    """Store a message; None when its SID was seen before, and then nothing changes.

    A wish for silence counts from here, whoever has the conversation and whether Rasa is there or not.
    """
    if session.scalar(select(Message.id).where(Message.provider_sid == inbound.sid)):
        return None
    conversation = conversations.find_or_open(session, inbound.address)
    customer = conversations.resolve_customer(session, conversation)
    message = Message(
        direction=Direction.IN,
        channel=Channel.WHATSAPP,
        kind=MessageKind.INBOUND,
        status=MessageStatus.RECEIVED,
        conversation_id=conversation.id,
        customer_id=customer.id if customer else None,
        contact_id=conversation.contact_id,
        address=inbound.address,
        body=inbound.text,
        media=list(inbound.media),
        details=dict(inbound.details),
        provider_sid=inbound.sid,
        created_at=clock.now(),
    )
    try:
        with session.begin_nested():
            session.add(message)
    except IntegrityError:  # the same message at the same moment, in another thread or on another machine
        return None
    conversation.last_inbound_at = message.created_at
    if conversation.state is ConversationState.CLOSED:
        conversation.state = ConversationState.BOT
    if command := opt_outs.read_command(inbound.text):
        opt_outs.obey(session, conversation, command)
        message.details = {**message.details, "command": command}
    return message


def handle(recobra: Recobra, conversation_id: int) -> bool:
    """Answer what waits in a conversation, turn by turn; False when something is left for the sweep.

    Another handler that has the conversation takes up everything, so this returns at once then.
    """
    owner = uuid4().hex
    try:
        while (turn := _take_turn(recobra, conversation_id, owner)) is not None:
            answer = answers.find(recobra, turn)
            with recobra.database.writing() as session:
                finished = inbox.finish(session, turn, answer)
            if finished.queued:
                outreach.send_now(recobra, finished.queued)
            if not finished.complete:
                _release(recobra, conversation_id, owner)
                return False
    except Exception:
        _release(recobra, conversation_id, owner)
        raise
    return True


def sweep(recobra: Recobra, threads: int = 8) -> int:
    """Take up what a crash or an outage left, the longest waiting first; how many conversations there were.

    While Rasa is away nothing is asked; who waited too long is told so.
    """
    with recobra.database.reading() as session:
        left = inbox.list_left(session, clock.now() - _GRACE)
    if not left:
        return 0
    if not recobra.rasa.is_ready():
        _log.warning("rasa_away", conversations=len(left))
    with ThreadPoolExecutor(threads, "sweep") as executor:
        for outcome in [executor.submit(handle, recobra, conversation_id) for conversation_id in left]:
            if error := outcome.exception():
                _log.error("inbound_handling_failed", exc_info=error)
    return len(left)


def _take_turn(recobra: Recobra, conversation_id: int, owner: str) -> inbox.Turn | None:
    """The next turn, with its media fetched; None, and the lease given back, when nothing waits."""
    while True:
        with recobra.database.writing() as session:
            if not leases.take(session, conversation_id, owner):
                return None
            waiting = inbox.next_messages(session, conversation_id)
            if not waiting:
                leases.release(session, conversation_id, owner)
                return None
            pause = _album_pause(waiting)
            missing = received_media.list_missing(waiting)
            if not pause and not missing:
                return inbox.begin(session, conversation_id, owner, waiting)
        time.sleep(pause)
        received_media.fetch_all(recobra, missing)


def _release(recobra: Recobra, conversation_id: int, owner: str) -> None:
    with recobra.database.writing() as session:
        leases.release(session, conversation_id, owner)


def _album_pause(waiting: list[Message]) -> float:
    """Seconds to wait for the rest of an album."""
    if not waiting[-1].media or waiting[0].tries:
        return 0.0
    age = (clock.now() - waiting[-1].created_at).total_seconds()
    return min(max(0.0, ALBUM_SECONDS - age), ALBUM_SECONDS)
