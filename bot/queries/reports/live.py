"""What goes on at the desk now: who waits and since when, and which agent has how much to do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from bot import clock
from bot.catalog.desk import get_desk
from bot.models import Account, Closing, Conversation, ConversationState, Review, Role
from bot.queries.due_today import count_late
from bot.queries.reports.report import Report
from bot.queries.reports.talks import COMMON
from bot.services.ownership import is_present

AGES = (5, 15, 60)  # minutes
_QUEUE = ("COLA", "ESPERAN", "< 5 MIN", "5 A 15 MIN", "15 A 60 MIN", "> 60 MIN", "LA MÁS ANTIGUA (MIN)")
_AGENTS = ("ASESOR", "CORREO", "EN LÍNEA", "VISTO", "CHATS", "CERRADOS HOY", "CALIFICACIÓN")
_REVIEW_DAYS = 30
_SINCE = func.coalesce(Conversation.waiting_since, Conversation.last_inbound_at, Conversation.created_at)


@dataclass(frozen=True)
class Desk:
    """The two tables, and the sums above them."""

    queues: Report
    agents: Report
    waiting: int
    with_agents: int
    present: int
    late_calls: int


def show_desk(session: Session) -> Desk:
    """The desk at this moment."""
    queues, chats = _list_queues(session), _count_chats(session)
    accounts = _list_accounts(session)
    present = [account for account in accounts if is_present(account.seen_at)]
    return Desk(
        queues=queues,
        agents=_list_agents(session, accounts, chats),
        waiting=sum(row[1] for row in queues.rows),
        with_agents=sum(chats.values()),
        present=len(present),
        late_calls=count_late(session),
    )


def _list_queues(session: Session) -> Report:
    now = clock.now()
    limits = [now - timedelta(minutes=minutes) for minutes in AGES]
    later = [None, *limits]
    ages = [
        func.sum(case(((since < _SINCE) & (until >= _SINCE if until is not None else True), 1), else_=0))
        for since, until in zip(limits, later, strict=False)
    ]
    oldest = func.sum(case((limits[-1] >= _SINCE, 1), else_=0))
    rows = session.execute(
        select(Conversation.queue, func.count(), *ages, oldest, func.min(_SINCE))
        .where(Conversation.state == ConversationState.WAITING)
        .group_by(Conversation.queue)
        .order_by(func.min(_SINCE))
    ).all()
    desk = get_desk()
    titles: dict[str | None, str] = {None: desk.title_of(None)} | dict(desk.queues)
    cells = [
        (titles.get(queue, queue), *counts, int((now - since).total_seconds() // 60))
        for queue, *counts, since in rows
    ]
    return Report(_QUEUE, cells, [{1: {"queue": row[0] or COMMON}} for row in rows])


def _count_chats(session: Session) -> dict[str, int]:
    rows = session.execute(
        select(Conversation.agent, func.count())
        .where(Conversation.state == ConversationState.AGENT, Conversation.agent.is_not(None))
        .group_by(Conversation.agent)
    )
    return {agent or "": count for agent, count in rows}


def _list_accounts(session: Session) -> Sequence[Account]:
    return session.scalars(
        select(Account)
        .where(Account.active, Account.role.in_([Role.AGENT, Role.SUPERVISOR]))
        .order_by(Account.name, Account.email)
    ).all()


def _list_agents(session: Session, accounts: Sequence[Account], chats: dict[str, int]) -> Report:
    closed, scores = _count_closed(session), _average_scores(session)
    shown = [a for a in accounts if a.role is Role.AGENT or a.email in chats or a.email in closed]
    rows = [
        (
            account.name, account.email, "sí" if is_present(account.seen_at) else "no", account.seen_at,
            chats.get(account.email, 0), closed.get(account.email, 0), scores.get(account.email),
        )
        for account in shown
    ]  # fmt: skip
    return Report(_AGENTS, rows, [{4: {"agent": account.email}} for account in shown])


def _count_closed(session: Session) -> dict[str, int]:
    rows = session.execute(
        select(Closing.agent, func.count())
        .where(Closing.closed_at >= clock.start_of_day(clock.today()))
        .group_by(Closing.agent)
    )
    return {agent: count for agent, count in rows}


def _average_scores(session: Session) -> dict[str, Decimal]:
    """Of the last month, with two places."""
    since = clock.now() - timedelta(days=_REVIEW_DAYS)
    rows = session.execute(
        select(Review.agent, func.sum(Review.score), func.count())
        .where(Review.agent.is_not(None), Review.reviewed_at >= since)
        .group_by(Review.agent)
    )
    return {agent or "": (Decimal(total) / count).quantize(Decimal("0.01")) for agent, total, count in rows}
