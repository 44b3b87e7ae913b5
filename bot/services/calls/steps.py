"""One turn of a call: what was heard, what is said to it, and when a person has to take over."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy.orm import Session

from bot.catalog.phrases import get_phrases
from bot.catalog.policy import Ending
from bot.channels.twiml import Line, Then
from bot.models import Channel, Contact, Conversation, Message, MessageStatus
from bot.rasa import Question, Reply
from bot.services import conversations, handoffs, opt_outs, personal_care
from bot.services.calls import notices, repeats, transcript
from bot.services.calls.inputs import ASK_HUMAN, Again, Heard, Piece, Silence, Words, understand
from bot.services.handoffs import HandoffReason
from bot.services.typifications import typify_ending

_MOST_SILENCES = 2


class OnCall(Protocol):
    """What is known of the call."""

    @property
    def sid(self) -> str:
        """Twilio's id of the call."""

    @property
    def address(self) -> str:
        """The other side."""


@dataclass(frozen=True)
class Step:
    """A turn that Rasa is to answer."""

    turn: int
    heard_id: int
    question: Question
    command: str | None = None


def begin(session: Session, call: OnCall, turn: int, heard: Heard) -> Line | Step | None:
    """Keep what was heard; the line where Rasa is not needed; None while another request is on this turn."""
    conversation = conversations.find_or_open(session, call.address)
    if (said := transcript.find(session, transcript.sid_of(call.sid, turn, "out"))) is not None:
        return transcript.line_of(said)
    if transcript.find(session, transcript.sid_of(call.sid, turn)) is not None:
        return None
    last = transcript.last_said(session, call.sid)
    message = transcript.keep_heard(session, conversation, call.sid, turn, heard.text, heard.details)
    return _decide(session, conversation, call, turn, message, heard, last)


def resume(session: Session, call: OnCall, turn: int, heard: Heard) -> Line | Step:
    """Go on with a turn that a request kept and never answered."""
    conversation = conversations.find_or_open(session, call.address)
    if (said := transcript.find(session, transcript.sid_of(call.sid, turn, "out"))) is not None:
        return transcript.line_of(said)
    message = transcript.find(session, transcript.sid_of(call.sid, turn))
    assert message is not None
    message.tries += 1
    return _decide(session, conversation, call, turn, message, heard, transcript.last_said(session, call.sid))


def finish(session: Session, call: OnCall, step: Step, replies: list[Reply] | None) -> Line:
    """Keep and give Rasa's answer; without one, an apology and a person."""
    conversation = conversations.find_or_open(session, call.address)
    heard = session.get_one(Message, step.heard_id)
    heard.status = MessageStatus.HANDLED
    if step.command:
        return _confirm_silence(session, conversation, call, step.turn, replies)
    if replies is None:
        if step.question.text == ASK_HUMAN:  # a person can be had without Rasa
            return go_to_person(session, conversation, call.sid, step.turn, "")
        words = get_phrases().failures.spoken
        return go_to_person(session, conversation, call.sid, step.turn, words, HandoffReason.BOT_FAILED)
    text = " ".join(reply.text for reply in replies if reply.text.strip())
    if any(reply.dial for reply in replies):
        return _put_through(session, conversation, call.sid, step.turn, text)
    ends = any(reply.end for reply in replies) or handoffs.is_with_person(conversation)
    expect = next((reply.expect for reply in reversed(replies) if reply.expect), None)
    choices = list_choices(replies)
    unasked = not (ends or expect or choices or "?" in text)  # nobody would know whose turn it is
    if unasked:
        text = f"{text} {get_phrases().call.anything_else}".strip()
    line = Line(text, Then.HANG_UP if ends else Then.LISTEN, expect=expect)
    return transcript.keep_said(
        session, conversation, call.sid, step.turn, line, choices, anything_else=unasked
    )


def list_choices(replies: Sequence[Reply]) -> list[dict[str, Any]]:
    """The choices of the last reply that offers any, as many as there are digits."""
    offered = next((reply.choices for reply in reversed(replies) if reply.choices), [])
    return [choice.model_dump() for choice in offered[: transcript.MOST_CHOICES]]


def go_to_person(
    session: Session,
    conversation: Conversation,
    call_sid: str,
    turn: int,
    before: str,
    reason: HandoffReason = HandoffReason.ASKED,
) -> Line:
    """Hand over: put through now, or a promised call and the end of this one."""
    words = handoffs.hand_over(session, conversation, reason, Channel.VOICE)
    line = Line(f"{before} {words.text}".strip(), Then.DIAL if words.dial else Then.HANG_UP)
    return transcript.keep_said(session, conversation, call_sid, turn, line, [])


