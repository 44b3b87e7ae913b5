"""Watches over the campaigns: raises an alarm when a promise may not be kept, and clears it when it may again."""

from datetime import timedelta
from threading import Event

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from bot import clock
from bot.bootstrap import Recobra
from bot.catalog.policy import get_policy
from bot.config import Settings
from bot.models import Alarm, AlarmKind, Campaign, CampaignState, MessageStatus
from bot.services.campaigns import roster
from bot.services.outbound import slowing
from bot.services.watching import alarms, failures, movement
from bot.services.watching.movement import Findings

_JUST_RESUMED = (
    timedelta(seconds=3),
    timedelta(seconds=25),
)  # a claim of that moment is over, and two rounds
# What stays true of a campaign that does not run: the others are of its sending.
_OUTLASTING = {CampaignState.PAUSED: {AlarmKind.PAUSED_ITSELF, AlarmKind.LATE}}


def watch_all(recobra: Recobra, stop: Event | None = None) -> int:
    """Look at every campaign that runs or has an alarm open; how many there were. `stop` ends it.

    What costs time is read without holding up any writer.
    """
    with recobra.database.reading() as session:
        ids = session.scalars(select(Campaign.id).where(_is_watched()).order_by(Campaign.id)).all()
    for campaign_id in ids:
        if stop and stop.is_set():
            break
        watch(recobra, campaign_id)
    return len(ids)


def watch(recobra: Recobra, campaign_id: int) -> None:
    """Look at one campaign, and tell what changed."""
    with recobra.database.reading() as session:
        campaign = session.get_one(Campaign, campaign_id)
        findings, excess = _look(session, recobra.settings, campaign)
        opened = {alarm.kind for alarm in alarms.list_open(session, campaign)}
        resumed = _is_just_resumed(campaign)
    changes = {kind: words for kind, words in findings.items() if (kind in opened) is not bool(words)}
    if changes or excess or resumed:
        with recobra.database.writing() as session:
            _tell(session, campaign_id, changes, excess)


def _is_watched() -> ColumnElement[bool]:
    has_alarm = select(Alarm.id).where(Alarm.campaign_id == Campaign.id, Alarm.cleared_at.is_(None))
    return or_(Campaign.state == CampaignState.RUNNING, has_alarm.exists())


def _look(session: Session, settings: Settings, campaign: Campaign) -> tuple[Findings, str | None]:
    if campaign.state is not CampaignState.RUNNING:
        outlasting = _OUTLASTING.get(campaign.state, set())
        return {kind: None for kind in AlarmKind if kind not in outlasting}, None
    findings = movement.look(session, settings, campaign) | _look_at_agents(session, campaign)
    return findings, failures.find_excess(session, campaign)


def _look_at_agents(session: Session, campaign: Campaign) -> Findings:
    """Between the two lengths of the queue an open alarm stays open, so that it does not come and go."""
    policy, minutes = get_policy().waiting_queue, get_policy().watch.no_agents_minutes
    if slowing.count_waiting(session) <= policy.slow_from:
        return {AlarmKind.NO_AGENTS: None}
    waiting = slowing.count_waiting(session, clock.now() - timedelta(minutes=minutes))
    if waiting < policy.slowest_at:
        return {}
    words = (
        f"{waiting} clientes esperan a un asesor desde hace más de {minutes} minutos. La campaña «{campaign.name}» "
        f"envía al {policy.slowest_share:.0%} de su velocidad hasta que se los atienda."
    )
    return {AlarmKind.NO_AGENTS: words}


def _is_just_resumed(campaign: Campaign) -> bool:
    if campaign.watched_from is None or campaign.watched_from == campaign.launched_at:
        return False
    first, last = _JUST_RESUMED
    return first <= clock.now() - campaign.watched_from <= last


def _tell(session: Session, campaign_id: int, changes: Findings, excess: str | None) -> None:
    campaign = session.get_one(Campaign, campaign_id, with_for_update=True)
    running = campaign.state is CampaignState.RUNNING
    alarms.clear_alarms(session, campaign, [kind for kind, words in changes.items() if words is None])
    if not running:  # paused or ended meanwhile
        return
    if _is_just_resumed(campaign):  # what was held in the very moment of the resumption
        roster.move_queued(session, campaign, MessageStatus.PLANNED, MessageStatus.DUE)
    for kind, words in changes.items():
        if words:
            alarms.raise_alarm(session, campaign, kind, words)
    if excess:
        alarms.pause_itself(session, campaign, excess)
