"""Launches a campaign: planned while others write, begun in a moment, and its contacts activated in small steps.

A launch that was killed in between is finished by the scheduler, or by launching again.
"""

import time
from collections.abc import Sequence
from threading import Event

import structlog
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from bot import clock
from bot.bootstrap import Recobra
from bot.config import Settings
from bot.errors import NotAllowed, PlanMisses
from bot.models import Campaign, CampaignState, Contact, ContactState
from bot.services.campaigns import campaigns, consent, roster
from bot.services.forecasting.forecast import forecast
from bot.services.outbound import templates

log = structlog.get_logger()
_CHUNK = 2_000  # ids a transaction
_BREATH = 0.005  # seconds between two: who waits for the lock would else be passed by again and again
_UNDER_WAY = (CampaignState.RUNNING, CampaignState.PAUSED)


def launch(recobra: Recobra, name: str, *, accept: bool = False) -> list[str]:
    """Start a draft, now or on its first day; one whose day has passed starts at once. Returns warnings.

    Raises:
        NotFound: there is none.
        NotAllowed: it is no draft, its last day is over, or its templates are not ready.
        PlanMisses: it cannot finish in time, and that was not accepted.
    """
    warnings: list[str] = []
    with recobra.database.reading() as session:
        campaign = campaigns.look_up(session, name)
        begun = _is_half_launched(session, campaign)
    while not begun:
        with recobra.database.reading() as session:
            others = _list_running(session)
            warnings = _consider(session, recobra.settings, campaigns.look_up(session, name), accept)
        with recobra.database.writing() as session:
            begun = _begin(session, campaigns.find(session, name), others)
    activate(recobra, campaign.id)
    return warnings


def finish_launches(recobra: Recobra, stop: Event | None = None) -> int:
    """Activate what a launch that broke off has left pending; how many campaigns there were."""
    with recobra.database.reading() as session:
        pending = exists().where(Contact.campaign_id == Campaign.id, Contact.state == ContactState.PENDING)
        ids = session.scalars(select(Campaign.id).where(Campaign.state.in_(_UNDER_WAY), pending)).all()
    for campaign_id in ids:
        log.warning("launch_finished_later", campaign_id=campaign_id)
        activate(recobra, campaign_id, stop)
    return len(ids)


def activate(recobra: Recobra, campaign_id: int, stop: Event | None = None) -> None:
    """Give the contacts of a launched campaign their first attempt, a few thousand a transaction."""
    stop = stop or Event()
    with recobra.database.reading() as session:
        waiting = Contact.state.in_([ContactState.PENDING, ContactState.EXCLUDED])
        chunks = select(Contact.id // _CHUNK).where(Contact.campaign_id == campaign_id, waiting).distinct()
        found = sorted(session.scalars(chunks))
    for chunk in found:
        if stop.is_set():
            return
        with recobra.database.writing() as session:
            campaign = session.get_one(Campaign, campaign_id)
            if campaign.state not in _UNDER_WAY:  # cancelled meanwhile: they have ended with it
                return
            roster.activate(session, campaign, chunk * _CHUNK, (chunk + 1) * _CHUNK - 1)
        time.sleep(_BREATH)


def _consider(session: Session, settings: Settings, campaign: Campaign, accept: bool) -> list[str]:
    """Whether it may be launched as things stand; warnings."""
    _expect_draft(campaign)
    warnings = templates.check_templates(session, settings, campaign) + consent.warn(session, campaign)
    complaints = forecast(session, settings, campaign).complaints
    if complaints and not accept:
        raise PlanMisses(" ".join(complaints))
    return warnings + complaints


def _begin(session: Session, campaign: Campaign, others: Sequence[int]) -> bool:
    """Launch it, locked; False where the plan is no longer true: other campaigns run than those it counted with."""
    _expect_draft(campaign)
    if _list_running(session) != others:
        return False
    campaign.state = CampaignState.RUNNING
    campaign.launched_at = campaign.watched_from = clock.now()
    log.info("campaign_launched", campaign_id=campaign.id)
    return True


def _expect_draft(campaign: Campaign) -> None:
    if campaign.state is not CampaignState.DRAFT:
        state = campaigns.STATE_NAMES[campaign.state]
        raise NotAllowed(f"La campaña «{campaign.name}» está {state}: solo se lanza un borrador.")
    if clock.now() >= clock.end_of_day(campaign.ends_on):
        raise NotAllowed(
            f"La campaña «{campaign.name}» terminaba el {campaign.ends_on}: ya no se puede lanzar."
        )


def _is_half_launched(session: Session, campaign: Campaign) -> bool:
    pending = select(Contact.id).where(
        Contact.campaign_id == campaign.id, Contact.state == ContactState.PENDING
    )
    return campaign.state in _UNDER_WAY and session.scalar(pending.limit(1)) is not None


def _list_running(session: Session) -> list[int]:
    running = select(Campaign.id).where(Campaign.state == CampaignState.RUNNING)
    return list(session.scalars(running.order_by(Campaign.id)))
