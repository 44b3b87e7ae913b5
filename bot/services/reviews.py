"""What supervisors think of how conversations were handled."""

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from bot import clock
from bot.errors import InvalidInput
from bot.models import Account, Conversation, HandlingStep, Message, MessageKind, Review
from bot.services import audit

SCORES = range(1, 6)
_LONGEST = 2000


def add(
    session: Session, conversation: Conversation, reviewer: str, agent: str, score: int, comment: str
) -> Review:
    """Score an agent's part of a conversation, 1 to 5; a later word of the same reviewer replaces the earlier one.

    Raises:
        InvalidInput: no such score, a comment too long, or the agent never had the conversation.
    """
    comment = comment.strip()
    if score not in SCORES:
        raise InvalidInput("Elige una calificación del 1 al 5.")
    if len(comment) > _LONGEST:
        raise InvalidInput(f"El comentario puede tener hasta {_LONGEST} caracteres.")
    if agent not in dict(list_agents(session, conversation)):
        raise InvalidInput("Elige a quién calificas.")
    review = session.scalar(_of(conversation).where(Review.reviewer == reviewer, Review.agent == agent))
    if review is None:
        review = Review(conversation_id=conversation.id, reviewer=reviewer, agent=agent)
        session.add(review)
    review.score, review.comment, review.reviewed_at = score, comment or None, clock.now()
    session.flush()
    audit.record(session, "conversation.review", conversation, score=score)
    return review


def list_of(session: Session, conversation: Conversation) -> Sequence[Review]:
    """The reviews of a conversation, oldest first."""
    return session.scalars(_of(conversation).order_by(Review.id)).all()


def list_agents(session: Session, conversation: Conversation) -> list[tuple[str, str]]:
    """Mail address and name of who had the conversation or wrote in it, in the order of the names."""
    had = select(HandlingStep.agent).where(HandlingStep.conversation_id == conversation.id)
    wrote = select(Message.author).where(
        Message.conversation_id == conversation.id, Message.kind == MessageKind.AGENT
    )
    found = select(Account.email, Account.name).where(Account.email.in_(had.union(wrote)))
    return [(email, name) for email, name in session.execute(found.order_by(Account.name))]


def _of(conversation: Conversation) -> Select[Review]:
    return select(Review).where(Review.conversation_id == conversation.id)
