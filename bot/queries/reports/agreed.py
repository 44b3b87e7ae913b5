"""What was agreed with customers and what came of it: promises kept, benefits taken, turns attended."""

from collections import Counter
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.models import Benefit, BenefitStatus, Campaign, Contact, Office, PromiseStatus, Turn, TurnStatus
from bot.queries.promise_counts import BOT, list_counts
from bot.queries.reports.report import Report, percent
from bot.queries.reports.scope import Scope

_PROMISES = (
    "CAMPAÑA", "TOMADAS POR", "TOMADAS", "ABIERTAS", "CUMPLIDAS", "INCUMPLIDAS", "ANULADAS", "% CUMPLIDO",
    "PROMETIDO", "CUMPLIDO",
)  # fmt: skip
_BENEFITS = ("CAMPAÑA", "BENEFICIO", "OTORGADO POR", "OTORGADOS", "ANULADOS")
_TURNS = ("CIUDAD", "OFICINA", "RESERVADOS", "ATENDIDOS", "NO ASISTIERON", "ANULADOS", "% ASISTE")
NO_CAMPAIGN = "sin campaña"


def report_promises(session: Session, scope: Scope) -> Report:
    """Promises that were made in these days, as they stand now; the share is of those that fell due."""
    rows, drills = [], []
    for (campaign, taken_by), facts in list_counts(session, scope).items():
        share = facts["share_kept"]
        rows.append((
            campaign or NO_CAMPAIGN, taken_by, facts["made"],
            *(facts[status.value] for status in PromiseStatus),
            None if share is None else (Decimal(str(share)) * 100).quantize(Decimal("0.1")),
            facts["amount"], facts["amount_kept"],
        ))  # fmt: skip
        of = {"taken_by": taken_by}
        statuses = {3 + n: of | {"promise": status.value} for n, status in enumerate(PromiseStatus)}
        drills.append({2: of} | statuses if campaign and scope.campaign else {})
    return Report(_PROMISES, rows, drills)


def report_benefits(session: Session, scope: Scope) -> Report:
    """Benefits that were granted in these days, by campaign and by who granted them."""
    rows = session.execute(
        select(Campaign.name, Benefit.title, Benefit.made_by, Benefit.status, func.count())
        .select_from(Benefit)
        .outerjoin(Contact, Contact.id == Benefit.contact_id)
        .outerjoin(Campaign, Campaign.id == Contact.campaign_id)
        .where(*scope.of_campaign(), *scope.within(Benefit.granted_at))
        .group_by(Campaign.id, Campaign.name, Benefit.title, Benefit.made_by, Benefit.status)
        .order_by(Campaign.id.nulls_last(), Benefit.title, Benefit.made_by.nulls_first())
    )
    counts: dict[tuple[str, str, str], Counter[BenefitStatus]] = {}
    for campaign, title, made_by, status, count in rows:
        key = (campaign or NO_CAMPAIGN, title, made_by or BOT)
        counts.setdefault(key, Counter())[status] += count
    return Report(
        _BENEFITS,
        [
            (*key, found[BenefitStatus.GRANTED], found[BenefitStatus.CANCELLED])
            for key, found in counts.items()
        ],
    )


def report_turns(session: Session, scope: Scope) -> Report:
    """Turns that fall in these days, by office; the share is of those whose result is known."""
    rows = session.execute(
        select(Office.city, Office.name, Turn.status, func.count())
        .select_from(Turn)
        .join(Office, Office.id == Turn.office_id)
        .outerjoin(Contact, Contact.id == Turn.contact_id)
        .where(*scope.of_campaign(), *scope.within(Turn.starts_at))
        .group_by(Office.id, Office.city, Office.name, Turn.status)
        .order_by(Office.city, Office.name)
    )
    counts: dict[tuple[str, str], Counter[TurnStatus]] = {}
    for city, name, status, count in rows:
        counts.setdefault((city, name), Counter())[status] += count
    order = (TurnStatus.BOOKED, TurnStatus.ATTENDED, TurnStatus.MISSED, TurnStatus.CANCELLED)
    return Report(_TURNS, [(*key, *(n[s] for s in order), _attendance(n)) for key, n in counts.items()])


def _attendance(counts: Counter[TurnStatus]) -> Decimal | None:
    attended, missed = counts[TurnStatus.ATTENDED], counts[TurnStatus.MISSED]
    return percent(attended, attended + missed)
