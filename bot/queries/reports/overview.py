"""All campaigns in one table: where each stands, how much is left, and what is wrong."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.models import Alarm, Campaign, Contact, ContactState
from bot.queries.reports.report import Report, percent
from bot.queries.state_names import SCRIPTS
from bot.services.campaigns.campaigns import STATE_NAMES
from bot.services.watching.alarms import TITLES

_HEADINGS = (
    "CAMPAÑA", "GUION", "ESTADO", "EMPIEZA", "PLAZO", "TERMINA", "CONTACTOS", "ABIERTOS", "RESUELTOS", "% RESUELTO",
    "ALARMAS",
)  # fmt: skip
_OPEN = (ContactState.PENDING, ContactState.ACTIVE)


def list_campaigns(session: Session) -> tuple[Sequence[Campaign], Report]:
    """Every campaign, the newest first, and its row."""
    campaigns = session.scalars(select(Campaign).order_by(Campaign.id.desc())).all()
    counts, alarms = _count_contacts(session), _list_alarms(session)
    return campaigns, Report(_HEADINGS, [_write(c, counts[c.id], alarms[c.id]) for c in campaigns])


def _count_contacts(session: Session) -> dict[int, Counter[ContactState]]:
    rows = session.execute(
        select(Contact.campaign_id, Contact.state, func.count()).group_by(Contact.campaign_id, Contact.state)
    )
    counts: dict[int, Counter[ContactState]] = defaultdict(Counter)
    for campaign_id, state, count in rows:
        counts[campaign_id][state] = count
    return counts


def _list_alarms(session: Session) -> dict[int, list[str]]:
    rows = session.execute(
        select(Alarm.campaign_id, Alarm.kind).where(Alarm.cleared_at.is_(None)).order_by(Alarm.id)
    )
    alarms: dict[int, list[str]] = defaultdict(list)
    for campaign_id, kind in rows:
        alarms[campaign_id].append(TITLES[kind])
    return alarms


def _write(campaign: Campaign, counts: Counter[ContactState], alarms: Sequence[str]) -> tuple[object, ...]:
    total, settled = counts.total(), counts[ContactState.SETTLED]
    return (
        campaign.name, SCRIPTS.get(campaign.script, campaign.script.value), STATE_NAMES[campaign.state],
        campaign.starts_on, campaign.deadline, campaign.ends_on, total, sum(counts[state] for state in _OPEN),
        settled, percent(settled, total), "; ".join(alarms),
    )  # fmt: skip
