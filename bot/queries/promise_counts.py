"""Promises counted for reports: how many were kept, by script, by campaign and by who took them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from bot.models import Campaign, Contact, Promise, PromiseStatus
from bot.queries.reports.scope import Scope

BOT = "bot"
Facts = dict[str, Any]


@dataclass(frozen=True)
class Count:
    """So many promises of so many dollars together that are alike in everything that is counted by."""

    script: str | None
    campaign: str | None
    taken_by: str
    status: PromiseStatus
    promises: int
    amount: Decimal


def count_promises(session: Session, campaign: Campaign) -> dict[str, Facts]:
    """A campaign's promises by who took them ("bot" or an agent's mail address)."""
    return _group(_count(session, Contact.campaign_id == campaign.id), lambda each: each.taken_by)


def report_promises(session: Session, first: date | None, last: date | None) -> Facts:
    """Promises that were made from one local day to another, both included, as they stand now.

    A promise outside any campaign has neither script nor campaign (None).

    Raises:
        InvalidInput: the last day is before the first.
    """
    counts = _count(session, *Scope(None, first, last).within(Promise.made_at))
    scripts = _group(counts, lambda each: each.script)
    campaigns = _group(counts, lambda each: (each.campaign, each.script))
    agents = _group(counts, lambda each: each.taken_by)
    return {
        "from": first,
        "to": last,
        "total": _sum_up(counts),
        "scripts": [{"script": script} | facts for script, facts in scripts.items()],
        "campaigns": [{"campaign": c, "script": s} | facts for (c, s), facts in campaigns.items()],
        "agents": [{"agent": agent} | facts for agent, facts in agents.items()],
    }


def list_counts(session: Session, scope: Scope) -> dict[tuple[str | None, str], Facts]:
    """The promises that were made in these days, by campaign and by who took them."""
    limits = [*scope.of_campaign(), *scope.within(Promise.made_at)]
    return _group(_count(session, *limits), lambda each: (each.campaign, each.taken_by))


def _count(session: Session, *limits: ColumnElement[bool]) -> list[Count]:
    columns = (Campaign.script, Campaign.name, Promise.made_by, Promise.status)
    rows = session.execute(
        select(*columns, func.count(), func.sum(Promise.amount))
        .select_from(Promise)
        .outerjoin(Contact, Contact.id == Promise.contact_id)
        .outerjoin(Campaign, Campaign.id == Contact.campaign_id)
        .where(*limits)
        .group_by(*columns, Campaign.id)
        .order_by(Campaign.id.nulls_last(), Promise.made_by.nulls_first())
    )
    return [
        Count(script.value if script else None, campaign, made_by or BOT, status, promises, amount)
        for script, campaign, made_by, status, promises, amount in rows
    ]


def _group[K](counts: Iterable[Count], key: Callable[[Count], K]) -> dict[K, Facts]:
    found: dict[K, list[Count]] = defaultdict(list)
    for each in counts:
        found[key(each)].append(each)
    return {name: _sum_up(alike) for name, alike in found.items()}


def _sum_up(counts: Sequence[Count]) -> Facts:
    """`share_kept` of those that are judged, None while none is; amounts in dollars."""
    found = {status: sum(c.promises for c in counts if c.status is status) for status in PromiseStatus}
    judged = found[PromiseStatus.KEPT] + found[PromiseStatus.BROKEN]
    kept = [each.amount for each in counts if each.status is PromiseStatus.KEPT]
    return {
        "made": sum(found.values()),
        **{status.value: count for status, count in found.items()},
        "share_kept": round(found[PromiseStatus.KEPT] / judged, 3) if judged else None,
        "amount": sum((each.amount for each in counts), Decimal("0.00")),
        "amount_kept": sum(kept, Decimal("0.00")),
    }
