"""Leads a call: its opening, each turn, the person it is put through to, and how it ended."""

import time
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from bot.bootstrap import Recobra
from bot.channels.twiml import Line
from bot.errors import RasaUnavailable
from bot.models import Channel, Message, MessageStatus
from bot.rasa import Question, Reply
from bot.services import conversations, handoffs, ownership
from bot.services.calls import endings, opening, steps, transcript
from bot.services.calls.inputs import Heard
from bot.services.calls.opening import Call
from bot.services.inbound import answers
from bot.services.outbound import outcomes

_log = structlog.get_logger()
_WAIT_SECONDS = 9.0  # for the answer that another request for the same turn is finding
_POLL_SECONDS = 0.1


@dataclass(frozen=True)
class CallEnd:
    """A call's status callback; `duration` in seconds."""

    call_sid: str
    status: str
    message_id: int | None = None
    answered_by: str | None = None
    duration: int | None = None
    sip_code: int | None = None
    error_code: str | None = None


def answer(recobra: Recobra, call: Call) -> Line:
    """The first words of a call that we placed or that came in; the same again for a repeated request."""
    with recobra.database.writing() as session:
        begun = opening.begin(session, call)
    if isinstance(begun, Line):
        return begun
    replies = _ask(recobra, begun.question)
    with recobra.database.writing() as session:
        return opening.finish(session, call, begun, replies)


def hear(recobra: Recobra, call: Call, turn: int, heard: Heard) -> Line:
    """What to say to an input; the same again for a repeated request."""
    with recobra.database.writing() as session:
        step = steps.begin(session, call, turn, heard)
    if step is None and (line := _wait_for_line(recobra, call, turn)):
        return line
    if step is None:  # whoever was on it is gone
        with recobra.database.writing() as session:
            step = steps.resume(session, call, turn, heard)
    if isinstance(step, Line):
        return step
    replies = _ask(recobra, step.question)
    with recobra.database.writing() as session:
        return steps.finish(session, call, step, replies)


def end_dial(recobra: Recobra, call: Call, turn: int, dial_status: str) -> Line | None:
    """After the person's part of a call: nothing more, or that they will ring back because nobody took it."""
    with recobra.database.writing() as session:
        conversation = conversations.find_or_open(session, call.address)
        if dial_status in {"completed", "answered"}:
            ownership.give_back(session, conversation)
            return None
        return steps.promise_after_dial(session, conversation, call, turn)


def record_status(session: Session, ended: CallEnd) -> None:
    """Pass a status on; a call that its customer left before anything came of it is `hung_up`."""
    status = ended.status
    is_machine = (ended.answered_by or "").startswith(("machine", "fax"))
    if status == "completed" and not is_machine:
        status = endings.read_ending(session, ended.call_sid, ended.message_id)
    changed = outcomes.record_call_status(
        session, ended.message_id or ended.call_sid, status, answered_by=ended.answered_by,
        duration=ended.duration, sip_code=ended.sip_code, error_code=ended.error_code, sid=ended.call_sid,
    )  # fmt: skip
    if changed and status == "completed":
        endings.conclude(session, ended.call_sid, ended.message_id)


def has_left(session: Session, before: datetime) -> bool:
    """Whether `close_left` has anything to do."""
    return session.scalar(_left(before).limit(1)) is not None


def close_left(session: Session, before: datetime) -> int:
    """Turns that a crash left unanswered while the line went dead: a person rings back. How many."""
    left = session.scalars(_left(before).with_for_update(skip_locked=True)).all()
    for message in left:
        message.status = MessageStatus.HANDLED
        if message.conversation is not None:
            handoffs.promise_call(session, message.conversation)
    return len(left)


def _left(before: datetime) -> Select[Message]:
    return select(Message).where(
        Message.status == MessageStatus.RECEIVED,
        Message.channel == Channel.VOICE,
        Message.created_at <= before,
    )


def _ask(recobra: Recobra, question: Question) -> list[Reply] | None:
    """Rasa's replies; None when it fails: nobody on a call waits for a second try."""
    try:
        return answers.ask_twice(recobra, question)
    except RasaUnavailable as error:
        _log.error("rasa_failed_on_call", message=question.message_id, why=type(error).__name__)
        return None


def _wait_for_line(recobra: Recobra, call: Call, turn: int) -> Line | None:
    """The answer that another request for this turn finds meanwhile, or None."""
    deadline = time.monotonic() + _WAIT_SECONDS
    while time.monotonic() < deadline:
        with recobra.database.reading() as session:
            said = transcript.find(session, transcript.sid_of(call.sid, turn, "out"))
            if said is not None:
                return transcript.line_of(said)
        time.sleep(_POLL_SECONDS)
    return None
