"""How many conversations the bot settled by itself, and how many it handed over, and why."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, literal, or_, select
from sqlalchemy.orm import Session

from bot.models import (
    Campaign,
    Channel,
    Contact,
    ContactState,
    Conversation,
    ConversationState,
    HandlingKind,
    HandlingStep,
    Message,
)
from bot.queries.reports.report import Report, percent
from bot.queries.reports.scope import Scope
from bot.queries.reports.steps import is_word
from bot.services.handoffs import HandoffReason

_HEADINGS = (
    "CAMPAÑA", "CONVERSACIONES", "RESUELTAS SOLO BOT", "RESUELTAS CON ASESOR", "SIN RESOLVER", "PASARON A ASESOR",
    "% SOLO BOT", "% PASAN A ASESOR",
)  # fmt: skip
_REASONS = ("MOTIVO", "VECES", "% DEL TOTAL")
_PERSON = (ConversationState.WAITING, ConversationState.AGENT)
ENDS = ("bot", "person", "open")


def report_resolution(session: Session, scope: Scope) -> Report:
    """Conversations of a campaign in which the customer spoke in these days, by how they ended and with whom."""
    counts: dict[int, Counter[str]] = {}
    names: dict[int, str] = {}
    for key, name, end, handed, count in session.execute(_count(scope)):
        names[key] = name
        counts.setdefault(key, Counter()).update({"all": count, end: count, "handed": count if handed else 0})
    rows = [_write(names[key], found) for key, found in sorted(counts.items())]
    drills = [_drill(key) for key in sorted(counts)]
    return Report(_HEADINGS, rows, drills)


def _count(scope: Scope) -> Any:
    end, handed = end_of(scope), case((was_handed_over(scope), 1), else_=0)
    found = (
        select(Contact.campaign_id, end.label("end"), handed.label("handed"))
        .select_from(Conversation)
        .join(Contact, Contact.id == Conversation.contact_id)
        .where(*scope.of_talk(), has_spoken(scope))
        .subquery()
    )
    columns = (found.c.campaign_id, Campaign.name, found.c.end, found.c.handed)
    return (
        select(*columns, func.count()).join(Campaign, Campaign.id == found.c.campaign_id).group_by(*columns)
    )


def _write(name: str, found: Counter[str]) -> Sequence[Any]:
    shares = (percent(found["bot"], found["all"]), percent(found["handed"], found["all"]))
    return name, found["all"], *(found[end] for end in ENDS), found["handed"], *shares


def _drill(campaign_id: int) -> dict[int, dict[str, str]]:
    of = {"campaign": str(campaign_id)}
    ends = {2 + n: of | {"end": end} for n, end in enumerate(ENDS)}
    return {1: of | {"end": "all"}, **ends, 5: of | {"end": "handed"}}


def has_spoken(scope: Scope) -> ColumnElement[bool]:
    """Whether the customer wrote or said something in these days; what is written is dated by the last word."""
    wrote = and_(Conversation.last_inbound_at.is_not(None), *scope.within(Conversation.last_inbound_at))
    said = exists().where(
        Message.conversation_id == Conversation.id,
        Message.channel == Channel.VOICE,
        is_word(),
        *scope.within(Message.created_at),
    )
    return or_(wrote, said.correlate(Conversation))


def was_handed_over(scope: Scope) -> ColumnElement[bool]:
    """Whether a person was asked for, by the bot or by the customer."""
    return or_(has_step(scope, HandlingStep.kind == HandlingKind.ESCALATED), was_attended(scope))


def was_attended(scope: Scope) -> ColumnElement[bool]:
    """Whether a person took it, or has to."""
    return or_(has_step(scope, HandlingStep.kind == HandlingKind.CLAIMED), Conversation.state.in_(_PERSON))


def end_of(scope: Scope) -> ColumnElement[str]:
    """One of ENDS."""
    settled = Contact.state == ContactState.SETTLED
    return case(
        (and_(settled, was_attended(scope)), literal("person")),
        (settled, literal("bot")),
        else_=literal("open"),
    )


def has_step(scope: Scope, *criteria: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether a conversation has such a step in these days; they are looked up once, not for each conversation."""
    steps = select(HandlingStep.conversation_id).where(*criteria, *scope.within(HandlingStep.at))
    return Conversation.id.in_(steps)


def report_reasons(session: Session, scope: Scope) -> Report:
    """Why a person was asked for in these days, the most frequent reason first."""
    query = (
        select(HandlingStep.reason, func.count())
        .where(HandlingStep.kind == HandlingKind.ESCALATED, *scope.within(HandlingStep.at))
        .group_by(HandlingStep.reason)
        .order_by(func.count().desc(), HandlingStep.reason)
    )
    if scope.campaign:
        query = (
            query.join(Conversation, Conversation.id == HandlingStep.conversation_id)
            .join(Contact, Contact.id == Conversation.contact_id)
            .where(*scope.of_talk())
        )
    found = session.execute(query).all()
    total = sum(count for _, count in found)
    rows = [(name_reason(reason), count, percent(count, total)) for reason, count in found]
    return Report(_REASONS, rows, [{1: {"reason": reason or ""}} for reason, _ in found])


def name_reason(reason: str | None) -> str:
    """What agents read; one that is no longer used is told as it was kept."""
    labels = {each.value: each.label for each in HandoffReason}
    return labels.get(reason or HandoffReason.OTHER, reason or "")
