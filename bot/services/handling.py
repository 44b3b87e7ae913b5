"""Keeps each step of a conversation between the bot, the queue and people: for the thread, reports and audits."""

from sqlalchemy.orm import Session

from bot import clock
from bot.models import Conversation, ConversationState, HandlingKind, HandlingStep


def record_step(
    session: Session,
    conversation: Conversation,
    kind: HandlingKind,
    actor: str | None = None,
    reason: str | None = None,
) -> None:
    """Note a step as the conversation stands after it; `actor` is a mail address, None: the bot, clock or customer."""
    session.add(
        HandlingStep(
            conversation_id=conversation.id,
            kind=kind,
            actor=actor,
            agent=conversation.agent,
            queue=conversation.queue,
            reason=reason,
            at=clock.now(),
        )
    )


def reopen(session: Session, conversation: Conversation) -> None:
    """What was closed begins anew with the bot: the customer speaks again."""
    if conversation.state is ConversationState.CLOSED:
        conversation.state, conversation.agent = ConversationState.BOT, None
        conversation.handoff_reason = conversation.waiting_since = conversation.queue = None
        conversation.claimed_at = conversation.closed_at = None
        record_step(session, conversation, HandlingKind.REOPENED)
