"""The first words of a call: the campaign's text and a menu, a message for a machine, or a greeting."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from bot.catalog.phrases import get_phrases
from bot.catalog.scripts import TemplateKind, get_scripts
from bot.channels.twiml import Line, Then
from bot.models import Channel, Conversation, Direction, Message, MessageKind, Script
from bot.rasa import Question, Reply
from bot.services import conversations, handling, handoffs
from bot.services.calls import notices, steps, transcript
from bot.services.calls.inputs import ASK_HUMAN
from bot.services.outbound import outcomes

STARTED = "/call_started"
_FIRST_TURN = 0


@dataclass(frozen=True)
class Call:
    """One call; `message_id`: ours, of a call that we placed; `answered_by`: the machine detection's word."""

    sid: str
    address: str
    message_id: int | None = None
    answered_by: str | None = None

    @property
    def is_machine(self) -> bool:
        """Whether nobody listens."""
        return (self.answered_by or "").startswith(("machine", "fax"))


@dataclass(frozen=True)
class Opening:
    """What was decided before Rasa is asked for the menu."""

    question: Question
    intro: str


def begin(session: Session, call: Call) -> Line | Opening:
    """Note that the call was answered; the line, where no menu is needed."""
    conversation = conversations.find_or_open(session, call.address)
    if (said := transcript.find(session, transcript.sid_of(call.sid, _FIRST_TURN, "out"))) is not None:
        return transcript.line_of(said)
    placed = _find_placed(session, call)
    if placed is not None:
        outcomes.record_call_status(
            session, placed.id, "in-progress", answered_by=call.answered_by, sid=call.sid
        )
        if placed.contact is not None:
            conversations.attach_contact(session, conversation, placed.contact)
        if call.is_machine:
            return _keep(session, conversation, call, Line(_machine_text(placed), Then.HANG_UP))
        if placed.kind is not MessageKind.CAMPAIGN:
            return notices.begin(session, conversation, call.sid, placed)
    else:
        conversations.resolve_customer(session, conversation)
    if handoffs.is_with_person(conversation):
        return steps.go_to_person(session, conversation, call.sid, _FIRST_TURN, get_phrases().call.greeting)
    handling.reopen(session, conversation)
    intro = (placed.body if placed else None) or get_phrases().call.greeting
    return Opening(_question(conversation, call, placed), intro)


def finish(session: Session, call: Call, opening: Opening, replies: list[Reply] | None) -> Line:
    """The opening with Rasa's menu, or with our own where Rasa gives none."""
    conversation = conversations.find_or_open(session, call.address)
    text = " ".join(reply.text for reply in replies or [] if reply.text.strip())
    choices = steps.list_choices(replies or [])
    if not text and not choices:
        text, choices = get_phrases().call.open_question, _own_menu(conversation)
    expect = next((reply.expect for reply in replies or [] if reply.expect), None)
    line = Line(f"{opening.intro} {text}".strip(), expect=expect, opens=_names_no_person(choices))
    return _keep(session, conversation, call, line, choices, question=text)


def _own_menu(conversation: Conversation) -> list[dict[str, Any]]:
    """The catalog's, of what the conversation is about."""
    contact = conversation.contact
    script = contact.campaign.script if contact else Script.EQUIPMENT_RECOVERY
    return [choice.model_dump() for choice in get_phrases().call.menus.get(script, [])]


def _names_no_person(choices: list[dict[str, Any]]) -> bool:
    """Whether the way to a person still has to be named."""
    return all(choice["payload"] != ASK_HUMAN for choice in choices)


def _find_placed(session: Session, call: Call) -> Message | None:
    message = session.get(Message, call.message_id) if call.message_id else None
    if message is None or message.direction is not Direction.OUT or message.channel is not Channel.VOICE:
        return None
    return message if message.provider_sid in (None, call.sid) else None


def _question(conversation: Conversation, call: Call, placed: Message | None) -> Question:
    return Question(
        sender=str(conversation.id),
        text=STARTED,
        channel=Channel.VOICE.value,
        message_id=placed.id if placed else 0,
        metadata={"call_sid": call.sid, "incoming": placed is None},
    )


def _machine_text(placed: Message) -> str:
    """What is left on a machine: the catalog's, which names no charge; nothing personal of a notice."""
    if placed.contact is not None and placed.kind is MessageKind.CAMPAIGN:
        script, scenario = placed.contact.campaign.script, placed.contact.scenario
        template = get_scripts().find(script, scenario, Channel.VOICE, TemplateKind.MACHINE)
        if template is not None:
            return template.render(placed.content_variables or {})
    return get_phrases().call.machine_notice


def _keep(
    session: Session,
    conversation: Conversation,
    call: Call,
    line: Line,
    choices: list[dict[str, Any]] | None = None,
    **details: Any,
) -> Line:
    return transcript.keep_said(session, conversation, call.sid, _FIRST_TURN, line, choices or [], **details)