def promise_after_dial(session: Session, conversation: Conversation, call: OnCall, turn: int) -> Line:
    """Nobody took the call: a promise, once however often the webhook comes."""
    if (said := transcript.find(session, transcript.sid_of(call.sid, turn, "out"))) is not None:
        return transcript.line_of(said)
    promise = handoffs.promise_call(session, conversation)
    line = Line(f"{get_phrases().handoff.not_answered} {promise}", Then.HANG_UP)
    return transcript.keep_said(session, conversation, call.sid, turn, line, [])


def _decide(
    session: Session,
    conversation: Conversation,
    call: OnCall,
    turn: int,
    message: Message,
    heard: Heard,
    last: Message | None,
) -> Line | Step:
    meaning = understand(heard, last)
    told = personal_care.note(session, conversation, heard.speech)
    if isinstance(meaning, Words) and meaning.command:
        opt_outs.obey(session, conversation, meaning.command)
    elif handoffs.is_with_person(conversation):
        message.status = MessageStatus.HANDLED
        return go_to_person(session, conversation, call.sid, turn, "")
    elif not isinstance(meaning, Words) or (last is not None and notices.is_notice(last) and not told):
        message.status = MessageStatus.HANDLED
        return _answer_alone(session, conversation, call, turn, meaning, last)
    question = Question(
        sender=str(conversation.id), text=meaning.text, channel=Channel.VOICE.value, message_id=message.id,
        redelivered=message.tries > 0, metadata={"call_sid": call.sid, **heard.details},
    )  # fmt: skip
    return Step(turn, message.id, question, meaning.command)


def _answer_alone(
    session: Session,
    conversation: Conversation,
    call: OnCall,
    turn: int,
    meaning: Silence | Again | Words | Piece,
    last: Message | None,
) -> Line:
    """Silence, repeating, a number in pieces, and the cédula before a notice need no Rasa."""
    if isinstance(meaning, Words | Piece):
        assert last is not None
        if isinstance(meaning, Piece):
            return repeats.ask_on(session, conversation, call.sid, turn, meaning, last)
        return notices.hear(session, conversation, call.sid, turn, meaning.text, last)
    silences = int(last.details.get("silences", 0)) + 1 if last and isinstance(meaning, Silence) else 0
    if silences >= _MOST_SILENCES:
        return _give_up(session, conversation, call, turn)
    return repeats.repeat(session, conversation, call.sid, turn, meaning, last, silences)


def _give_up(session: Session, conversation: Conversation, call: OnCall, turn: int) -> Line:
    """Two silences: the person where one can be reached now, else a promised call, and the attempts go on."""
    phrases = get_phrases().call
    if handoffs.can_dial():
        return go_to_person(session, conversation, call.sid, turn, phrases.silence, HandoffReason.CALL_SILENT)
    promise = handoffs.promise_call(session, conversation)
    contact = session.get(Contact, conversation.contact_id) if conversation.contact_id else None
    if contact is not None:
        callback = "se le devolverá la llamada"
        typify_ending(
            session, contact, Ending.NOT_UNDERSTOOD, replace=False, channel="llamada", next_step=callback
        )
    line = Line(f"{phrases.silence} {promise} {phrases.goodbye}", Then.HANG_UP)
    return transcript.keep_said(session, conversation, call.sid, turn, line, [])


def _put_through(session: Session, conversation: Conversation, call_sid: str, turn: int, text: str) -> Line:
    """Rasa wants a person on the line; where there is none now, a call is promised."""
    if handoffs.can_dial():
        line = Line(text, Then.DIAL)
    else:
        line = Line(f"{text} {handoffs.promise_call(session, conversation)}".strip(), Then.HANG_UP)
    return transcript.keep_said(session, conversation, call_sid, turn, line, [])


def _confirm_silence(
    session: Session, conversation: Conversation, call: OnCall, turn: int, replies: list[Reply] | None
) -> Line:
    text = " ".join(reply.text for reply in replies or [] if reply.text.strip())
    line = Line(text or get_phrases().opt_out.registered_spoken, Then.HANG_UP)
    return transcript.keep_said(session, conversation, call.sid, turn, line, [])
