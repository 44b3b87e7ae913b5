"""The lists of conversations: who waits, one's own, all, and the closed ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, joinedload

from bot.models import (
    Account,
    Campaign,
    Channel,
    Contact,
    Conversation,
    ConversationState,
    Customer,
    Direction,
    Message,
    MessageStatus,
)
from bot.queries.desk import search

PAGE = 30


class InboxList(StrEnum):
    """Which conversations are looked at."""

    WAITING = "waiting"
    MINE = "mine"
    ALL = "all"
    CLOSED = "closed"


@dataclass(frozen=True)
class Filters:
    """What narrows a list; empty values narrow nothing. `campaign_id`, `reason`, `typification`, `queue` as kept."""

    text: str = ""
    campaign_id: int | None = None
    reason: str = ""
    typification: str = ""
    queue: str = ""

    @property
    def are_set(self) -> bool:
        """Whether anything narrows the list."""
        return any((self.text.strip(), self.campaign_id, self.reason, self.typification, self.queue))


@dataclass(frozen=True)
class InboxRow:
    """One conversation in a list; instants are UTC. `unanswered`: the customer spoke last."""

    id: int
    title: str
    address: str
    state: ConversationState
    agent: str | None
    queue: str | None
    reason: str | None
    waiting_since: datetime | None
    said: str
    said_at: datetime | None
    unanswered: bool
    channel: Channel | None
    campaign: str | None


@dataclass(frozen=True)
class InboxPage:
    """Rows in the list's order, and whether more follow."""

    rows: Sequence[InboxRow]
    has_more: bool


def list_page(session: Session, which: InboxList, agent: str, filters: Filters, page: int = 0) -> InboxPage:
    """One page of a list, `PAGE` rows; `agent`: whose own list is meant, by mail address."""
    found = _fetch(session, which, agent, filters, page * PAGE)
    shown = found[:PAGE]
    said = _last_said(session, [each.id for each in shown], of_customer=which is InboxList.WAITING)
    names = _names(session, {each.agent for each in shown if each.agent})
    return InboxPage([_show(each, said.get(each.id), names) for each in shown], len(found) > PAGE)


def count_lists(session: Session, agent: str) -> Mapping[InboxList, int]:
    """How many wait, and how many are one's own."""
    waiting = select(func.count()).where(Conversation.state == ConversationState.WAITING)
    mine = select(func.count()).where(
        Conversation.agent == agent, Conversation.state == ConversationState.AGENT
    )
    return {InboxList.WAITING: session.scalar(waiting) or 0, InboxList.MINE: session.scalar(mine) or 0}


def _fetch(
    session: Session, which: InboxList, agent: str, filters: Filters, offset: int
) -> list[Conversation]:
    """One page's conversations and one more. All: the newest word first, who never wrote after them.

    In two steps, since neither database has an index for both at once.
    """
    query = _select(session, which, agent, filters)
    if which is not InboxList.ALL:
        return list(session.scalars(query.limit(PAGE + 1).offset(offset)))
    spoke = query.where(Conversation.last_inbound_at.is_not(None))
    newest = spoke.order_by(Conversation.last_inbound_at.desc(), Conversation.id.desc())
    found = list(session.scalars(newest.limit(PAGE + 1).offset(offset)))
    if len(found) > PAGE:
        return found
    passed = 0 if found else offset - _count(session, spoke)
    silent = query.where(Conversation.last_inbound_at.is_(None)).order_by(Conversation.id.desc())
    return [*found, *session.scalars(silent.limit(PAGE + 1 - len(found)).offset(passed))]


def _count(session: Session, query: Select[Conversation]) -> int:
    return (
        session.scalar(select(func.count()).select_from(query.with_only_columns(Conversation.id).subquery()))
        or 0
    )


def _select(session: Session, which: InboxList, agent: str, filters: Filters) -> Select[Conversation]:
    query = select(Conversation).options(
        joinedload(Conversation.customer), joinedload(Conversation.contact).joinedload(Contact.campaign)
    )
    query = query.where(*_conditions(session, filters))
    match which:
        case InboxList.WAITING:
            since = func.coalesce(Conversation.waiting_since, Conversation.created_at)
            waiting = query.where(Conversation.state == ConversationState.WAITING)
            return waiting.order_by(since, Conversation.id)
        case InboxList.MINE:
            own = query.where(Conversation.state == ConversationState.AGENT, Conversation.agent == agent)
            return own.order_by(Conversation.last_inbound_at.desc().nulls_last(), Conversation.id.desc())
        case InboxList.CLOSED:
            over = query.where(Conversation.state == ConversationState.CLOSED)
            return over.order_by(Conversation.closed_at.desc(), Conversation.id.desc())
        case InboxList.ALL:
            return query


def _conditions(session: Session, filters: Filters) -> list[ColumnElement[bool]]:
    found = [
        condition
        for value, condition in (
            (filters.reason, Conversation.handoff_reason == filters.reason),
            (filters.queue, Conversation.queue == filters.queue),
        )
        if value
    ]
    contacts = select(Contact.id).where(
        *([Contact.campaign_id == filters.campaign_id] if filters.campaign_id else []),
        *([Contact.typification_code == filters.typification] if filters.typification else []),
    )
    if filters.campaign_id or filters.typification:
        found.append(Conversation.contact_id.in_(contacts))
    if (about := search.matches(session, filters.text)) is not None:
        found.append(about)
    return found


def _last_said(session: Session, ids: Sequence[int], of_customer: bool) -> Mapping[int, Message]:
    """The last message of each conversation, or the customer's last one; none that has yet to leave."""
    direction = [Message.direction == Direction.IN] if of_customer else []
    newest = (
        select(func.max(Message.id))
        .where(
            Message.conversation_id == Conversation.id,
            Message.channel != Channel.EMAIL,
            Message.status.not_in((MessageStatus.PLANNED, MessageStatus.DUE)),
            *direction,
        )
        .correlate(Conversation)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Conversation.id, Message).join(Message, Message.id == newest).where(Conversation.id.in_(ids))
    )
    return {key: message for key, message in rows}


def _names(session: Session, emails: set[str]) -> Mapping[str, str]:
    rows = session.execute(select(Account.email, Account.name).where(Account.email.in_(emails)))
    return {email: name for email, name in rows}


def _show(conversation: Conversation, said: Message | None, names: Mapping[str, str]) -> InboxRow:
    customer: Customer | None = conversation.customer
    campaign: Campaign | None = conversation.contact.campaign if conversation.contact else None
    return InboxRow(
        id=conversation.id,
        title=customer.name if customer else conversation.address,
        address=conversation.address,
        state=conversation.state,
        agent=names.get(conversation.agent or "", conversation.agent),
        queue=conversation.queue,
        reason=conversation.handoff_reason,
        waiting_since=conversation.waiting_since,
        said=_preview(said),
        said_at=said.created_at if said else conversation.last_inbound_at,
        unanswered=said is not None and said.direction is Direction.IN,
        channel=said.channel if said else None,
        campaign=campaign.name if campaign else None,
    )


def _preview(message: Message | None) -> str:
    if message is None:
        return ""
    text = " ".join((message.body or "").split())[:120]
    return text or ("Archivo adjunto" if message.media else "")
