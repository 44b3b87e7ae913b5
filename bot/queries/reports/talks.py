"""The conversations behind a number of a report: handed over for a reason, settled by the bot, attended by somebody."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, exists, select

from bot.errors import InvalidInput
from bot.models import (
    Campaign,
    Closing,
    Contact,
    Conversation,
    ConversationState,
    Customer,
    HandlingKind,
    HandlingStep,
)
from bot.queries.reports.listing import Listing
from bot.queries.reports.resolution import ENDS, end_of, has_spoken, has_step, name_reason, was_handed_over
from bot.queries.reports.scope import Scope
from bot.queries.state_names import CONVERSATIONS

FILTERS = ("end", "reason", "agent", "claimed_by", "closed_by", "queue")
COMMON = "common"  # the queue that has no code
_HEADINGS = (
    "CÉDULA",
    "APELLIDOS Y NOMBRES",
    "DIRECCIÓN",
    "CAMPAÑA",
    "SITUACIÓN",
    "MOTIVO",
    "ASESOR",
    "ÚLTIMO MENSAJE",
)


def _find(scope: Scope, drill: Mapping[str, str]) -> Any:
    return (
        select(Conversation.id)
        .outerjoin(Contact, Contact.id == Conversation.contact_id)
        .where(*scope.of_talk(), *_read_filters(scope, drill))
    )


def _describe(keys: Sequence[int]) -> Any:
    return (
        select(
            Conversation.id,
            Conversation.id.label("conversation_id"),
            Customer.cedula,
            Customer.name,
            Conversation.address,
            Campaign.name.label("campaign"),
            Conversation.state,
            Conversation.handoff_reason,
            Conversation.agent,
            Conversation.last_inbound_at,
        )
        .outerjoin(Customer, Customer.id == Conversation.customer_id)
        .outerjoin(Contact, Contact.id == Conversation.contact_id)
        .outerjoin(Campaign, Campaign.id == Contact.campaign_id)
        .where(Conversation.id.in_(keys))
    )


def _cells(row: Any) -> tuple[Any, ...]:
    reason = name_reason(row.handoff_reason) if row.handoff_reason else None
    return (
        row.cedula, row.name, row.address, row.campaign, CONVERSATIONS[row.state], reason, row.agent,
        row.last_inbound_at,
    )  # fmt: skip


def _read_filters(scope: Scope, drill: Mapping[str, str]) -> list[ColumnElement[bool]]:
    if unknown := [name for name in drill if name not in FILTERS]:
        raise InvalidInput(f"No hay ningún filtro «{unknown[0]}».")
    found: list[ColumnElement[bool]] = []
    if "end" in drill:
        found += [Contact.id.is_not(None), has_spoken(scope), *_ended(scope, drill["end"])]
    if "reason" in drill:
        reason = drill["reason"]
        same = HandlingStep.reason == reason if reason else HandlingStep.reason.is_(None)
        found.append(has_step(scope, HandlingStep.kind == HandlingKind.ESCALATED, same))
    if "agent" in drill:
        found += [Conversation.state == ConversationState.AGENT, Conversation.agent == drill["agent"]]
    if "queue" in drill:
        queue = drill["queue"]
        theirs = Conversation.queue.is_(None) if queue == COMMON else Conversation.queue == queue
        found += [Conversation.state == ConversationState.WAITING, theirs]
    if "claimed_by" in drill:
        kinds = [HandlingKind.CLAIMED, HandlingKind.TRANSFERRED]
        found.append(has_step(scope, HandlingStep.kind.in_(kinds), HandlingStep.agent == drill["claimed_by"]))
    if "closed_by" in drill:
        by = [Closing.agent == drill["closed_by"], *scope.within(Closing.closed_at)]
        found.append(exists().where(Closing.conversation_id == Conversation.id, *by).correlate(Conversation))
    return found


def _ended(scope: Scope, end: str) -> list[ColumnElement[bool]]:
    if end == "all":
        return []
    if end == "handed":
        return [was_handed_over(scope)]
    if end not in ENDS:
        raise InvalidInput(f"«{end}» no es un final de conversación.")
    return [end_of(scope) == end]


TALKS = Listing(_HEADINGS, Conversation.id, _find, _describe, _cells)
