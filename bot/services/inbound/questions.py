"""Puts a customer's turn in words for Rasa: a choice's payload, a kind of message, or the text."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from bot.models import Conversation, Message
from bot.rasa import Question
from bot.services.inbound import choices, received_media
from bot.services.inbound.plain_text import neutralise_command

OPT_OUT = "/opt_out"


def build(
    session: Session, conversation: Conversation, turn: Sequence[Message], redelivered: bool
) -> Question:
    """The question for one written turn; several messages are one album."""
    head = turn[0]
    text, metadata = _say(session, head)
    return Question(
        sender=str(conversation.id),
        text=text,
        channel=head.channel.value,
        message_id=head.id,
        redelivered=redelivered,
        media=[item for message in turn for item in received_media.list_kept(message)],
        metadata=metadata | _describe_media(turn),
    )


def _say(session: Session, message: Message) -> tuple[str, dict[str, Any]]:
    if message.details.get("command") == "opt_out":
        return OPT_OUT, {}
    if message.media:
        return "/media_received", {}
    if location := message.details.get("location"):
        return "/location_received", {"location": location}
    if choice := _find_choice(session, message):
        return str(choice["payload"]), {}
    return neutralise_command(message.body or ""), {}


def _find_choice(session: Session, message: Message) -> choices.Choice | None:
    assert message.conversation_id is not None
    payload = message.details.get("payload")
    if payload and (offered := choices.was_offered(session, message.conversation_id, payload)):
        return offered
    return choices.read_choice(
        message.body or "", choices.last_offered(session, message.conversation_id, before_id=message.id)
    )


def _describe_media(turn: Sequence[Message]) -> dict[str, Any]:
    if not turn[0].media:
        return {}
    return {
        "caption": " ".join(message.body for message in turn if message.body),
        "refused": [problem for message in turn for problem in received_media.list_problems(message)],
    }
