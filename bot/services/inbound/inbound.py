"""Takes in what customers write: stored first, then answered in order, whatever fails in between."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

import structlog
from sqlalchemy import bindparam, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bot import clock
from bot.bootstrap import Recobra
from bot.channels.courier import Delivery
from bot.models import (
    Channel,
    Conversation,
    Direction,
    Message,
    MessageKind,
    MessageStatus,
)
from bot.services import conversations, handling, opt_outs, personal_care
from bot.services.calls import calls
from bot.services.inbound import answers, inbox, leases, received_media
from bot.services.outbound import outreach
from bot.services.outbound.claims import claim_replies
from bot.services.outbound.deliveries import record_deliveries

_log = structlog.get_logger()
# Pictures of one album arrive as messages of their own within a moment: they are one thing to answer.
ALBUM_SECONDS = 1.2
_DEAD_LINE = timedelta(minutes=2)  # nobody is on a call any more whose turn had no answer
_GRACE = timedelta(seconds=3)  # what is younger is being handled where it came in
_SEEN = select(Message.id).where(Message.provider_sid == bindparam("sid"))  # built once: each message runs it


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

    A wish for silence, or what only a person should hear, counts from here, whoever has the conversation and whether
    Rasa is there or not.
    """
    conversation = conversations.find_or_open(session, inbound.address)  # the same message waits here
    if session.scalar(_SEEN, {"sid": inbound.sid}):
        return None
    conversations.link_customer(session, conversation)
    message = Message(
        direction=Direction.IN,
        channel=Channel.WHATSAPP,
        kind=MessageKind.INBOUND,
        status=MessageStatus.RECEIVED,
        conversation=conversation,
        customer_id=conversation.customer_id,
        contact_id=conversation.contact_id,
        address=inbound.address,
        body=inbound.text,
        media=list(inbound.media),
        details=dict(inbound.details),
        provider_sid=inbound.sid,
        tries=0,
        created_at=clock.now(),
    )
    session.add(message)
    conversation.last_inbound_at = message.created_at
    handling.reopen(session, conversation)
    if command := opt_outs.read_command(inbound.text):
        opt_outs.obey(session, conversation, command)
        message.details = {**message.details, "command": command}
    else:
        personal_care.note(session, conversation, inbound.text)
    return message


def start(session: Session, message: Message) -> inbox.Turn | None:
    """Begin the turn of a message in the unit of work that stored (and locked) it; None where that has to wait."""
    conversation, owner = message.conversation, uuid4().hex
    if conversation is None or message.media or not leases.is_free(conversation):
        session.flush()
        return None
    leases.give(conversation, owner)
    is_idle = inbox.is_idle(session, conversation)
    waiting = [message] if is_idle else inbox.next_messages(session, conversation.id)
    if received_media.list_missing(waiting):
        leases.release(session, conversation.id, owner)
        return None
    return inbox.begin(session, conversation, owner, waiting)


def abandon(recobra: Recobra, turn: inbox.Turn) -> None:
    """Leave a turn that was begun to the sweep."""
    with recobra.database.writing() as session:
        leases.release(session, turn.conversation_id, turn.owner)


def handle(recobra: Recobra, conversation_id: int, begun: inbox.Turn | None = None) -> bool:
    """Answer what waits in a conversation, turn by turn; False when something is left for the sweep.

    Another handler that has the conversation takes up everything, so this returns at once then.
    """
    owner = begun.owner if begun else uuid4().hex
    try:
        turn = begun if begun and begun.is_fresh else _take_turn(recobra, conversation_id, owner)
        while turn is not None:
            answer = answers.find(recobra, turn)
            with recobra.database.writing() as session:
                finished = inbox.finish(session, turn, answer)
                batch = claim_replies(session, recobra.settings, finished.replies)
            arrived = outreach.deliver(recobra, batch)
            if not finished.complete:
                _close(recobra, conversation_id, owner, arrived)
                return False
            turn = _take_turn(recobra, conversation_id, owner, arrived)
    except Exception as error:
        _set_back(recobra, conversation_id, owner, error)
        raise
    return True


def sweep(recobra: Recobra, threads: int = 8) -> int:
    """Take up what a crash or an outage left, the longest waiting first; how many conversations there were.

    While Rasa is away nothing is asked; who waited too long is told so.
    """
    with recobra.database.reading() as session:
        left = inbox.list_left(session, clock.now() - _GRACE)
        dead_line = calls.has_left(session, clock.now() - _DEAD_LINE)
    if dead_line:
        with recobra.database.writing() as session:
            calls.close_left(session, clock.now() - _DEAD_LINE)
    if not left:
        return 0
    if not recobra.rasa.is_ready():
        _log.warning("rasa_away", conversations=len(left))
    with ThreadPoolExecutor(threads, "sweep") as executor:
        for outcome in [executor.submit(handle, recobra, conversation_id) for conversation_id in left]:
            if error := outcome.exception():
                _log.error("inbound_handling_failed", exc_info=error)
    return len(left)


def _take_turn(
    recobra: Recobra, conversation_id: int, owner: str, arrived: Sequence[Delivery] = ()
) -> inbox.Turn | None:
    """Keep what became of the last answers, and take the next turn, with its media fetched.

    None, and the lease given back, when nothing waits.
    """
    while True:
        with recobra.database.writing() as session:
            record_deliveries(session, arrived)
            if not leases.take(session, conversation_id, owner):
                return None
            waiting = inbox.next_messages(session, conversation_id)
            if not waiting:
                leases.release(session, conversation_id, owner)
                return None
            pause = _album_pause(waiting)
            missing = received_media.list_missing(waiting)
            if not pause and not missing:
                conversation = session.get_one(Conversation, conversation_id)
                return inbox.begin(session, conversation, owner, waiting)
        arrived = ()
        time.sleep(pause)
        received_media.fetch_all(recobra, missing)


def _set_back(recobra: Recobra, conversation_id: int, owner: str, error: Exception) -> None:
    """Leave it to the sweep; unless it fails each time, for no want of the database: then to a person."""
    with recobra.database.writing() as session:
        if not isinstance(error, OperationalError):
            inbox.count_failure(session, conversation_id)
        leases.release(session, conversation_id, owner)


def _close(recobra: Recobra, conversation_id: int, owner: str, arrived: Sequence[Delivery]) -> None:
    with recobra.database.writing() as session:
        record_deliveries(session, arrived)
        leases.release(session, conversation_id, owner)


def _album_pause(waiting: list[Message]) -> float:
    """Seconds to wait for the rest of an album."""
    if not waiting[-1].media or waiting[0].tries:
        return 0.0
    age = (clock.now() - waiting[-1].created_at).total_seconds()
    return min(max(0.0, ALBUM_SECONDS - age), ALBUM_SECONDS)
